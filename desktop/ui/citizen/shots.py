"""Pictures of the people: the card, a search, nobody found, the form; bringing in a list."""

from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.contract.ids import uuid7
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.roster_wording import IGNORED
from desktop.ui.citizen.identity_printer import IdentityPrinter
from desktop.ui.citizen.page import CitizenPage
from desktop.ui.citizen.roster_dialog import RosterDialog
from desktop.ui.formats import today
from desktop.ui.jobs import Job
from desktop.ui.list_header import Arrangement
from desktop.ui.shots import Shot, Stage, settle


def _page(app: Stage) -> CitizenPage:
    """As at the first time, whatever a picture before has left."""
    app.window.navigate("citizen", {})
    page = cast(CitizenPage, app.window.page("citizen"))
    page.filters.clear()
    page.view.arrange(Arrangement())
    page.sort("name", False)
    return page


def card(app: Stage) -> QWidget:
    page = _page(app)
    settle()
    page.view.selectRow(2)
    return app.window


def searching(app: Stage) -> QWidget:
    page = _page(app)
    page.search.setText("tran van")
    return app.window


def nobody_found(app: Stage) -> QWidget:
    page = _page(app)
    page.search.setText("không có ai tên này")
    return app.window


def new(app: Stage) -> QWidget:
    return _page(app).open(uuid7())


def sorted_and_filtered(app: Stage) -> QWidget:
    page = _page(app)
    settle()
    page.view.arrange(Arrangement(["name", "born", "id", "helped", "state"], {}, "helped", True))
    page.sort("helped", True)
    page.filters.restore({"state": "here"})
    settle()
    page.view.selectRow(1)
    return app.window


def columns(app: Stage) -> QWidget:
    page = _page(app)
    settle()
    menu = page.columns_button.menu()
    menu.popup(page.columns_button.mapToGlobal(page.columns_button.rect().bottomLeft()))
    menu.setFixedSize(menu.sizeHint())
    return menu


def _roster(app: Stage) -> RosterDialog:
    """The people of the notebook once more, as a list somebody sends: each may be one of them."""
    page = _page(app)
    office = page.context.office
    path = office.notebook.folder / "danh-sach.xlsx"
    office.citizen_list.write(path, CitizenFilter(order="born"), Silent(), full_ids=True)
    dialog = RosterDialog(page.context, path, page)
    dialog.show()
    settle(1500)
    return dialog


def roster(app: Stage) -> QWidget:
    dialog = _roster(app)
    dialog.table.selectRow(3)
    return dialog


def roster_columns(app: Stage) -> QWidget:
    dialog = _roster(app)
    dialog.columns_chip.setChecked(True)
    dialog.correct(1, IGNORED)
    settle(1000)
    return dialog


def roster_refused(app: Stage) -> QWidget:
    page = _page(app)
    path = page.context.office.notebook.folder / "bang.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))  # how a workbook with a password begins
    dialog = RosterDialog(page.context, path, page)
    dialog.show()
    return dialog


def roster_busy(app: Stage) -> QWidget:
    dialog = _roster(app)
    job = Job("", dialog)
    dialog.progress.follow(dialog.windowTitle(), job)
    job.progressed.emit(1_200, 5_000)
    return dialog


def support(app: Stage) -> QWidget:
    page = _page(app)
    page.arrive({"id": "0" * 32})
    page.card.support.reveal()
    settle()
    return app.window


def support_new(app: Stage) -> QWidget:
    page = _page(app)
    page.arrive({"id": f"{7:032x}"})
    dialog = page.card.support.add()
    dialog.form.fields["kind"].setCurrentIndex(2)  # type: ignore[attr-defined]
    return dialog


def access(app: Stage) -> QWidget:
    page = _page(app)
    page.arrive({"id": f"{7:032x}"})
    dialog = page.card.access.note()
    dialog.form.fields["smartphone"].set_value("yes")  # type: ignore[attr-defined]
    dialog.form.fields["vneid"].set_value("level1")  # type: ignore[attr-defined]
    return dialog


def identity(app: Stage) -> QWidget:
    page = _page(app)
    page.filters.restore({"identity": "missing"})
    page.view.arrange(Arrangement(["name", "born", "phone", "place", "identity"], {}, "place", False))
    page.sort("place", False)
    settle()
    page.view.selectRow(0)
    return app.window


def identity_print(app: Stage) -> QWidget:
    identity(app)
    return cast(CitizenPage, app.window.page("citizen")).print_identity()


def identity_print_wrong(app: Stage) -> QWidget:
    """No day was said."""
    dialog = cast(IdentityPrinter, identity_print(app))
    dialog.put_on_paper(as_pdf=True)
    return dialog


def identity_no_sheet(app: Stage) -> QWidget:
    return _page(app).type_identity()


def identity_typed(app: Stage) -> QWidget:
    """A sheet is back from the police: three rows are in."""
    identity(app)
    page = cast(CitizenPage, app.window.page("citizen"))
    office = page.context.office
    drawn = office.digital_identity.draw_up(page.wanted)
    page.context.jobs.follow(office.digital_identity.printed(drawn, today(), "08:30", "Công an phường"))
    settle(1500)
    entry = page.type_identity()
    for row, outcome in ((1, "level2"), (2, "missed"), (3, "level1")):
        entry.type_in(row, outcome, "")
        settle()
    return entry


SHOTS = [
    Shot("citizen-identity", identity),
    Shot("citizen-identity-print", identity_print),
    Shot("citizen-identity-wrong", identity_print_wrong),
    Shot("citizen-identity-no-sheet", identity_no_sheet, is_new=True),
    Shot("citizen-identity-typed", identity_typed),
    Shot("citizen-access", access),
    Shot("citizen-support", support),
    Shot("citizen-support-new", support_new),
    Shot("citizen-sorted", sorted_and_filtered),
    Shot("citizen-columns", columns),
    Shot("citizen-roster", roster),
    Shot("citizen-roster-columns", roster_columns),
    Shot("citizen-roster-refused", roster_refused),
    Shot("citizen-roster-busy", roster_busy),
    Shot("citizen-card", card),
    Shot("citizen-searching", searching),
    Shot("citizen-nobody", nobody_found),
    Shot("citizen-new", new),
]
