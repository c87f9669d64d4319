"""A whole day's work with the real program, its ward and a stick; then every byte that lies anywhere is
searched: database, WAL, copies, bundles, drafts, settings, log, incident package, temporary files."""

import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop import incident
from desktop.__main__ import LOG_LINE
from desktop.app import App, prepare
from desktop.changes import Changes
from desktop.contract.period import Period
from desktop.models.database import Database
from desktop.paths import Paths
from desktop.progress import Silent
from desktop.services.citizen import CitizenDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.enrolment import WalkIn
from desktop.services.household import HouseholdDraft
from desktop.services.household_member import MemberDraft
from desktop.services.household_visit import Outcome
from desktop.services.notebook import Notebook
from desktop.services.observation import Noted
from desktop.services.office import Office
from desktop.services.person_copy import write_json
from desktop.services.point_session import PointSessionDraft
from desktop.services.report_file import write_document
from desktop.sync.ledger import Ledger
from desktop.ui.citizen.page import CitizenPage
from desktop.ui.crash_report import CrashReport
from desktop.ui.desk.page import DeskPage
from desktop.ui.formats import today
from desktop.ui.paper.learner_card import card_sheets
from desktop.ui.paper.output import write_pdf
from server.bundle import take_stick
from tests.builders import SPOKEN, a_citizen, a_visit, edit, home_of
from tests.conftest import KEY, PLACES
from tests.plain_bytes import found
from tests.services.workbook_builder import workbook
from tests.sync.conftest import Laptop, WardServer, join, swap
from tests.ui.conftest import (
    dressed,
    garbage_goes_in_this_thread,
    look_of,
    no_box_waits_for_nobody,
    no_window_stays,
)

__all__ = ["dressed", "garbage_goes_in_this_thread", "look_of", "no_box_waits_for_nobody", "no_window_stays"]

NAME, ID_NUMBER, PHONE = "Trần Thị Kín Đáo", "990163004711", "0987654321"
TYPED, NOTE, STREET = "Vương Đình Gõ Dở", "con gái là chị Phượng Vĩ", "ngõ 77 Mỏ Lao Cũ"
GUEST, NUMBER = "Phan Thị Ghé Qua", "XN-77-0412-PHL"
WORDS = (NAME, ID_NUMBER, PHONE, TYPED, NOTE, STREET, GUEST, NUMBER)


@pytest.fixture
def home(tmp_path: Path, empty: Path, ward: WardServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook that has joined; its ward's own folder is not searched: that is the ward's, and open."""
    home = tmp_path / "laptop" / "home"
    for folder in (home, tmp_path / "laptop" / "temp"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "laptop" / "temp"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "laptop" / "temp"))
    database = Database(Path(shutil.copy(empty, home / "notebook.db")), KEY)
    Notebook(database, "lan").start("Lan", PLACES)
    join(Laptop(database, Office.over(database, "lan"), Ledger(database)), ward, ward.invite("Lan", "leader"))
    database.close()
    return home


@pytest.fixture
def log(home: Path) -> Iterator[None]:
    """As the program writes it."""
    handler = logging.FileHandler(Paths(home).log, encoding="utf-8")
    handler.setFormatter(logging.Formatter(LOG_LINE))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def test_no_name_or_number_lies_anywhere_after_a_days_work(
    home: Path, log: None, ward: WardServer, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = prepare(Paths(home), "lan", KEY)()
    app.window.show()
    try:
        _work(app, ward, tmp_path / "laptop", qtbot, monkeypatch)
        assert (home / "notebook.db-wal").stat().st_size > 0  # it is open: the WAL is searched, too
        titles = [widget.windowTitle() for widget in QApplication.topLevelWidgets()]
        assert [title for title in titles if any(word in title for word in WORDS)] == []
        assert found(tmp_path / "laptop", None, WORDS) == []
        names = {path.name for path in (tmp_path / "laptop").rglob("*") if path.is_file()}
        assert not {".xlsx", ".docx", ".pdf"} & {Path(name).suffix for name in names}  # nothing half written
        assert {"log.txt", "incident.zip", "summary.json"} <= names
        assert any(name.endswith(".dts") for name in names)
        assert any(name.startswith("notebook-") for name in names)  # a copy
    finally:
        app.close()
        app.window.deleteLater()
    there = (NAME, TYPED, GUEST, NUMBER)  # with the key it is all there
    assert {word for _, word in found(tmp_path / "laptop", KEY, there)} == {*there}


class _Ear(QObject):
    """What is told from another thread may come late: to an object of Qt that is gone it comes no more; to
    a method of any other, as waitSignal() has, it comes all the same, and takes the program with it."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: set[str] = set()

    def hear(self, changes: Changes) -> None:
        self.tables |= changes.records.keys()


def _work(app: App, ward: WardServer, folder: Path, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    office = app.window._context.office
    person = a_citizen(office, NAME, national_id=ID_NUMBER, phone=PHONE, note=NOTE, home=ward.cells["tdp-4"])
    a_visit(office, person, note=NOTE)
    edit(office, person, nickname=TYPED)
    office.citizen.reveal(person).result()
    _go_to_her_door(app, person, folder.with_name("exports"))
    app.window.navigate("citizen", {"id": person})
    page = app.window.page("citizen")
    assert isinstance(page, CitizenPage)
    page.search.setText(NAME)
    page.refresh()
    app.window.navigate("desk", {})
    desk = app.window.page("desk")
    assert isinstance(desk, DeskPage)
    desk.begin_new(TYPED)
    desk.keep()
    qtbot.waitUntil(lambda: bool(office.drafts.unfinished("desk")))
    assert office.citizen.page(CitizenFilter(text="kin dao")).rows
    laptop = Laptop(app.database, office, Ledger(app.database))
    laptop.sync()
    stick = folder / "stick"
    stick.mkdir()
    a_visit(office, person, note=NOTE)
    swap(laptop, stick)
    take_stick(ward.ctx, stick, lambda _path, _code: None)
    swap(laptop, stick)
    office.backup.make(Silent())
    place = PointSessionDraft(place="Nhà văn hóa", day=today())
    ear = _Ear()
    app.window._context.changes.committed.connect(ear.hear)
    office.point_session.begin(place).result()
    qtbot.waitUntil(lambda: "point_session" in ear.tables)  # in order: all before have been heard
    qtbot.waitUntil(lambda: not page.model.is_reading())
    _crash(person)
    package = folder / "temp" / "incident.zip"
    incident.write(package, folder / "home", app.facts())
    shutil.unpack_archive(package, folder / "temp" / "unpacked")


def _go_to_her_door(app: App, person: str, exports: Path) -> None:
    """What is made of households, visits and observations; what is taken out on purpose lies elsewhere."""
    office, day, house = app.window._context.office, today(), "a" * 32
    exports.mkdir()
    draft = HouseholdDraft(home=home_of(office), address=STREET, note=NOTE)
    office.household.make(house, draft, [MemberDraft(person, "head")]).result()
    office.observation.note(Noted(person, {"smartphone": "yes"}, day)).saved.result()
    lists = office.visit_list.make(home_of(office), "Chiều nay", [house], ["lan"])
    lists.saved.result()
    office.visit_list.type_in(lists.ids[0], 1, Outcome("met", day, note=NOTE)).saved.result()
    office.drafts.keep("household", house, {}, {"address": STREET, "note": NOTE}).result()
    for key, facts in (("household", {"id": house}), ("visit_list", {"id": lists.ids[0]})):
        app.window.navigate(key, facts)
    number, sheets = app.window.page("visit_list").sheets(lists.ids[0])
    write_pdf(exports / "Danh-sach.pdf", "x", sheets, Silent())
    office.visit_list.printed(lists.ids[0], number).result()
    office.citizen_list.write(exports / "Danh-sach.xlsx", CitizenFilter(), Silent(), full_ids=True)
    _teach(office, person, exports)
    year = Period.year(day.year)
    for kind in ("docx", "xlsx"):
        write_document(exports / f"Gio.{kind}", office.people_document.hours(year, day))
    copy = office.person_copy.of(person, day)
    assert copy is not None
    write_json(copy, exports / "Ban-sao.json")
    assert NOTE.encode() in (exports / "Ban-sao.json").read_bytes()
    names = [path.name for path in exports.iterdir()]
    assert [name for name in names if any(word in name for word in WORDS)] == []


def _teach(office: Office, person: str, exports: Path) -> None:
    """A class, its papers, a list of confirmations from outside."""
    class_id = office.training_class.create(
        office.training_class.planned("elderly", today(), "08:00", place="Nhà văn hóa", instructors={})
    ).result()
    office.enrolment.enrol(class_id, person, source="search").result()
    (meeting, *_) = office.class_session.of(class_id)
    office.attendance.mark_rest(meeting.id, "present").result()
    assert office.participation_slip.issue(class_id).result()
    cards = card_sheets(office.enrolment.of(class_id), "Lớp", "Phường")
    write_pdf(exports / "The-hoc-vien.pdf", "x", cards, Silent())
    guest = CitizenDraft(home=home_of(office), full_name=GUEST)
    office.enrolment.walk_in(class_id, WalkIn(guest, SPOKEN, meeting.id)).result()
    head, row = ["Họ và tên", "Số CCCD", "Số xác nhận"], [NAME, ID_NUMBER, NUMBER]
    path = workbook(exports, [head, row])
    opened = office.roster.open(path, office.roster.sheets(path)[0].name)
    office.confirmation_list.take(office.confirmation_list.preview(opened, "vneid")).result()


def _crash(person: str) -> None:
    """A bug whose message quotes what was typed."""
    try:
        raise RuntimeError(f"{NAME} {ID_NUMBER} {person}")
    except RuntimeError:
        kind, error, trace = sys.exc_info()
        report = CrashReport(Path())
        report._caught.disconnect()
        report.report(kind or RuntimeError, error, trace)
