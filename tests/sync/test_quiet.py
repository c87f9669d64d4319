"""A hand-over that finds nothing new: little is said, and it counts as any other."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from desktop.contract import same_receipt
from desktop.contract.wire import PullAsk
from desktop.models.sync_state import ReceiptLog
from desktop.sync.client import WardClient
from server import admin
from tests.builders import a_citizen
from tests.sync.conftest import WARD


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """As they came."""
    came: list[dict[str, Any]] = []
    really = WardClient.pull

    def pull(client: WardClient, ask: PullAsk) -> dict[str, Any]:
        came.append(really(client, ask))
        return dict(came[-1])

    monkeypatch.setattr(WardClient, "pull", pull)
    return came


def signatures(laptop) -> list[str]:
    with laptop.database.read() as session:
        logged = session.scalars(select(ReceiptLog.receipt).order_by(ReceiptLog.n))
        return [receipt["sig"] for receipt in logged]


def test_its_receipt_comes_short_and_is_taken_whole(ward, laptop, pages) -> None:
    lan = laptop("lan")
    lan.sync()
    pages.clear()
    for _ in range(2):
        lan.sync()
        assert signatures(lan)[-1] == pages[-1]["same"]["sig"]
    a_citizen(lan.office)
    lan.sync()
    assert "same" not in pages[-1]  # the receipt of the push was another already
    lan.sync()
    assert signatures(lan)[-1] == pages[-1]["same"]["sig"]


def test_rights_that_change_come_with_the_next_receipt(ward, laptop, pages) -> None:
    lan = laptop("ba", **{"tdp-3": "rw"})
    for _ in range(2):
        lan.sync()
    assert "same" in pages[-1]
    admin.grant(ward.ctx, WARD, lan.office.notebook.ward_user(), {ward.cells["tdp-3"]: ("r", None)})
    lan.sync()
    assert pages[-1]["receipt"]["grants"][ward.cells["tdp-3"]] == ["r", None]


def test_what_is_put_together_wrongly_is_no_receipt_and_the_next_comes_whole(
    ward, laptop, pages, monkeypatch
) -> None:
    lan = laptop("lan")
    for _ in range(2):
        lan.sync()
    before = signatures(lan)

    def wrongly(same: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
        return {**known, **same, "head": known["head"] + 1}

    with monkeypatch.context() as patched:
        patched.setattr(same_receipt, "completed", wrongly)
        lan.sync()
    assert "same" in pages[-1]
    assert signatures(lan) == before
    lan.sync()
    assert signatures(lan)[-1] == pages[-1]["receipt"]["sig"]
