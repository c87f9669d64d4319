"""What is sensitive about a person, between real notebooks: it meets as a conflict, and who lacks the right
gets none of it."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from desktop.contract import wire
from desktop.contract.figures import WARD as WARD_PLACE
from desktop.contract.figures import Figure
from desktop.contract.ids import uuid7
from desktop.contract.period import Period
from desktop.contract.records import twin
from desktop.services.dates import today
from desktop.services.support_need import SupportNeedDraft
from desktop.sync import counts
from server import admin, indicators
from server.errors import Refused
from tests.builders import SPOKEN, a_citizen, a_visit, open_rows
from tests.sync.conftest import WARD, Laptop, WardServer

NEED = {"kind": "hearing", "observed_on": date(2026, 11, 24)}


def all_of_it(laptop: Laptop) -> list[object]:
    """Wherever a notebook keeps what came, on the connection that sees everything."""
    found = (
        "SELECT id FROM support_need UNION ALL SELECT id FROM conflict WHERE subject_table = 'support_need' "
    )
    found += "UNION ALL SELECT rec FROM inbox WHERE tbl = 'support_need' "
    found += "UNION ALL SELECT rec FROM history WHERE tbl = 'support_need'"
    with laptop.database.read() as session:
        return list(session.scalars(text(found)))


def test_two_notes_of_one_need_meet_and_a_laptop_without_the_grant_never_hears_of_them(
    ward: WardServer, laptop: Callable[..., Laptop]
) -> None:
    lan, tu, hoa = laptop("lan"), laptop("tu"), laptop("hoa", role="leader")
    for trusted in (lan, hoa):
        user = trusted.office.notebook.ward_user() or ""
        admin.grant(ward.ctx, WARD, user, {twin(ward.cells["tdp-4"]): ("rw", None)})

    def meet() -> None:
        for each in (lan, hoa, tu) * 2:
            each.sync()

    meet()
    person, need = a_citizen(lan.office, "Nguyễn Văn Kín"), uuid7()
    draft = SupportNeedDraft(citizen_id=person, **NEED)
    lan.office.support_need.save(need, draft, {}, SPOKEN).result()
    meet()
    for who, note in ((lan, "nghe kém tai trái"), (hoa, "có máy trợ thính")):
        seen = who.office.support_need.stored(need)
        who.office.support_need.save(need, SupportNeedDraft(**seen | {"note": note}), seen).result()
    meet()
    (row,) = open_rows(hoa.office)
    dispute = hoa.office.conflict.find(row.id)
    assert dispute is not None
    assert (dispute.row.record, dispute.kept.values) == (need, {"note": "nghe kém tai trái"})
    hoa.office.conflict.decide(dispute, dispute.candidates[0].values).result()
    meet()
    assert [each.office.support_need.stored(need)["note"] for each in (lan, hoa)] == ["có máy trợ thính"] * 2
    assert [list(open_rows(each.office)) for each in (lan, hoa)] == [[], []]
    assert ward.status()["held"] == {}
    assert tu.office.citizen.row(person) is not None
    assert all_of_it(hoa)
    assert all_of_it(tu) == []


def test_the_ward_counts_people_in_need_and_tells_laptops_no_small_number(
    ward: WardServer, laptop: Callable[..., Laptop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "EVERY_S", 0.0)
    monkeypatch.setattr(indicators, "STALE", timedelta())
    lan, tu = laptop("lan"), laptop("tu")
    user = lan.office.notebook.ward_user() or ""
    admin.grant(ward.ctx, WARD, user, {twin(ward.cells["tdp-4"]): ("rw", None)})
    lan.sync()
    lan.sync()

    def meet_in_need(how_many: int) -> None:
        for n in range(how_many):
            person = a_citizen(lan.office, f"Nguyễn Văn Kín {n}")
            draft = SupportNeedDraft(citizen_id=person, **NEED)
            lan.office.support_need.save(uuid7(), draft, {}, SPOKEN).result()
            a_visit(lan.office, person, visited_on=today())
        lan.sync()
        tu.sync()

    year, here = Period.year(today().year), "tdp-4"
    meet_in_need(3)
    told, at = tu.office.indicator.by_need("people", year)
    assert at is not None
    assert told["disability"][WARD_PLACE].hidden
    assert told["disability"][here] == Figure(None, None, None, hidden=True)
    figures = tu.office.indicator.figures(year)
    assert (figures["disabled"][here].value, figures["disabled"][here].hidden) == (None, True)
    assert figures["people"][here].value == 3
    meet_in_need(3)
    figures = tu.office.indicator.figures(year)
    assert (figures["disabled"][here].value, figures["disabled"][WARD_PLACE].value) == (6, 6)
    adults, _ = tu.office.indicator.by_need("t3", year)
    assert adults["disability"][here].value == 0, "nobody knows how old they are"
    assert all_of_it(tu) == []
    pupil = admin.add_user(ward.ctx, WARD, "Mai", team=ward.team, role="pupil")
    asks = SimpleNamespace(ward_id=WARD, user_id=pupil)
    with pytest.raises(Refused, match="scope"):
        indicators.Indicators(ward.ctx).counts(asks, wire.CountsAsk(years=[2026]))  # type: ignore[arg-type]
