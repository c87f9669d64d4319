"""A ward with people, laptops, held lines and a conflict, made by the ways they really come about."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from httpx import Client

from desktop.contract import catalog, invitation
from desktop.contract.ids import natural_id, uuid7
from desktop.paths import RESOURCES
from server import admin
from server.context import Context
from tests.server.conftest import URL
from tests.server.laptop import Laptop

PASSWORD = "mật khẩu thử nghiệm"


@dataclass
class DemoWard:
    code: str
    cells: dict[str, str]
    lan: Laptop
    tu: Laptop
    held: str  # a person whose line is held
    unmendable: str  # a consent whose person never came

    def asking(self, http: Client) -> "DemoWard":
        """The same ward, for a copy of its server behind `http`: what its laptops do stays there."""
        return deepcopy(self, {id(self.lan.http): http})


@cache
def rules() -> list[catalog.CatalogEntry]:
    return catalog.read(RESOURCES / "catalog")


def make(ctx: Context, code: str, http: Client) -> DemoWard:
    admin.create_ward(ctx, code, "Phường Phú Lương")
    admin.load_catalog(ctx, code, rules())
    rows = [{"code": f"tdp-{n}", "name": f"Tổ dân phố {n}", "adults": 300 + n} for n in range(3, 9)]
    cells = admin.load_places(ctx, code, "neighbourhood", rows)
    team = admin.load_places(ctx, code, "team", [{"code": "to-1", "name": "Tổ công nghệ số 1"}])["to-1"]

    def member(name: str, **modes: str) -> Laptop:
        user = admin.add_user(ctx, code, name, team=team)
        admin.grant(ctx, code, user, {cells[place]: (mode, None) for place, mode in modes.items()})
        paper = invitation.read(admin.make_invitation(ctx, code, user, URL, ""))
        assert paper is not None
        laptop = Laptop(http, code, paper.sign_pk)
        laptop.enrol(paper.code)
        laptop.session()
        return laptop

    everywhere = dict.fromkeys(cells, "rw")
    lan = member("Nguyễn Thị Lan", **everywhere)
    tu = member("Trần Anh Tú", **{"tdp-3": "rw", "tdp-4": "r"})
    first = [_person(lan, cells["tdp-3"], number) for number in range(5)]
    for number in range(3):
        _person(lan, cells["tdp-4"], number + 5)
    for person in (first[0], first[0], first[0], first[1]):
        _turn(lan, team, person)
    _turn(lan, team)
    lan.push()
    struck = _person(lan, cells["tdp-3"], 9)
    lan.edit(
        "citizen", struck, voided_at=(None, "2026-11-24T02:00:00.000000Z"), void_reason=(None, "mistake")
    )
    lan.edit("citizen", first[1], national_id=("999000000001", "999111111111"), phone=(None, "0912345678"))
    lan.push()
    tu.edit("citizen", first[1], national_id=("999000000001", "999222222222"), phone=(None, "0987654321"))
    held = _person(tu, cells["tdp-4"], 20)
    missing = uuid7()
    unmendable = natural_id("consent", missing, "remember", 1)
    fields: dict[str, Any] = {"citizen_id": missing, "purpose": "remember", "text_version": 1}
    tu.make("consent", cells["tdp-3"], unmendable, **fields, method="spoken", given_on="2026-11-24")
    tu.push()
    return DemoWard(code, cells, lan, tu, held, unmendable)


NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường", "Phạm Thị Dung", "Hoàng Văn Em", "Vũ Thị Giang")


def _person(laptop: Laptop, home: str, number: int) -> str:
    name = NAMES[number % len(NAMES)] + ("" if number < len(NAMES) else f" {number}")
    values = {"home": home, "full_name": name, "birth": "1950", "birth_approx": False}
    return laptop.make("citizen", home, **values, national_id=f"99900000000{number % 10}")


def _turn(laptop: Laptop, team: str, person: str | None = None) -> None:
    whose = {"citizen_id": person, "citizen_label": "x"} if person else {}
    values = {"team": team, "visited_on": "2026-11-24", "minutes": 12, "volunteer": laptop.user}
    laptop.make("help_visit", team, **whose, **values, outcomes={"ihanoi": {"outcome": "able"}})
