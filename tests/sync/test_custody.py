"""Where each record is, by the words of the custody chain, per record and in total. Real notebooks, a real
server, a folder for a stick."""

from datetime import date
from typing import Any

from desktop.models.citizen import Citizen
from desktop.models.help_visit import HelpVisit
from desktop.models.outbox import Deed
from desktop.progress import Silent
from desktop.services.citizen_listing import CitizenFilter
from tests.builders import edit, home_of

NAMES = ("Nguyễn Văn An", "Nguyễn Văn Bình", "Nguyễn Văn Chi")


def brought_in(lan: Any, *, with_visit: bool = False) -> list[str]:
    """Several people in one deed, as from a list; the visit with them is one the ward cannot read."""
    home, info = home_of(lan.office), lan.office.notebook.info()
    people = [Citizen(home=home, full_name=name) for name in NAMES]

    def work(session: Any) -> None:
        session.add_all(people)
        if with_visit:
            outcomes = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1.5}}
            facts = {"visited_on": date(2026, 11, 24), "team": info.team, "volunteer": info.user}
            session.add(HelpVisit(citizen_id=people[0].id, outcomes=outcomes, **facts))

    lan.database.write(Deed("citizen.import", info.user), work).result()
    return [person.id for person in people]


def states(laptop: Any) -> dict[str, tuple[str, int | None]]:
    """By given name; and every filter shows what the list says."""
    listed = laptop.office.citizen.listed(CitizenFilter())
    rows = listed.rows(listed.numbers(None))
    for state in ("held", "here", "copied", "carried", "beside", "received"):
        shown = laptop.office.citizen.listed(CitizenFilter(state=state))
        found = {row.full_name for row in shown.rows(shown.numbers(None))}
        assert found == {row.full_name for row in rows if row.state == state}, state
    return {row.full_name.split()[-1]: (row.state, row.bundle) for row in rows}


def totals(laptop: Any) -> tuple[int, int, int, int]:
    """(only here, on a stick, with a carrier, to complete)"""
    custody = laptop.ledger.custody()
    assert custody.waiting == custody.alone + custody.copied
    return custody.alone, custody.copied - custody.carried, custody.carried, custody.held


def test_every_record_is_followed_from_hand_to_hand(ward: Any, laptop: Any, tmp_path: Any) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    stick = tmp_path / "stick"
    stick.mkdir()
    an, *_ = brought_in(lan)
    assert totals(lan) == (3, 0, 0, 0)  # people, not deeds
    assert lan.ledger.courier.look(stick, Silent()).sends == 3
    assert states(lan) == dict.fromkeys(("An", "Bình", "Chi"), ("here", None))
    assert lan.ledger.courier.exchange(stick, Silent()).sent == 3
    assert states(lan) == dict.fromkeys(("An", "Bình", "Chi"), ("copied", 1))
    assert totals(lan) == (0, 3, 0, 0)
    leader.ledger.courier.exchange(stick, Silent())
    lan.ledger.courier.exchange(stick, Silent())
    assert {state for state, _ in states(lan).values()} == {"carried"}
    edit(lan.office, an, phone="0912345678")  # its newest is here alone, whatever lies elsewhere
    assert states(lan)["An"][0] == "here"
    assert totals(lan) == (1, 0, 2, 0)
    assert [deed.act for deed in lan.ledger.deeds("here")] == ["citizen.save"]
    assert [deed.rows for deed in lan.ledger.deeds("carried")] == [3]
    lan.ledger.courier.exchange(stick, Silent())
    assert totals(lan) == (0, 1, 2, 0)
    leader.sync()
    leader.ledger.courier.exchange(stick, Silent())
    lan.ledger.courier.exchange(stick, Silent())
    assert totals(lan) == (0, 0, 1, 0)  # she has just taken the second bundle along
    assert lan.ledger.custody().route == "file"
    assert lan.ledger.receipts()[0].sent == 3
    lan.sync()
    assert set(states(lan).values()) == {("received", None)}
    assert lan.ledger.custody().route == "network"
    assert totals(lan) == (0, 0, 0, 0)


def test_what_is_beside_the_record_at_fault_is_not_to_be_completed(ward: Any, laptop: Any) -> None:
    lan = laptop("lan")
    brought_in(lan, with_visit=True)
    lan.sync()
    assert totals(lan) == (0, 0, 0, 1)
    assert states(lan) == dict.fromkeys(("An", "Bình", "Chi"), ("beside", None))
