"""The light says where the work is, from receipts only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop.handover import Custody, DeedState, Healed, ReceiptSeen, WaitingDeed
from desktop.progress import Progress
from desktop.ui.context import PageContext
from desktop.ui.safety_light import SafetyLight
from tests.builders import a_citizen
from tests.ui.conftest import Travels

NEW = Custody(False, 0, 0, 0, None, None, None, None)
NOW = datetime.now(UTC)


class AnyHandover:
    """A hand-over whose numbers a test may choose: the real one needs a ward for most of them."""

    def __init__(self, custody: Custody) -> None:
        self.now = custody

    def custody(self) -> Custody:
        return self.now

    def deeds(self, state: DeedState | None, limit: int = 200) -> Sequence[WaitingDeed]:
        return []

    def receipts(self, limit: int = 20) -> Sequence[ReceiptSeen]:
        return []

    def run(self, progress: Progress) -> None: ...

    def join(self, invitation: str, places: dict[str, str], progress: Progress) -> None: ...

    def ward_places(self, invitation: str) -> Sequence[tuple[str, str]]:
        return []


@pytest.mark.parametrize(
    ("custody", "role", "text"),
    [
        (NEW, "light-info", "Not joined with a ward"),
        (replace(NEW, joined=True), "light-info", "Nothing to hand over yet"),
        (
            replace(NEW, joined=True, last_receipt=NOW),
            "light-safe",
            "The ward has received everything",
        ),
        (replace(NEW, waiting=1041), "light-waiting", "1.041 item(s) only on this computer"),
        (
            replace(NEW, waiting=2, last_receipt=NOW - timedelta(days=6, hours=1)),
            "light-waiting",
            "2 item(s) only on this computer · last handed over 6 day(s) ago",
        ),
        (
            replace(NEW, waiting=1041, copied=1041),
            "light-info",
            "Two copies exist · 1.041 item(s) wait for the ward",
        ),
        (replace(NEW, waiting=9, copied=8), "light-waiting", "1 item(s) only on this computer"),
        (replace(NEW, held=2, waiting=5, copied=5), "light-waiting", "2 item(s) need completing"),
        (
            replace(NEW, held=2, waiting=1045, copied=4),
            "light-waiting",
            "2 item(s) need completing · 1.041 item(s) only on this computer",
        ),
        (
            replace(NEW, conflicts=1, last_receipt=NOW),
            "light-waiting",
            "1 item(s) with two different values",
        ),
        (
            replace(NEW, conflicts=1, waiting=3),
            "light-waiting",
            "1 item(s) with two different values · 3 item(s) only on this computer",
        ),
        (
            replace(NEW, held=1, healed=Healed(NOW, [], is_done=False)),
            "light-trouble",
            "Entries here are not those of the ward",
        ),
    ],
    ids=[
        "alone",
        "joined",
        "green",
        "waiting",
        "days",
        "copied",
        "partly",
        "held",
        "held+",
        "conflict",
        "conflict+",
        "differs",
    ],
)
def test_it_says_where_the_work_is(
    context: PageContext, qtbot: QtBot, custody: Custody, role: str, text: str
) -> None:
    light = SafetyLight(replace(context, handover=AnyHandover(custody)))
    qtbot.addWidget(light)
    qtbot.waitUntil(lambda: (light.property("role"), light.text().strip()) == (role, text))
    assert light.accessibleName() == text


def test_it_is_amber_as_soon_as_something_is_saved(context: PageContext, qtbot: QtBot) -> None:
    light = SafetyLight(context)
    qtbot.addWidget(light)
    before = context.handover.custody().waiting
    a_citizen(context.office)
    assert context.handover.custody().waiting > before
    qtbot.waitUntil(lambda: light.accessibleName().startswith(str(context.handover.custody().waiting)))
    assert light.property("role") == "light-waiting"


def test_it_is_red_while_the_disk_is_full_and_nobody_else_has_the_work(
    context: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context.office.backup, "is_low", lambda: True)
    light = SafetyLight(replace(context, handover=AnyHandover(replace(NEW, waiting=1041))))
    qtbot.addWidget(light)
    qtbot.waitUntil(lambda: light.property("role") == "light-trouble")
    assert light.accessibleName() == "Disk full · 1.041 item(s) only on this computer"


def test_a_click_leads_to_the_hand_over(context: PageContext, travels: Travels, qtbot: QtBot) -> None:
    light = SafetyLight(context)
    qtbot.addWidget(light)
    light.click()
    assert travels == [("handover", {})]
