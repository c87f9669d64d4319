"""For a leader: who looked, who took out, when, of how many; by person and period, and as a workbook."""

from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from desktop.models.access_event import AccessEvent
from desktop.models.outbox import Deed
from desktop.ui.access_log.page import AccessLogPage
from desktop.ui.citizen.card import CitizenCard
from tests.builders import a_citizen


@pytest.fixture
def page(context, office, database, qtbot):
    seen = a_citizen(office, "Trần Thị Được Xem", national_id="001090123456")
    office.citizen.reveal(seen).result()
    office.printed_list.printed("1" * 32, "AB123", 27).result()

    def long_ago_by_another(session) -> None:
        event = session.scalars(select(AccessEvent).where(AccessEvent.kind == "print")).one()
        event.user, event.at = "tu", event.at - timedelta(days=20)

    database.write(Deed("test", "lan"), long_ago_by_another).result()
    made = AccessLogPage(context)
    qtbot.addWidget(made)
    made.show()
    settled(made, qtbot)
    yield made
    made.leave()


def settled(page: AccessLogPage, qtbot) -> None:
    qtbot.waitUntil(lambda: not page.model.is_reading())


def lines(page: AccessLogPage) -> list[list[str]]:
    return [[page.model.index(n, c).data() for c in range(1, 5)] for n in range(page.model.rowCount())]


def test_who_did_what_by_person_and_period_and_as_a_workbook(
    page, context, notices, travels, tmp_path, qtbot
) -> None:
    mine = ["Nguyễn Thị Lan", "Seen: ID number", "Trần Thị Được Xem", "1"]
    theirs = ["tu", "Printed: a list", "", "27"]
    assert lines(page) == [mine, theirs]
    for filter_, value, left in (("days", 7, [mine]), ("user", "tu", [theirs]), ("kind", "export", [])):
        page.filters.restore({filter_: value})
        settled(page, qtbot)
        assert lines(page) == left
    page.filters.clear()
    settled(page, qtbot)
    page.show_person(page.model.row(0).id)
    [(where, facts)] = travels
    assert where == "citizen"
    page.write_excel("Nhật ký", tmp_path / "log.xlsx")
    qtbot.waitUntil(lambda: bool(notices.texts))
    sheet = load_workbook(tmp_path / "log.xlsx").active
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert {"NHẬT KÝ", "Trần Thị Được Xem", "Seen: ID number", "27"} <= set(words)
    qtbot.waitUntil(lambda: lines(page)[0][1:] == ["Taken out: a list", "", "2"])
    card = CitizenCard(context)
    qtbot.addWidget(card)
    card.show_person(facts["id"])
    assert card.looks.text().startswith("Nguyễn Thị Lan · ")
