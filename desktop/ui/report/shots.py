"""Pictures of reports: the board, one being written, one returned, the ward's summary, its own form."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.contract.period import Period
from desktop.services import demo_reports
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.ui.formats import today
from desktop.ui.report.own_form_dialog import OwnFormDialog
from desktop.ui.report.page import ReportPage
from desktop.ui.report.papers import SAMPLE
from desktop.ui.shots import OFFICER, Shot, Stage, settle_until


def _page(app: Stage, form: str) -> ReportPage:
    app.window.navigate("report", {"form": form})
    page = cast(ReportPage, app.window.page("report"))
    page.board.show_form(form, Period.month(today().year, today().month).before())
    settle_until(lambda: page.board.rows)
    return page


def _opened(app: Stage, form: str, *states: str) -> ReportPage:
    page = _page(app, form)
    rows = page.board.rows
    page.open(next((each for each in rows if each.state in states), rows[0]).key)
    settle_until(lambda: page.view.report)
    return page


def writing(app: Stage) -> QWidget:
    _opened(app, "team_month", "draft", "none")
    return app.window


def returned(app: Stage) -> QWidget:
    _opened(app, "team_month", "returned")
    return app.window


def sent(app: Stage) -> QWidget:
    _opened(app, "team_month", "submitted", "approved", "locked")
    return app.window


def summary(app: Stage) -> QWidget:
    _opened(app, "ward_month")
    return app.window


def own_form(app: Stage) -> QWidget:
    return _looked_at(app, SAMPLE)


def own_form_unknown(app: Stage) -> QWidget:
    """With a mark nobody knows, and one that is not closed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mau.xlsx"
        demo_reports.misspell(SAMPLE, path)
        return _looked_at(app, path)


def _looked_at(app: Stage, form: Path) -> QWidget:
    view = _opened(app, "ward_month").view
    view.papers.look_at(form)
    settle_until(lambda: view.findChildren(OwnFormDialog))
    return view.findChildren(OwnFormDialog)[-1]


def board(app: Stage) -> QWidget:
    _page(app, "team_month")
    return app.window


def deciding(app: Stage) -> QWidget:
    """What an officer may do with one that came."""
    page = _opened(app, "team_month", "submitted", "draft", "none")
    if page.view.report and page.view.report.state != "submitted":
        page.view.step("submitted")
        settle_until(lambda: page.view.report and page.view.report.state == "submitted")
    return app.window


def returning(app: Stage) -> QWidget:
    deciding(app)
    return cast(ReportPage, app.window.page("report")).view.return_it()


def approved(app: Stage) -> QWidget:
    """As it was sent, with what came since; its figures may be closed."""
    view = _opened(app, "team_month", "approved", "locked").view
    if view.report and view.report.state == "approved":
        settle_until(lambda: view.steps["locked"].isVisible())
    return app.window


def late(app: Stage) -> QWidget:
    """A turn of that month is typed after its report was approved."""
    page = _opened(app, "team_month", "approved", "locked")
    context, key = page.view._context, next(row.key for row in page.board.rows if row.is_sent)
    people = context.office.citizen.page(CitizenFilter(cell=key.unit.home)).rows
    visit = HelpVisitDraft(visited_on=key.period.last, outcomes={}, minutes=10)
    context.jobs.follow(context.office.help_visit.record(Turn(visit, citizen_id=people[0].id)))
    settle_until(lambda: context.office.report.open(key).changes)
    page.view.ask()
    settle_until(page.view.changed.isVisible)
    return app.window


def locked(app: Stage) -> QWidget:
    view = _opened(app, "team_month", "approved", "locked").view
    view.step("locked")
    settle_until(lambda: view.report and view.report.state == "locked")
    return app.window


def menu(app: Stage) -> QWidget:
    papers = _opened(app, "team_month", "draft", "none").view.papers
    papers.menu.adjustSize()
    return papers.menu


def days(app: Stage) -> QWidget:
    """Any days, those typed the wrong way round."""
    page = _page(app, "team_days")
    page.board.picker.last.setText("01/10/2026")
    page.board.picker.first.setText("05/10/2026")
    page.board.picker.last.editingFinished.emit()
    return app.window


SHOTS = [
    Shot("report-deciding", deciding, user=OFFICER),
    Shot("report-returning", returning, user=OFFICER),
    Shot("report-approved", approved, user=OFFICER),
    Shot("report-late", late, user=OFFICER),
    Shot("report-locked", locked, user=OFFICER),
    Shot("report-menu", menu),
    Shot("report-days", days),
    Shot("report-new", board, is_new=True),
    Shot("report-new-writing", writing, is_new=True),
    Shot("report-own-form-unknown", own_form_unknown),
    Shot("report-board", board),
    Shot("report-writing", writing),
    Shot("report-returned", returned),
    Shot("report-sent", sent),
    Shot("report-summary", summary),
    Shot("report-own-form", own_form),
]
