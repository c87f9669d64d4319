"""A leader reports a laptop of her team as lost: by network or by stick, and nobody else can."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.contract.notice import BLANKS, Blank, plain
from desktop.errors import NotAllowed
from desktop.models import permit
from desktop.progress import Silent
from server import admin, audit, loss
from tests.builders import a_citizen, home_of
from tests.sync.conftest import WARD, join
from tests.sync.test_taken_rights import device_of, order_on


def mate_of(leader: Any, name: str) -> Any:
    return next(each for each in leader.ledger.team_round().mates if each.name == name)


def reported(ward: Any) -> list[tuple[str, str]]:
    return [(each.device, each.order) for each in loss.losses(ward.ctx, WARD).values()]


def test_the_leader_sees_what_it_holds_reports_it_and_has_the_notice(ward: Any, laptop: Any) -> None:
    lan, hoa = laptop("lan"), laptop("hoa", role="leader")
    for number in range(3):
        a_citizen(lan.office, f"Người Thứ {number}", home=home_of(lan.office))
    lan.sync()
    hoa.sync()
    mate = mate_of(hoa, "Lan")
    [machine] = mate.laptops
    assert (machine.device, machine.is_out) == (device_of(lan), False)
    assert (mate.places[0].name, mate.places[0].people) == ("Tổ dân phố 4", 3)
    found = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    notice = hoa.office.lost_laptop.notice(mate, machine, "wipe", found)
    lines = [plain(line) for part in notice.parts for line in part.lines]
    said = "\n".join(lines)
    assert "Ủy ban nhân dân Phường Phú Lương" in said
    assert "do Lan giữ" in said
    assert "Phát hiện lúc 08:00 ngày 24/11/2026. Người báo: Hoa" in said
    assert "máy được giữ: 3." in said
    assert "08:00 ngày 27/11/2026" in said
    assert f"[cần điền: {BLANKS['revoked']}]" in said, "her laptop cannot know when the ward did"
    assert all(isinstance(each, str | Blank) for part in notice.parts for line in part.lines for each in line)
    hoa.office.lost_laptop.report(machine.device, "wipe").result()
    assert mate_of(hoa, "Lan").laptops[0].is_out, "said already, before the ward has heard"
    assert order_on(lan) == (None, True)
    hoa.sync()
    assert reported(ward) == [(device_of(lan), "wipe")]
    lan.sync()
    assert order_on(lan) == ("wipe", True)
    _, acts, names = audit.acts(ward.ctx, WARD)
    lost = next(each for each in acts if each.act == "lost")
    assert (names[lost.by], list(lost.subjects), lost.detail["people"]) == ("Hoa", [device_of(lan)], 3)
    hoa.sync()
    assert mate_of(hoa, "Lan").laptops[0].is_out


def test_a_leader_reports_her_own_other_laptop(ward: Any, laptop: Any) -> None:
    hoa = laptop("hoa", role="leader")
    assert "Hoa" not in [each.name for each in hoa.ledger.team_round().mates]
    paper = admin.make_invitation(ward.ctx, WARD, hoa.office.notebook.ward_user(), ward.url, tls="")
    other = join(laptop("other", joined=False), ward, paper)
    hoa.sync()
    [machine] = mate_of(hoa, "Hoa").laptops
    assert (machine.device, machine.is_out) == (device_of(other), False)
    hoa.office.lost_laptop.report(machine.device, "lock").result()
    hoa.sync()
    assert reported(ward) == [(device_of(other), "lock")]


def test_the_word_goes_by_stick_too(ward: Any, laptop: Any, tmp_path: Path) -> None:
    lan, hoa, tu = laptop("lan"), laptop("hoa", role="leader"), laptop("tu")
    hoa.sync()
    stick = tmp_path / "stick"
    stick.mkdir()
    hoa.office.lost_laptop.report(device_of(lan), "lock").result()
    hoa.ledger.courier.exchange(stick, Silent())
    tu.ledger.courier.exchange(stick, Silent())  # a carrier with a line to the ward
    tu.sync()
    assert reported(ward) == [(device_of(lan), "lock")]


def test_nobody_but_a_leader_of_that_team_can(
    ward: Any, laptop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, tu, hoa = laptop("lan"), laptop("tu"), laptop("hoa", role="leader")
    with pytest.raises(NotAllowed):
        tu.office.lost_laptop.report(device_of(lan), "lock").result()
    elsewhere = ward.team
    ward.team = ward.cells["tdp-3"]  # a team of its own
    stranger = laptop("mai", role="leader")
    ward.team = elsewhere
    stranger.office.lost_laptop.report(device_of(lan), "wipe").result()
    hoa.office.lost_laptop.report(device_of(hoa), "wipe").result()  # the very laptop that speaks
    for who in (stranger, hoa):
        who.sync()
    monkeypatch.setattr(permit, "check", lambda *_: None)  # as a changed program has it
    tu.office.lost_laptop.report(device_of(lan), "wipe").result()
    tu.sync()
    assert reported(ward) == []
    lan.sync()
    assert order_on(lan) == (None, True)
