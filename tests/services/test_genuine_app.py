"""Which addresses are shown to citizens as genuine."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

import pytest

from desktop.contract.catalog import CatalogEntry, read
from desktop.paths import RESOURCES
from desktop.services.genuine_app import genuine_apps

SHIPPED = [entry for entry in read(RESOURCES / "catalog") if entry.kind == "genuine_app"]
STORES = {"play.google.com", "apps.apple.com"}


def entry(data: Mapping[str, object]) -> CatalogEntry:
    return CatalogEntry("genuine_app", "x", 1, "Ứng dụng", "App", 1, data)


def test_every_shipped_address_is_the_states_own_or_a_store_and_says_when_it_was_checked() -> None:
    apps = genuine_apps(SHIPPED)
    assert [app.name for app in apps] == ["VNeID", "iHanoi", "Cổng Dịch vụ công quốc gia"]
    for app in apps:
        hosts = {urlsplit(address).hostname or "" for _, address in app.shelves}
        assert all(host in STORES or host.endswith(".gov.vn") for host in hosts)
        assert app.maker
        assert app.source
        assert app.checked is not None


def test_vneid_is_offered_for_each_kind_of_phone() -> None:
    assert [shelf for shelf, _ in genuine_apps(SHIPPED)[0].shelves] == ["android", "iphone", "site"]


@pytest.mark.parametrize(
    "address",
    [
        "http://vneid.gov.vn",
        "javascript:alert(1)",
        "https://vneid.gov.vn/ tải ngay",
        "https://vneid.gov.vn@lua-dao.example",
        "https://",
        "",
        7,
    ],
)
def test_what_is_no_plain_https_address_is_not_shown(address: object) -> None:
    assert genuine_apps([entry({"site": address})]) == []


def test_an_address_the_ward_typed_is_shown_also_without_its_facts() -> None:
    app = genuine_apps([entry({"site": "https://phuluong.example.vn", "checked": "hôm qua"})])[0]
    assert (app.maker, app.checked) == ("", None)
    assert genuine_apps([entry({"site": "https://a.vn", "checked": "2026-11-25"})])[0].checked == date(
        2026, 11, 25
    )
