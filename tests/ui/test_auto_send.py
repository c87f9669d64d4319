"""The notebook hands over by itself, and is silent when it cannot."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.errors import AppError
from desktop.handover import Handover
from desktop.sync.ledger import Ledger
from desktop.ui.auto_send import AutoSend
from desktop.ui.jobs import JobRunner
from tests.builders import a_citizen
from tests.sync.conftest import crew, empty, laptop, ward

pytestmark = pytest.mark.slow  # a ward server

__all__ = ["crew", "empty", "laptop", "ward"]  # fixtures


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobRunner]:
    failures: list[AppError] = []
    runner = JobRunner(failures.append)
    yield runner
    runner.stop()
    assert failures == []


def at_rest(handover: Handover, jobs: JobRunner, qtbot: QtBot) -> None:
    """One look, and all that follows from it."""
    sender = AutoSend(handover, jobs, QObject(jobs))
    sender.look()
    qtbot.waitUntil(lambda: not jobs.is_busy(), timeout=30_000)
    sender.stop()


def test_what_waits_goes_to_the_ward_when_it_is_time(laptop, jobs: JobRunner, qtbot: QtBot) -> None:
    lan = laptop("mai")
    a_citizen(lan.office)
    at_rest(lan.ledger, jobs, qtbot)
    assert lan.ledger.custody().waiting == 1, "not yet: it has just joined"
    at_rest(Ledger(lan.database, every_s=0), jobs, qtbot)
    assert lan.ledger.custody().waiting == 0


def test_a_notebook_that_has_not_joined_sends_nothing_and_says_nothing(
    laptop, jobs: JobRunner, qtbot: QtBot
) -> None:
    alone = laptop("lan", joined=False)
    at_rest(alone.ledger, jobs, qtbot)
    assert not alone.ledger.custody().joined
