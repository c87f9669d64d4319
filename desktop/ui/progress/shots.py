"""Pictures of the page of progress: a month at one place, an indicator of units, the dialogs."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.contract.period import Period
from desktop.services import demo_figures
from desktop.ui.progress.ambassadors import AmbassadorsDialog
from desktop.ui.progress.lists import ListDialog
from desktop.ui.progress.page import ProgressPage
from desktop.ui.shots import Shot, Stage, settle, settle_until


def _page(app: Stage, code: str, kind: str = "year") -> ProgressPage:
    app.window.navigate("progress", {})
    page = cast(ProgressPage, app.window.page("progress"))
    page.bar.kind.set_value(kind)
    settle_until(page.waits.isHidden)
    page.view.select(code)
    settle_until(lambda: page.panel.detail)
    return page


def people(app: Stage) -> QWidget:
    _page(app, "people")
    return app.window


def quarter(app: Stage) -> QWidget:
    _page(app, "turns", "quarter")
    return app.window


def figure(app: Stage) -> QWidget:
    dialog = _page(app, "t1").note_figure("reported")
    assert dialog is not None
    return dialog


def adjustment(app: Stage) -> QWidget:
    dialog = _page(app, "people").note_figure("adjusted")
    assert dialog is not None
    return dialog


def counts(app: Stage) -> QWidget:
    return _page(app, "t3").type_counts()


def target(app: Stage) -> QWidget:
    page = _page(app, "t3")
    page.bar.period = Period.year(page.bar.period.first.year + 1)
    dialog = page.set_target()
    assert dialog is not None
    return dialog


def behind(app: Stage) -> QWidget:
    _page(app, "people").open_records()
    settle()
    return app.window


def group(app: Stage) -> QWidget:
    page = _page(app, "people")
    page.bar.group.setCurrentIndex(1)
    page.panel.by.set_value("sex")
    settle(900)
    return app.window


def days(app: Stage) -> QWidget:
    page = _page(app, "t3", "days")
    page.bar.show_days(page.bar.period.first, page.bar.period.first.replace(month=11, day=15))
    settle(900)
    page.panel.ensureWidgetVisible(page.panel.month_numbers)
    settle()
    return app.window


def ambassadors(app: Stage) -> QWidget:
    return _page(app, "t9").show_ambassadors()


def ambassador(app: Stage) -> QWidget:
    dialog = _page(app, "t9").show_ambassadors()
    assert isinstance(dialog, AmbassadorsDialog)
    return dialog.begin()


def new(app: Stage) -> QWidget:
    _page(app, "t3")
    return app.window


def lines(app: Stage) -> QWidget:
    dialog = _page(app, "t1").open_records()
    assert dialog is not None
    return dialog


def holes(app: Stage) -> QWidget:
    page = _page(app, "t3")
    page.panel.verticalScrollBar().setValue(page.panel.verticalScrollBar().maximum())
    settle()
    return app.window


def bad_lines(app: Stage) -> QWidget:
    """A filled form of which some rows cannot be used."""
    page = _page(app, "t1")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "so-lieu.xlsx"
        page.lists.save(path)
        settle_until(path.exists)
        settle()
        demo_figures.fill_badly(path)
        page.lists.bring(path)
        settle_until(lambda: page.lists.findChildren(ListDialog))
    return page.lists.findChildren(ListDialog)[-1]


SHOTS = [
    Shot("progress-new", new, is_new=True),
    Shot("progress-lines", lines),
    Shot("progress-bad-lines", bad_lines),
    Shot("progress-holes", holes),
    Shot("progress-people", people),
    Shot("progress-quarter", quarter),
    Shot("progress-figure", figure),
    Shot("progress-adjustment", adjustment),
    Shot("progress-counts", counts),
    Shot("progress-target", target),
    Shot("progress-behind", behind),
    Shot("progress-group", group),
    Shot("progress-days", days),
    Shot("progress-ambassadors", ambassadors),
    Shot("progress-ambassador", ambassador),
]
