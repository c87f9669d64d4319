"""What is sensitive about a person, between real notebooks: it meets as a conflict, and who lacks the right
gets none of it."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from desktop.contract.ids import uuid7
from desktop.contract.records import twin
from desktop.services.support_need import SupportNeedDraft
from server import admin
from tests.builders import SPOKEN, a_citizen, open_rows
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
