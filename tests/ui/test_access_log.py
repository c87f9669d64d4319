"""For a leader: who looked, who took out, when, of how many; by person and period, and as a workbook."""

from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from desktop.errors import NotAllowed
from desktop.models.access_event import AccessEvent
from desktop.models.outbox import Deed
from desktop.ui.access_log.page import AccessLogPage
from desktop.ui.citizen.card import CitizenCard
from tests.builders import a_citizen


@pytest.fixture
def page(context, office, database, qtbot):
    seen = a_citizen(office, "Trần Thị Được Xem", national_id="001090123456")
    office.citizen.reveal(seen).result()
    printed = {"kind": "print", "what": "list", "count": 27, "sheet": "AB123", "user": "tu"}
    by_another = AccessEvent(
        team=office.notebook.info().team, at=datetime.now(UTC) - timedelta(days=20), **printed
    )
    database.write(Deed("test", "lan"), lambda session: session.add(by_another)).result()
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


def test_nobody_tidies_the_log_up(office, database) -> None:
    """But for saying that a paper came back; at the ward as here (tests/server/test_guards.py)."""
    office.citizen.reveal(a_citizen(office, national_id="001090123456")).result()

    def tidy(session) -> None:
        session.scalars(select(AccessEvent)).one().count = 0

    with pytest.raises(NotAllowed):
        database.write(Deed("test", "lan"), tidy).result()
