"""A record that no notebook can show: the ward holds such a line; one that came all the same stops nobody."""

from typing import Any

import pytest

from desktop.contract.ids import natural_id, uuid7
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.sync.ledger import Ledger
from tests.builders import a_citizen
from tests.sync.test_versions import put


def shown(laptop: Any) -> tuple[set[str], int]:
    """(names, consents), when all that the ward says is here is here."""
    laptop.ledger = Ledger(laptop.database)  # the first hand-over after a start compares
    laptop.sync()
    assert laptop.ledger.custody().healed is None
    with laptop.database.read() as session:
        assert all(each.birth_approx is False for each in session.query(Citizen))
        return {each.full_name for each in session.query(Citizen)}, session.query(Consent).count()


@pytest.mark.parametrize("way", ["pages", "snapshot"])
def test_a_row_without_what_its_table_needs_is_set_aside_until_it_is_mended(
    ward: Any, laptop: Any, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "snapshot":
        for place in ("feed", "snapshot"):
            monkeypatch.setattr(f"server.{place}.WORTH_IT", 1)
    lan = laptop("lan")
    home = ward.cells["tdp-4"]
    an = a_citizen(lan.office, "Nguyễn Văn An", home=home)
    lan.sync()
    nameless, given = uuid7(), {"text_version": 1, "method": "spoken", "given_on": "2026-11-24"}
    put(ward, "citizen", nameless, home=home)  # and without birth_approx, which has a beginning
    agreed = natural_id("consent", nameless, "remember", 1)
    put(ward, "consent", agreed, citizen_id=nameless, purpose="remember", **given)
    tu = laptop("tu")
    assert shown(tu) == ({"Nguyễn Văn An"}, 1)
    put(ward, "citizen", an, phone="0912345678")  # news that is not about it
    assert shown(tu) == ({"Nguyễn Văn An"}, 1)
    put(ward, "citizen", nameless, full_name="Trần Thị Bé")
    assert shown(tu) == shown(lan) == ({"Nguyễn Văn An", "Trần Thị Bé"}, 2)
    assert [found.full_name for found in tu.office.search.find("be")] == ["Trần Thị Bé"]
