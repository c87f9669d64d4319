"""What the ward keeps and cannot use: mended, waited for, taken back. Real notebooks, a real server."""

from typing import Any

import pytest
from sqlalchemy import text

from desktop.models.outbox import Change, Deed, append, parts_of
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.held_line import HeldLine
from server import admin, release
from server.__main__ import main
from tests.builders import a_citizen, a_visit, edit
from tests.sync.conftest import WARD

UNREADABLE = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1.5}}  # no float travels
READABLE = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}


def held(laptop: Any) -> HeldLine:
    (row,) = laptop.office.held_line.rows()
    line = laptop.office.held_line.find(row.id)
    assert line is not None
    return line


def an_unreadable_visit(lan: Any) -> tuple[str, str]:
    """(person, visit), the visit held by the ward."""
    person = a_citizen(lan.office, "Trần Văn Đức")
    visit = a_visit(lan.office, person, outcomes=UNREADABLE)
    lan.sync()
    return person, visit


def test_the_author_sees_what_was_typed_why_it_is_held_and_where(ward: Any, laptop: Any) -> None:
    lan = laptop("lan")
    person, visit = an_unreadable_visit(lan)
    line = held(lan)
    assert (line.row.reason, line.row.act) == ("invalid", "help_visit.record")
    assert (line.table, line.record, line.field) == ("help_visit", visit, "outcomes")
    assert line.row.name is not None
    assert (line.row.name.title, line.row.name.citizen) == ("Trần Văn Đức", person)
    (said,) = line.said
    assert said.is_new
    assert said.values["minutes"] == 12
    assert line.can_be_mended
    assert lan.office.held_line.records() == {visit}
    assert lan.office.held_line.count() == lan.ledger.custody().held == 1


def test_correcting_it_sends_all_of_it_again(ward: Any, laptop: Any) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    person, visit = an_unreadable_visit(lan)
    assert lan.office.held_line.correct("help_visit", visit, {"outcomes": READABLE}).result()
    assert lan.office.held_line.count() == lan.ledger.custody().held == 0  # on its way
    lan.sync()
    assert ward.status()["held"] == {}
    assert lan.ledger.custody().held == 0
    assert lan.office.help_visit.page(person).rows[0].rev > 0
    tu.sync()
    assert tu.office.help_visit.page(person).rows[0].outcomes == READABLE


def test_what_travelled_with_it_travels_with_it_again(ward: Any, laptop: Any) -> None:
    """A new person and her first visit are one line; the visit alone is at fault."""
    from datetime import date

    from desktop.contract.ids import uuid7
    from desktop.services.citizen import CitizenDraft
    from desktop.services.help_visit import HelpVisitDraft, Turn
    from tests.builders import SPOKEN, home_of

    lan, tu = laptop("lan"), laptop("tu")
    person = uuid7()
    draft = CitizenDraft(full_name="Người Mới", home=home_of(lan.office))
    visit = HelpVisitDraft(visited_on=date(2026, 11, 24), outcomes=UNREADABLE)
    turn = Turn(visit, citizen_id=person, citizen=draft, consent=SPOKEN)
    lan.office.help_visit.record(turn).result()
    lan.sync()
    assert ward.status()["records"].get("citizen", 0) == 0
    edit(lan.office, person, phone="0912345678")  # an ordinary edit of another record of that line
    lan.sync()
    assert lan.office.held_line.count() == 1  # said anew, and still not readable
    assert lan.office.held_line.correct("help_visit", turn.visit_id, {"outcomes": READABLE}).result()
    for each in (lan, tu):
        each.sync()
    assert ward.status()["held"] == {}
    assert tu.office.citizen.stored(person)["phone"] == "0912345678"
    assert tu.office.citizen.consent(person) is not None
    assert len(tu.office.help_visit.page(person).rows) == 1


def test_an_edit_that_cannot_be_read_is_mended_too(ward: Any, laptop: Any) -> None:
    lan = laptop("lan")
    person = a_citizen(lan.office, "Trần Văn Đức")
    visit = a_visit(lan.office, person)
    lan.sync()
    lan.office.held_line.correct("help_visit", visit, {"outcomes": UNREADABLE, "minutes": 30}).result()
    lan.sync()
    assert held(lan).said[0].values == {"outcomes": UNREADABLE, "minutes": 30}
    assert lan.office.help_visit.page(person).rows[0].outcomes == READABLE  # the kept value came back
    changed = {"vneid_level2": {"outcome": "alone", "reason": None, "version": 1}}
    lan.office.held_line.correct("help_visit", visit, {"outcomes": changed}).result()
    lan.sync()
    row = lan.office.help_visit.page(person).rows[0]
    assert (row.outcomes, row.minutes) == (changed, 30)
    assert ward.status()["held"] == {}

    def take_the_name(session: Any) -> None:
        """As a changed program would: no column here may be without it."""
        connection = session.connection()
        nameless = Change("citizen", person, None, {"full_name": ["Trần Văn Đức", None]})
        append(connection, Deed("citizen.save", "lan"), parts_of([nameless]))

    lan.database.apply(take_the_name).result()
    lan.sync()
    assert (held(lan).row.reason, held(lan).field) == ("invalid", "full_name")
    lan.office.held_line.correct("citizen", person, {"full_name": "Trần Văn Đúc"}).result()
    lan.sync()
    assert ward.status()["held"] == {}
    assert lan.office.citizen.stored(person)["full_name"] == "Trần Văn Đúc"


def test_what_is_not_needed_is_struck_through_and_leaves(ward: Any, laptop: Any) -> None:
    lan = laptop("lan")
    person, _ = an_unreadable_visit(lan)
    lan.office.held_line.take_back(held(lan).row.id).result()
    assert lan.office.held_line.count() == 0
    lan.sync()
    assert ward.status()["held"] == {}
    assert lan.office.help_visit.page(person).rows == []
    assert lan.ledger.custody().held == 0


def test_striking_it_through_can_be_taken_back(ward: Any, laptop: Any) -> None:
    lan = laptop("lan")
    person, visit = an_unreadable_visit(lan)
    line = held(lan).row.id
    lan.office.held_line.take_back(line).result()
    assert lan.office.held_line.say_again(line).result()
    lan.sync()
    assert held(lan).record == visit  # still unreadable, but not lost
    assert len(lan.office.help_visit.page(person).rows) == 1


def test_saying_it_again_when_nothing_is_left_says_nothing(ward: Any, laptop: Any) -> None:
    lan = laptop("lan")
    an_unreadable_visit(lan)
    line = held(lan).row.id
    lan.office.held_line.take_back(line).result()
    lan.sync()
    assert not lan.office.held_line.say_again(line).result()
    assert not lan.office.held_line.correct("help_visit", "0" * 32, {"minutes": 1}).result()


@pytest.mark.parametrize("way", ["grant", "release"])
def test_a_line_without_the_right_passes_once_the_ward_says_so(ward: Any, laptop: Any, way: str) -> None:
    lan = laptop("lan")
    person = a_citizen(lan.office, "Trần Văn Đức", home=ward.cells["tdp-4"])
    lan.sync()
    user = lan.office.notebook.ward_user()
    edit(lan.office, person, note="mới")
    admin.grant(ward.ctx, WARD, user, {ward.cells["tdp-4"]: ("r", None)})
    lan.sync()
    line = held(lan)
    assert line.row.reason == "scope"
    assert not line.can_be_mended
    assert lan.office.citizen.stored(person)["note"] is None
    if way == "grant":
        admin.grant(ward.ctx, WARD, user, {ward.cells["tdp-4"]: ("rw", None)})
    else:
        assert release.release(ward.ctx, WARD, [line.row.id]) == {line.row.id: None}
    lan.sync()
    assert lan.office.held_line.rows() == []
    assert lan.office.citizen.stored(person)["note"] == "mới"


def test_the_office_names_a_line_by_its_last_letters(
    ward: Any, laptop: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first ones are those of the season: all lines of these weeks have them."""
    lan, cell = laptop("lan"), ward.cells["tdp-4"]
    people = [a_citizen(lan.office, f"Người Thứ {number}", home=cell) for number in (1, 2)]
    lan.sync()
    for person in people:
        edit(lan.office, person, note="mới")
    admin.grant(ward.ctx, WARD, lan.office.notebook.ward_user(), {cell: ("r", None)})
    lan.sync()
    first, second = (row.id for row in lan.office.held_line.rows())
    said = ["release", *ward.data, "--ward", WARD, "--line"]
    assert main([*said, first[:4]]) == 1
    assert "ghi thêm vài ký tự" in capsys.readouterr().err
    assert main([*said, first[-8:]]) == 0
    lan.sync()
    assert [row.id for row in lan.office.held_line.rows()] == [second]


def test_what_goes_along_with_a_person_is_not_counted_beside_her(ward: Any, laptop: Any) -> None:
    """Her consent is in her line: one thing to look at, in every total."""
    lan = laptop("lan")
    user, cell = lan.office.notebook.ward_user(), ward.cells["tdp-4"]
    a_citizen(lan.office, "Trần Văn Đức", home=cell)
    admin.grant(ward.ctx, WARD, user, {cell: ("r", None)})
    lan.sync()
    assert len(held(lan).said) == 2
    assert lan.office.held_line.count() == lan.ledger.custody().held == 1


def test_what_waits_for_its_parent_is_used_when_the_parent_arrives(ward: Any, laptop: Any) -> None:
    """The person's line is held for want of a right; her renewed consent has nothing to stand on."""
    lan = laptop("lan")
    user, cell = lan.office.notebook.ward_user(), ward.cells["tdp-4"]
    person = a_citizen(lan.office, "Trần Văn Đức", home=cell)
    edit(lan.office, person, phone="0912345678")
    admin.grant(ward.ctx, WARD, user, {cell: ("r", None)})
    lan.sync()
    reasons = sorted(row.reason for row in lan.office.held_line.rows())
    assert reasons == ["parent", "scope"]
    assert [row.full_name for row in lan.office.citizen.page(CitizenFilter()).rows] == ["Trần Văn Đức"]
    admin.grant(ward.ctx, WARD, user, {cell: ("rw", None)})
    lan.sync()
    assert lan.office.held_line.rows() == []
    assert lan.office.citizen.stored(person)["phone"] == "0912345678"
    with lan.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM outbox WHERE verdict = 'held'")).scalar() == 0


@pytest.mark.parametrize("role", ["pupil", "viewer"])
def test_who_may_not_write_it_any_more_can_still_take_it_back(ward: Any, laptop: Any, role: str) -> None:
    lan = laptop("lan")
    a_citizen(lan.office, "Trần Văn Đức")
    admin.set_role(ward.ctx, WARD, lan.office.notebook.ward_user(), role)
    lan.sync()
    line = held(lan).row
    assert line.reason in ("role", "scope")
    lan.office.held_line.take_back(line.id).result()
    lan.sync()
    assert lan.office.held_line.rows() == []
    assert ward.status()["held"] == {}
