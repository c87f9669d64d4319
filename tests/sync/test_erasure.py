"""A person is erased: on the notebook that was asked, at the ward, and on every other, one of which has never
had a network since it joined. Real files, a real server; then every byte of them is searched."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from desktop.contract import line
from desktop.errors import NotAllowed
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.help_visit import HelpVisit
from desktop.models.household_member import HouseholdMember
from desktop.models.outbox import Deed, OutboxLine
from desktop.progress import Silent
from desktop.services.dates import today
from desktop.services.help_visit import AppointmentDraft, HelpVisitDraft, Turn
from desktop.services.household import HouseholdDraft
from desktop.services.household_member import MemberDraft
from desktop.services.household_visit import Outcome
from desktop.services.observation import Noted
from desktop.services.official_confirmation import ConfirmationDraft
from server.bundle import take_stick
from server.tables import op_log, record
from tests.builders import a_citizen, a_visit, edit
from tests.conftest import KEY
from tests.plain_bytes import found
from tests.sync.conftest import Laptop, WardServer, swap
from tests.sync.test_class import planned

Make = Callable[..., Laptop]

NAME, ID_NUMBER, PHONE, NICKNAME = "Trần Thị Quên Đi", "990163004711", "0987654321", "bà Xóa Sạch"
NOTE, STREET, OTHER_STREET = "con gái là chị Phượng Vĩ", "ngõ 77 Mỏ Lao Cũ", "hẻm 9 Văn Phú Xưa"
FAMILY_NOTE = "chó dữ, gọi cổng trước"
NUMBER = "XN-77-0412-PHL"
WORDS = (NAME, ID_NUMBER, PHONE, NICKNAME, NOTE, STREET, OTHER_STREET, NUMBER)
DAY = date(2026, 11, 26)


@pytest.fixture
def ward(new_ward: WardServer) -> WardServer:
    """Who has joined it is counted."""
    return new_ward


def by_stick(laptop: Laptop, ward: WardServer, stick: Path) -> None:
    """There, to the ward office, and back."""
    swap(laptop, stick)
    take_stick(ward.ctx, stick, lambda _path, _code: None)
    swap(laptop, stick)


def turns(laptop: Laptop) -> list[tuple[str | None, str | None, str | None]]:
    with laptop.database.read() as session:
        rows = session.scalars(select(HelpVisit).order_by(HelpVisit.id)).all()
        return [(row.citizen_id, row.citizen_label, row.note) for row in rows]


def holds(laptop: Laptop, person: str) -> bool:
    with laptop.database.read() as session:
        return session.scalar(select(func.count()).where(Citizen.id == person)) == 1


def is_chain_whole(database: Database) -> bool:
    with database.read() as session:
        lines = session.scalars(select(OutboxLine).order_by(OutboxLine.stream, OutboxLine.seq)).all()
    streams = {each.stream for each in lines}
    chains = [[each for each in lines if each.stream == stream] for stream in streams]
    whole = [
        line.Line(each.seq, bytes.fromhex(line.head_of(each.body)["prev"]), each.hash, each.body)
        for chain in chains
        for each in chain
    ]
    return all(
        line.broken_at(part) is None
        for part in [[one for one in whole if (one.seq, one.hash) in marks] for marks in map(_marks, chains)]
    )


def _marks(chain: list[OutboxLine]) -> set[tuple[int, bytes]]:
    return {(each.seq, each.hash) for each in chain}


def logged(ward: WardServer) -> list[line.Line]:
    with ward.ctx.store.reading() as connection:
        rows = connection.execute(select(op_log).order_by(op_log.c.device_id, op_log.c.seq)).all()
    return [
        line.Line(row.seq, bytes.fromhex(line.head_of(row.body)["prev"]), bytes(row.hash), bytes(row.body))
        for row in rows
    ]


@pytest.fixture
def fleet(laptop: Make, ward: WardServer, stick: Path) -> tuple[Laptop, Laptop, Laptop, str]:
    """A leader, a colleague, one by stick alone; and the person, known to all three."""
    lan, minh, hoa = laptop("lan", role="leader"), laptop("minh"), laptop("hoa")
    person = a_citizen(
        lan.office, NAME, national_id=ID_NUMBER, phone=PHONE, home=ward.cells["tdp-4"], address=STREET
    )
    neighbour = a_citizen(lan.office, "Lê Văn Ở Lại", home=ward.cells["tdp-4"])
    a_visit(lan.office, neighbour, note="vẫn còn đây")
    a_visit(lan.office, person, note=NOTE)
    lan.sync()
    minh.sync()
    by_stick(hoa, ward, stick)
    assert all(holds(each, person) for each in (lan, minh, hoa))
    return lan, minh, hoa, person


def test_nothing_of_her_is_left_anywhere_and_the_counts_stay(
    fleet: tuple[Laptop, Laptop, Laptop, str], ward: WardServer, stick: Path, tmp_path: Path
) -> None:
    lan, minh, hoa, person = fleet
    # Two facts that differ, one of them open at the ward; and work on its way from both others.
    edit(lan.office, person, address=OTHER_STREET)
    edit(minh.office, person, address="nhà mới ở " + STREET)
    lan.sync()
    minh.sync()
    assert ward.status()["conflicts"] == 1
    edit(minh.office, person, nickname=NICKNAME)
    a_visit(minh.office, person, note=NOTE)
    minh.office.drafts.keep("citizen", person, {}, {"full_name": NAME}).result()
    edit(hoa.office, person, phone_of=NOTE)
    appointment = AppointmentDraft(day=DAY, purpose=NOTE)
    visit = HelpVisitDraft(visited_on=DAY, outcomes={}, note=NOTE)
    hoa.office.help_visit.record(Turn(visit, citizen_id=person, appointment=appointment)).result()
    lives = go_to_doors(fleet, ward, person)
    swap(hoa, stick)  # written before anybody heard of it, and read by the ward after
    before = len(turns(lan)) + 2  # those of the two others

    about = lan.office.erasure.about(person)
    assert about is not None
    assert (about.visits, about.consents) == (1, 1)
    assert lan.office.erasure.erase(person, why="request", day=DAY).result() == 1
    lan.sync()
    take_stick(ward.ctx, stick, lambda _path, _code: None)
    swap(hoa, stick)
    minh.sync()
    by_stick(hoa, ward, stick)
    for each in (minh, lan):
        each.sync()
    by_stick(hoa, ward, stick)

    for each in (lan, minh, hoa):
        assert not holds(each, person)
        assert len(turns(each)) == before
        assert [turn for turn in turns(each) if turn[2] != "vẫn còn đây"] == [(None, None, None)] * 3
        assert is_chain_whole(each.database)
        assert doors(each, *lives) == [(None, "met", None), (FAMILY_NOTE, "met", FAMILY_NOTE)]
        assert each.ledger.custody().held == each.ledger.custody().waiting == 0
    new = Outcome("met", today(), note="người mới dọn đến")  # who lives there next may have notes again
    minh.office.household_visit.record(lives[0], new).saved.result()
    minh.sync()
    lan.sync()
    assert new.note in [each.note for each in lan.office.household_visit.of(lives[0])]
    assert {each.name for each in lan.office.erasure.confirmed(person)} == {"Lan", "Minh", "Hoa"}
    assert lan.office.erasure.missing(person) == []
    assert all(line.hash_of(each.body) == each.hash for each in logged(ward))
    assert ward.status()["conflicts"] == 0
    for each in (lan, minh, hoa):
        each.database.close()
    ward.lay_open()
    assert found(tmp_path, KEY, WORDS) == []
    assert found(tmp_path, KEY, ("Lê Văn Ở Lại",)) != []  # who stays is found by the same search


def go_to_doors(fleet: tuple[Laptop, Laptop, Laptop, str], ward: WardServer, person: str) -> tuple[str, str]:
    """She is noted where she lives alone, and with a family that has notes of its own. Some is unsent."""
    lan, minh, _, _ = fleet
    alone, family, home = "1" * 32, "2" * 32, ward.cells["tdp-4"]
    head = MemberDraft(a_citizen(lan.office, "Lê Thị Cùng Nhà", home=home), "head")
    lan.office.household.make(family, HouseholdDraft(home=home, note=FAMILY_NOTE), [head]).result()
    lan.office.household.make(alone, HouseholdDraft(home=home, note=NOTE), [MemberDraft(person)]).result()
    both = HouseholdMember(household_id=family, citizen_id=person)  # as two laptops may note it
    lan.database.write(Deed("test", "lan"), lambda session: session.add(both)).result()
    lan.office.visit_list.make(home, "Chiều nay", [alone, family], ["minh"]).saved.result()
    be_in_a_class(lan, person)
    lan.sync()
    minh.sync()
    minh.office.household_visit.record(alone, Outcome("met", today(), note=NOTE)).saved.result()
    minh.office.observation.note(Noted(person, {"smartphone": "yes"}, today())).saved.result()
    minh.office.drafts.keep("household", alone, {}, {"note": NOTE}).result()
    lan.office.household_visit.record(family, Outcome("met", today(), note=FAMILY_NOTE)).saved.result()
    about = lan.office.erasure.about(person)
    assert about is not None
    assert about.notes == [FAMILY_NOTE, FAMILY_NOTE]  # to be looked at first: they stay
    return alone, family


def be_in_a_class(lan: Laptop, person: str) -> None:
    """With all that is written down of a learner; a slip names her by three letters."""
    class_id = lan.office.training_class.create(planned(lan)).result()
    (learner,) = lan.office.enrolment.enrol(class_id, person, source="search").result().seated
    (meeting, *_) = lan.office.class_session.of(class_id)
    lan.office.attendance.mark(meeting.id, {learner: "present"}, "tick").result()
    assert lan.office.participation_slip.issue(class_id, learner).result()
    confirmed = ConfirmationDraft(source="vneid", number=NUMBER, note=NOTE)
    lan.office.official_confirmation.note(person, confirmed).result()


def doors(laptop: Laptop, *households: str) -> list[tuple[str | None, str | None, str | None]]:
    """note, result of the last visit and its note"""
    found = []
    for each in households:
        (visit,) = laptop.office.household_visit.of(each)
        found.append((laptop.office.household.stored(each)["note"], visit.result, visit.note))
    return found


def test_only_a_leader_may_and_the_ward_holds_what_another_tries(
    fleet: tuple[Laptop, Laptop, Laptop, str], ward: WardServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, minh, _, person = fleet
    with pytest.raises(NotAllowed):
        minh.office.erasure.erase(person, why="request", day=DAY).result()
    assert holds(minh, person)
    monkeypatch.setattr("desktop.models.permit.check", lambda *_: None)  # a notebook that was tampered with
    minh.office.erasure.erase(person, why="request", day=DAY).result()
    minh.sync()
    lan.sync()
    assert holds(lan, person)
    assert ward.status()["held"] == {"role": 1}
    with ward.ctx.store.reading() as connection:
        assert connection.execute(select(record.c.id).where(record.c.id == person)).first()


def test_by_the_wards_own_calendar_names_go_once_a_day_on_the_leaders_notebook(
    fleet: tuple[Laptop, Laptop, Laptop, str], ward: WardServer
) -> None:
    lan, minh, _, person = fleet
    assert lan.office.retention.run(Silent()) == 0  # nobody is due
    late = datetime.now(UTC) + timedelta(days=3 * 365)
    object.__setattr__(ward.ctx, "now", lambda: late)
    lan.sync()
    minh.sync()
    assert minh.office.retention.run(Silent()) == 0  # a volunteer's lets nobody go
    assert lan.office.retention.run(Silent()) == 2
    assert lan.office.retention.run(Silent()) == 0
    lan.sync()
    minh.sync()
    assert not holds(minh, person)
    assert {turn[:2] for turn in turns(minh)} == {(None, None)}
