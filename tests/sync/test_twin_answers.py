"""What is sensitive about people, and the right to it, while hand-overs go on: the right is taken or ends
between the ward's commit and its answer, between two pages, before a line is cut; people move meanwhile.
Nothing stays where the right has ended, nothing that was written is lost, nothing is healed."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

import server.feed
from desktop.contract.ids import uuid7
from desktop.contract.line import opened
from desktop.contract.records import twin
from desktop.errors import ServerUnreachable
from desktop.models.cells import IN_FORCE
from desktop.models.sync_state import SyncOne
from desktop.services.support_need import SupportNeedDraft
from desktop.sync.client import WardClient
from desktop.sync.ledger import Ledger
from server import admin
from server.tables import op_log, record
from tests.builders import SPOKEN, a_citizen, edit
from tests.sync.conftest import WARD, Laptop, WardServer
from tests.sync.test_support_need import NEED

READABLE = f"SELECT cell FROM sync_cell WHERE mode IN ('r', 'rw') AND {IN_FORCE}"
SEEDS = [10, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(40) if seed != 10)]


class Story:
    """Lan, whose rights change; Hoa, who has them all; Tú, who sees nothing sensitive, and moves people."""

    def __init__(self, ward: WardServer, laptop: Callable[..., Laptop], seed: int) -> None:
        self.ward, self.dice = ward, Random(seed)
        self.lan, self.tu, self.hoa = laptop("lan"), laptop("tu"), laptop("hoa", role="leader")
        self.places = [ward.cells["tdp-3"], ward.cells["tdp-4"]]
        self.twins = [twin(each) for each in self.places]
        self.words: list[str] = []
        for each in (self.lan, self.hoa):
            self.grant(each, dict.fromkeys(self.twins, ("rw", None)))
        for each in (self.lan, self.hoa, self.tu):
            each.sync()
        for number in range(3):
            a_citizen(self.hoa.office, f"Người {number}")
        for each in (self.hoa, self.tu):
            each.sync()

    def grant(self, whose: Laptop, rights: dict[str, tuple[str, int | None]]) -> None:
        user = whose.office.notebook.ward_user() or ""
        with suppress(admin.NotPossible):  # the people of that place are not hers to see
            admin.grant(self.ward.ctx, WARD, user, rights)

    def something_happens(self) -> None:
        now, choose = self.ward.ctx.day(), self.dice.choice
        ends = [None, None, now - 1, now, now + 2]
        mode = [("", None), *(("rw", end) for end in ends)]
        choose(
            [
                lambda: self.grant(self.lan, {choose(self.twins): choose(mode)}),
                lambda: self.grant(self.lan, {choose(self.twins): choose(mode)}),
                lambda: self.grant(self.lan, {choose(self.places): choose(mode[:2])}),
                lambda: self.lan_is_opened(choose([0, 1, 3])),
                lambda: self.lan.ledger.forget_ended().result(),
                self.somebody_moves,
                self.hoa_writes,
                lambda: self.write(self.lan),
                lambda: self.write(self.lan),
            ]
        )()

    def lan_is_opened(self, days: int) -> None:
        self.lan.database.apply(lambda session: setattr(session.get_one(SyncOne, 1), "opened", days)).result()

    def somebody_moves(self) -> None:
        edit(self.tu.office, self.dice.choice(shown(self.tu, "citizen")), home=self.dice.choice(self.places))
        self.tu.sync()

    def hoa_writes(self) -> None:
        self.hoa.sync()
        self.write(self.hoa)
        self.hoa.sync()

    def write(self, who: Laptop) -> None:
        """A need of somebody whose are hers to write, or another word in one that is here."""
        needs, word = who.office.support_need, f"w{len(self.words)}."
        people = [each for each in shown(who, "citizen") if needs.may_write(each)]
        known = {each: needs.stored(each) for each in shown(who, "support_need")}
        mine = {each: seen for each, seen in known.items() if seen.get("citizen_id") in people}
        if mine and self.dice.random() < 0.5:
            need, seen = self.dice.choice(sorted(mine.items()))
            needs.save(need, SupportNeedDraft(**seen | {"note": word}), seen).result()
        elif people:
            draft = SupportNeedDraft(citizen_id=self.dice.choice(people), note=word, **NEED)
            needs.save(uuid7(), draft, {}, SPOKEN).result()
        else:
            return
        self.words.append(word)

    def hand_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Lan does; now and then something happens before she hears an answer, or she never hears it."""

        def late(real: Callable[..., Any]) -> Callable[..., Any]:
            def answer(*asked: Any) -> Any:
                said = real(*asked)
                with monkeypatch.context() as calm:
                    for name, each in plain.items():
                        calm.setattr(WardClient, name, each)
                    for _ in range(self.dice.choice([0, 0, 1, 2])):
                        self.something_happens()
                if self.dice.random() < 0.15:
                    raise ServerUnreachable
                return said

            return answer

        plain = {name: getattr(WardClient, name) for name in ("push", "pull")}
        with monkeypatch.context() as busy, suppress(ServerUnreachable):
            for name, each in plain.items():
                busy.setattr(WardClient, name, late(each))
            self.lan.sync()


def shown(who: Laptop, table: str) -> list[str]:
    with who.database.read() as session:
        return list(session.scalars(text(f"SELECT id FROM {table} WHERE cell <> '' ORDER BY id")))


def rows(who: Laptop) -> set[tuple[Any, ...]]:
    with who.database.read() as session:
        return {
            tuple(row) for row in session.execute(text("SELECT id, cell, _rev, note FROM support_need")).all()
        }


def nothing_stays(lan: Laptop) -> None:
    """But what she wrote herself and the ward has not settled."""
    with lan.database.read() as session:
        held = session.scalars(text("SELECT body FROM outbox WHERE verdict = 'held'")).all()
        hers = {row[1] for body in held for row in opened(body)[1]}
        hers |= set(session.scalars(text("SELECT rec FROM outbox_touch")))
        kept = session.scalars(text(f"SELECT id FROM support_need WHERE cell NOT IN ({READABLE})")).all()
        assert set(kept) <= hers
        for table in ("inbox", "snapshot_part", "conflict"):
            assert not session.scalars(text(f"SELECT cell FROM {table} WHERE cell NOT IN ({READABLE})")).all()
        of_none = "tbl = 'support_need' AND rec NOT IN (SELECT id FROM support_need)"
        assert not session.scalars(text(f"SELECT rec FROM history WHERE {of_none}")).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_sensitive_stays_and_nothing_is_lost(
    ward: WardServer, laptop: Callable[..., Laptop], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    story = Story(ward, laptop, seed)
    with monkeypatch.context() as small:
        small.setattr(server.feed, "MAX_ROWS", story.dice.choice([2, 3, 5000]))
        for _ in range(12):
            story.something_happens()
            story.hand_over(monkeypatch)
            story.lan.ledger.forget_ended().result()
            nothing_stays(story.lan)
    story.grant(story.lan, dict.fromkeys(story.places, ("rw", None)))
    story.grant(story.lan, dict.fromkeys(story.twins, ("rw", None)))
    story.lan_is_opened(0)
    for each in (story.lan, story.tu, story.hoa) * 3:
        each.ledger = Ledger(each.database)  # compared with the ward's digests at each start
        each.sync()
    assert rows(story.lan) == rows(story.hoa)
    custody = story.lan.ledger.custody()
    assert (custody.waiting, custody.held, custody.healed) == (0, 0, None)
    assert ward.status()["held"] == {}
    with ward.ctx.store.reading() as connection:
        about = record.c.tbl.in_(["support_need", "conflict"])
        stand = " ".join(row.fields for row in connection.execute(record.select().where(about)))
        log = " ".join(bytes(row.body).decode() for row in connection.execute(op_log.select()))
    for word in story.words:
        assert f'"{word}"' in stand or f'"note":["{word}"' in log, f"{word} is nowhere, unseen by anybody"
