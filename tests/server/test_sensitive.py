"""What is sensitive lives in the twin cell: nobody without that right is ever sent a row of it (F20)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from desktop.contract import records
from desktop.contract.records import twin
from server import admin, members
from server.admin import NotPossible
from server.context import Context
from tests.server.laptop import Laptop, Refusal

Enrol = Callable[..., Laptop]
C1, C2 = "c1", "c2"
WORDS = "điếc hai tai"


@pytest.fixture
def ctx(ctx: Context) -> Context:
    return replace(ctx, contract=records.shipped())


def a_person(laptop: Laptop, home: str = C1) -> str:
    values = {"home": home, "full_name": "Trần Thị Kín", "birth_approx": False}
    return laptop.make("citizen", home, **values)


def a_need(laptop: Laptop, person: str, claim: str | None = None, **more: Any) -> str:
    values = {"citizen_id": person, "kind": "hearing", "note": WORDS, "observed_on": "2026-11-24"} | more
    return laptop.make("support_need", claim, **values)


def reason(receipt: dict[str, Any]) -> str | None:
    return receipt["open"][-1]["reason"] if receipt["open"] else None


def test_no_row_of_it_ever_reaches_a_laptop_without_its_own_right(laptop: Enrol, ctx: Context) -> None:
    lan, tu = laptop(**{C1: "rw", C2: "rw", twin(C1): "rw", twin(C2): "r"}), laptop(**{C1: "rw", C2: "rw"})
    person = a_person(lan)
    need = a_need(lan, person)
    assert reason(lan.push()) is None
    lan.pull(C1, twin(C1))
    assert lan.rows[need]["cell"] == twin(C1)

    def ask_for_everything() -> None:
        """Hostile: cells it has no right to, by every way there is; lies about where things are."""
        tu.session()
        tu.pull(C1, C2, twin(C1), twin(C2), "catalog", "ward")
        tu.post(
            "/v1/pull",
            {"epoch": tu.epoch, "cells": {twin(C1): 0}, "bare": [twin(C1)], "limit": 5000, "schema": 1}
            | {"check": True, "team": True},
        )
        with pytest.raises(Refusal) as refused:
            tu.get(f"/v1/snapshot/{twin(C1)}?ward={tu.ward}")
        assert refused.value.status in (401, 403, 404)

    ask_for_everything()
    assert person in tu.rows
    tu.edit("support_need", need, note=(None, "x"))
    assert reason(tu.push()) == "scope"
    fresh = a_need(tu, person, claim=C1, note="bịa")
    assert reason(tu.push()) == "scope", "a claim takes nothing out of the twin cell"
    a_need(tu, "0" * 32, claim=C1, note="bịa")
    assert reason(tu.push()) == "scope"
    lan.edit("support_need", need, degree=(None, "severe"))  # so that both meet
    lan.push()
    lan.edit("citizen", person, home=(C1, C2))  # it moves along
    assert reason(lan.push()) is None
    ask_for_everything()
    lan.pull(C1, twin(C1), C2, twin(C2))
    assert lan.rows[need]["cell"] == twin(C2)
    said = [text for text in map(orjson.dumps, tu.responses) if WORDS.encode() in text or b"severe" in text]
    assert said == []
    put = [entry for answer in tu.responses for entry in answer.get("entries", ()) if entry[3] != "citizen"]
    assert [entry for entry in put if entry[3] in ("support_need", "conflict")] == []
    assert fresh not in lan.rows


def test_the_right_is_given_only_to_who_may_be_trusted_and_ends_with_that_of_the_people(
    ctx: Context, ward: str
) -> None:
    cell = admin.load_places(ctx, ward, "neighbourhood", [{"code": "tdp-4", "name": "Tổ dân phố 4"}])["tdp-4"]

    def new(role: Any, **modes: str) -> str:
        user = admin.add_user(ctx, ward, "Người thử", role=role)
        admin.grant(ctx, ward, user, {cell: (modes["here"], None)} if modes else {})
        return user

    def is_trusted(user: str) -> bool:
        found = next(each for each in members.members(ctx, ward) if each.user == user)
        return any(place.is_open for place in found.places)

    def trust(user: str) -> None:
        members.trust(ctx, ward, user, cell, is_open=True)

    for untrusted in (
        new("pupil", here="w"),
        new("viewer", here="r"),
        new("volunteer"),
        new("leader", here="w"),
    ):
        with pytest.raises(NotPossible):
            trust(untrusted)
    lan = new("volunteer", here="rw")
    trust(lan)
    assert is_trusted(lan)
    admin.grant(ctx, ward, lan, {cell: ("w", None)})
    admin.grant(ctx, ward, lan, {cell: ("rw", None)})
    assert not is_trusted(lan), "it does not come back by itself"
    trust(lan)
    admin.set_role(ctx, ward, lan, "viewer")
    assert not is_trusted(lan)
