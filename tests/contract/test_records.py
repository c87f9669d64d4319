from uuid import UUID, uuid5

import orjson
import pytest

from desktop.contract import records
from desktop.contract.ids import natural_id
from desktop.contract.invitation import Invitation, read, written
from desktop.models import contract_export

CONTRACT = records.shipped()
HOMES = {"p1": ("tdp-4", None), "p2": ("tdp-7", None), "k1": ("t", "ward"), "e1": ("t", "tdp-7")}


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
        ("training_class", {"home": "t"}, None, ("t", "ward")),
        ("training_class", {"home": "ward"}, None, ("ward", None)),
        ("class_session", {"class_id": "k1"}, None, ("t", "ward")),
        ("enrolment", {"class_id": "k1", "citizen_id": "p2"}, None, ("t", "tdp-7")),
        ("enrolment", {"class_id": "k1"}, None, ("t", None)),
        ("attendance", {"enrolment_id": "e1"}, None, ("t", "tdp-7")),
        ("official_confirmation", {"citizen_id": "p1"}, None, ("tdp-4", None)),
    ],
)
def test_cells(table, values, claim, cells) -> None:
    assert CONTRACT[table].cells_of(values, HOMES.get, claim) == cells


def test_parents_come_before_children() -> None:
    order = CONTRACT.order
    assert order.index("citizen") < order.index("consent")
    assert order.index("citizen") < order.index("help_visit") < order.index("appointment")


def test_who_names_nobody_may_have_any_id() -> None:
    kind = CONTRACT["enrolment"]
    assert kind.natural_id({"class_id": "k1"}) is None
    assert kind.natural_id({"class_id": "k1", "citizen_id": "p1"}) == natural_id("enrolment", "k1", "p1")


def test_an_id_of_a_natural_key_is_its_uuid5() -> None:
    namespace = UUID("6f1c0b52-0d7e-5d0a-9f5c-3a2f6b1f7e11")
    for number in range(100):
        named = natural_id("consent", f"Đỗ {number}", None)
        assert named == uuid5(namespace, f"consent|Đỗ {number}|None").hex


def test_an_invitation_survives_mail_and_lower_case() -> None:
    paper = Invitation("https://phuong.example:8443", "PL", "ab" * 32, "ef" * 32, "cd" * 32, "7K3QM2D4XZ")
    text = written(paper)
    assert read(text) == paper
    assert read(" " + text[:20] + "\n  " + text[20:].lower()) == paper
    for other in ("", "STS1:", "STS1:AAAA", "https://x", text[:-8], orjson.dumps({}).decode()):
        assert read(other) is None
