import orjson
import pytest

from desktop.contract import records
from desktop.contract.invitation import Invitation, read, written
from desktop.contract.records import fits
from desktop.models import contract_export

CONTRACT = records.shipped()
HOMES = {"p1": ("tdp-4", None), "p2": ("tdp-7", None)}


def test_the_committed_contract_is_the_one_the_models_make() -> None:
    assert contract_export.FILE.read_bytes() == contract_export.text(), (
        "python -m desktop.models.contract_export, and a new SCHEMA if a released version changed"
    )


@pytest.mark.parametrize(
    ("table", "values", "claim", "cells"),
    [
        ("citizen", {"home": "tdp-4"}, None, ("tdp-4", None)),
        ("consent", {"citizen_id": "p1"}, "elsewhere", ("tdp-4", None)),
        ("help_visit", {"citizen_id": "p1", "team": "t"}, None, ("tdp-4", "t")),
        ("help_visit", {"citizen_id": "unknown", "team": "t"}, "tdp-9", ("tdp-9", "t")),
        ("help_visit", {"team": "t"}, None, ("t", None)),
        ("neighbourhood", {}, None, ("catalog", None)),
    ],
)
def test_cells(table, values, claim, cells) -> None:
    assert CONTRACT[table].cells_of(values, HOMES.get, claim) == cells


def test_parents_come_before_children() -> None:
    order = CONTRACT.order
    assert order.index("citizen") < order.index("consent")
    assert order.index("citizen") < order.index("help_visit") < order.index("appointment")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", "x", 1),
        ("int", 3, True),
        ("bool", False, 0),
        ("json", {"a": [1, "x", None]}, {"a": 1.5}),
        ("day", "2026-11-24", 20261124),
    ],
)
def test_wire_types(kind, good, bad) -> None:
    assert fits(kind, good)
    assert fits(kind, None)
    assert not fits(kind, bad)


def test_an_invitation_survives_mail_and_lower_case() -> None:
    paper = Invitation("https://phuong.example:8443", "PL", "ab" * 32, "cd" * 32, "7K3QM2D4XZ")
    text = written(paper)
    assert read(text) == paper
    assert read(" " + text[:20] + "\n  " + text[20:].lower()) == paper
    for other in ("", "STS1:", "STS1:AAAA", "https://x", text[:-8], orjson.dumps({}).decode()):
        assert read(other) is None
