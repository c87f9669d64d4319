"""What people decide of two values for one field, and take back: real notebooks, a real server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.contract.ids import uuid7
from desktop.errors import ChangedByBoth, ReadOnly
from desktop.progress import Silent
from server.bundle import take_stick
from tests.builders import a_citizen, edit
from tests.sync.conftest import MEMBERS, Crew
from tests.sync.test_conflict import disputes, meet, the_one
from tests.sync.wards import Wards, serving


@pytest.fixture(scope="module")
def crew(crew: Crew, wards: Wards, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Lan and Tú gave one person different phone numbers, unseen by each other; Lan's arrived first."""
    folder = tmp_path_factory.mktemp("asked")
    with wards.copied(crew.ward, folder / "ward") as ward:
        with serving(ward.ctx) as port:
            ward.url = f"http://127.0.0.1:{port}"
            lan, tu, _hoa = team = [crew.laptop(name, folder / f"{name}.db", ward) for name in MEMBERS]
            person = a_citizen(lan.office, "Trần Văn Đức", phone="0911111111", note="ở cùng con")
            meet(*team)
            edit(lan.office, person, phone="0912345678")
            edit(tu.office, person, phone="0987654321", phone_of="con gái")
            edit(lan.office, person, address="số 3, ngõ 5")
            lan.sync()
            meet(*team)
            for each in team:
                each.database.close()
        ward.ctx.store.close()
        (folder / "person").write_text(person, encoding="ascii")
        yield Crew(folder, ward)


@pytest.fixture
def asked(crew: Crew, laptop: Any) -> tuple[Any, Any, Any, str]:
    """Lan and Tú, Hoa who leads, and the person in question."""
    person = (crew.folder / "person").read_text(encoding="ascii")
    return laptop("lan"), laptop("tu"), laptop("hoa", role="leader"), person


def test_the_leader_sees_both_values_who_and_when(asked: Any) -> None:
    _lan, tu, hoa, person = asked
    dispute = the_one(hoa)
    assert (dispute.row.table, dispute.row.record, dispute.row.group) == ("citizen", person, "phone")
    assert dispute.row.name.title == "Trần Văn Đức"
    assert dispute.kept.values == {"phone": "0912345678", "phone_of": None}
    assert dispute.kept.by == "Lan"
    (other,) = dispute.candidates
    assert other.values == {"phone": "0987654321", "phone_of": "con gái"}
    assert other.by == "Tu"
    assert other.at is not None
    assert dispute.rest["note"] == "ở cùng con"
    assert dispute.may_decide
    mine = the_one(tu).candidates[0]
    assert mine.is_mine
    assert mine.is_here
    assert (tu.office.conflict.counts().open, tu.office.conflict.counts().mine) == (1, 1)
    assert hoa.office.conflict.counts().mine == 0
    assert hoa.office.conflict.about(person) == 1


def test_a_choice_made_without_a_line_is_handed_over_and_everybody_has_it(asked: Any, ward: Any) -> None:
    _lan, _tu, hoa, person = asked
    dispute = the_one(hoa)
    hoa.office.conflict.decide(dispute, dispute.candidates[0].values).result()
    assert disputes(hoa) == []  # at once, long before the ward hears of it
    assert hoa.office.conflict.counts().open == 0
    assert ward.status()["conflicts"] == 1
    meet(*asked[:3])
    for each in asked[:3]:
        assert each.office.citizen.stored(person)["phone"] == "0987654321"
        assert each.office.citizen.stored(person)["phone_of"] == "con gái"
        assert disputes(each) == []
        assert each.ledger.custody().conflicts == 0
    assert ward.status()["conflicts"] == 0


def test_keeping_what_stands_is_a_decision_too(asked: Any, ward: Any) -> None:
    _lan, tu, hoa, person = asked
    dispute = the_one(hoa)
    hoa.office.conflict.decide(dispute, dispute.kept.values).result()
    meet(*asked[:3])
    assert ward.status()["conflicts"] == 0
    assert tu.office.citizen.stored(person)["phone"] == "0912345678"
    assert tu.ledger.custody().conflicts == 0


def test_a_third_value_may_be_typed(asked: Any, ward: Any) -> None:
    lan, _tu, hoa, person = asked
    hoa.office.conflict.decide(the_one(hoa), {"phone": "0900000000", "phone_of": None}).result()
    meet(*asked[:3])
    assert ward.status()["conflicts"] == 0
    assert lan.office.citizen.stored(person)["phone"] == "0900000000"


@pytest.mark.parametrize("choice", ["keep", "take"])
@pytest.mark.parametrize("handed_over", [False, True])
def test_a_decision_can_be_taken_back_and_both_values_are_there_again(
    asked: Any, ward: Any, choice: str, handed_over: bool
) -> None:
    _lan, _tu, hoa, _person = asked
    dispute = the_one(hoa)
    wanted = dispute.kept.values if choice == "keep" else dispute.candidates[0].values
    hoa.office.conflict.decide(dispute, wanted).result()
    if handed_over:
        meet(*asked[:3])
    hoa.office.conflict.ask_again(dispute, wanted).result()
    assert handed_over or len(disputes(hoa)) == 1
    meet(*asked[:3])
    for each in asked[:3]:
        again = the_one(each)
        assert again.kept.values["phone"] == "0912345678"
        assert [side.values["phone"] for side in again.candidates] == ["0987654321"]
        assert again.candidates[0].by == "Tu"
    assert ward.status()["conflicts"] == 1


def test_two_leaders_who_decide_differently_are_asked_again(asked: Any, ward: Any, laptop: Any) -> None:
    _lan, _tu, hoa, _person = asked
    mai = laptop("mai", role="leader")
    mai.sync()
    hers, his = the_one(mai), the_one(hoa)
    hoa.office.conflict.decide(his, his.candidates[0].values).result()
    mai.office.conflict.decide(hers, {"phone": "0900000000", "phone_of": None}).result()
    meet(hoa, mai)
    for each in (hoa, mai):
        again = the_one(each)
        assert again.kept.values["phone"] == "0987654321"
        assert [side.values["phone"] for side in again.candidates] == ["0900000000"]
    assert ward.status()["conflicts"] == 1


def test_two_leaders_who_decide_alike_are_not(asked: Any, ward: Any, laptop: Any) -> None:
    hoa, mai = asked[2], laptop("mai", role="leader")
    mai.sync()
    for each in (hoa, mai):
        dispute = the_one(each)
        each.office.conflict.decide(dispute, dispute.candidates[0].values).result()
    meet(hoa, mai)
    assert disputes(hoa) == disputes(mai) == []
    assert ward.status()["conflicts"] == 0


def test_who_does_not_lead_may_give_up_her_own_value_and_no_more(asked: Any, ward: Any) -> None:
    lan, tu, _hoa, person = asked
    with pytest.raises(ReadOnly):
        lan.office.conflict.decide(the_one(lan), the_one(lan).kept.values).result()
    dispute = the_one(tu)
    assert not dispute.may_decide
    with pytest.raises(ReadOnly):
        tu.office.conflict.decide(dispute, dispute.candidates[0].values).result()
    tu.office.conflict.decide(dispute, dispute.kept.values).result()
    meet(*asked[:3])
    assert ward.status()["conflicts"] == 0
    assert tu.office.citizen.stored(person)["phone"] == "0912345678"


def test_a_value_that_went_on_under_the_decision_is_shown_first(
    asked: Any, ward: Any, tmp_path: Path
) -> None:
    """It has come here since the question was looked at: the ward could not tell."""
    lan, tu, hoa, person = asked
    stick = tmp_path / "stick"
    stick.mkdir()
    edit(lan.office, person, nickname="bác Đức")
    lan.sync()
    edit(tu.office, person, nickname="ông Đức")
    tu.ledger.courier.exchange(stick, Silent())
    take_stick(ward.ctx, stick, lambda *_: None)
    hoa.sync()
    (dispute,) = [each for each in disputes(hoa) if each.row.group == "nickname"]
    edit(tu.office, person, nickname="thầy Đức")
    for each in (tu, hoa):
        each.sync()
    with pytest.raises(ChangedByBoth):
        hoa.office.conflict.decide(dispute, dispute.kept.values).result()
    (dispute,) = [each for each in disputes(hoa) if each.row.group == "nickname"]
    assert dispute.candidates[0].values == {"nickname": "thầy Đức"}


def test_a_value_that_changed_under_the_decision_is_shown_first(asked: Any) -> None:
    _lan, _tu, hoa, person = asked
    dispute = the_one(hoa)
    edit(hoa.office, person, phone="0900000000")
    with pytest.raises(ChangedByBoth):
        hoa.office.conflict.decide(dispute, dispute.candidates[0].values).result()


def test_what_is_decided_or_unknown_is_not_found(asked: Any) -> None:
    hoa = asked[2]
    dispute = the_one(hoa)
    hoa.office.conflict.decide(dispute, dispute.kept.values).result()
    assert hoa.office.conflict.find(dispute.row.id) is None
    assert hoa.office.conflict.find(uuid7()) is None
