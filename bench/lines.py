"""Lines as notebooks make them, sealed, chained and signed: people with a consent, visits, edits, imports."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import orjson
import zstandard
from nacl.signing import SigningKey

from desktop.contract import line
from desktop.contract.ids import natural_id, uuid7
from desktop.contract.line import Line, canonical
from desktop.services.demo_people import demo_people
from desktop.services.demo_visits import demo_visits
from server.context import moment_text

AT = "2026-11-24T02:00:00.000000Z"
PUSH_BYTES = 768 * 1024  # of line bodies in one request, as a notebook cuts them
PUSH_LINES = 500
IMPORTED = 500  # rows of one line of an import

Row = tuple[str, str, str, dict[str, list[Any]]]  # table, id, cell, {field: [seen, wanted]}


class Stream:
    """The log of one laptop, which its owner has enrolled."""

    def __init__(self, ward: str, device: str, key: SigningKey, epoch: str) -> None:
        self._ward, self._device, self._key, self._epoch = ward, device, key, epoch
        self._seq, self._prev = 0, line.FIRST

    def seal(self, act: str, rows: Sequence[Row]) -> Line:
        self._seq += 1
        salt = os.urandom(16)
        head = {
            "v": 1,
            "aid": uuid7(),
            "deed": uuid7(),
            "part": 1,
            "parts": 1,
            "seq": self._seq,
            "prev": self._prev.hex(),
            "at": AT,
            "seen": [0, self._epoch],
            "by": "0199aabbccdd7eef80112233445566aa",
            "schema": 1,
            "act": act,
            "salt": salt.hex(),
        }
        texts = [canonical([*row, []]) for row in rows]
        sealed = line.seal(head, texts, line.root(salt, texts))
        self._prev = sealed.hash
        return sealed

    def requests(self, lines: Sequence[Line]) -> list[bytes]:
        """The bodies of the pushes that carry these lines, packed."""
        return [self._request(batch) for batch in _batches(lines)]

    def _request(self, lines: Sequence[Line]) -> bytes:
        digest = sha256(b"".join(one.hash for one in lines)).digest()
        push = {
            "ward": self._ward,
            "device": self._device,
            "lines": [[one.seq, one.prev.hex(), one.hash.hex(), one.body.decode()] for one in lines],
            "sig": self._key.sign(b"push|" + self._device.encode() + digest).signature.hex(),
        }
        return zstandard.compress(orjson.dumps(push), 3)


def _batches(lines: Sequence[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for one in lines:
        if batch and (size + len(one.body) > PUSH_BYTES or len(batch) == PUSH_LINES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one.body)
    yield batch


def new_records(seed: int, people: int, cells: Sequence[str], team: str) -> list[list[Row]]:
    """The rows of each deed: a person with her consent, then a visit. Three records a person."""
    places = {f"Tổ dân phố {number}": cell for number, cell in enumerate(cells, start=1)}
    persons = list(demo_people(seed, people, list(places)))
    visits = demo_visits(seed, persons, people)
    deeds: list[list[Row]] = []
    for person, visit in zip(persons, visits, strict=True):
        record, home = uuid7(), places[person.neighbourhood]
        values = {name: value for name, value in asdict(person).items() if name != "neighbourhood"}
        consent = {"citizen_id": record, "purpose": "remember", "text_version": 1, "method": "spoken"}
        turn = asdict(visit) | {
            "visited_on": visit.visited_on.isoformat(),
            "started_at": moment_text(visit.started_at),
            "team": team,
            "volunteer": "0199aabbccdd7eef80112233445566aa",
        }
        whose = (
            {} if turn.pop("person") is None else {"citizen_id": record, "citizen_label": person.full_name}
        )
        deeds.append(
            [
                ("citizen", record, home, _made(values | {"home": home})),
                (
                    "consent",
                    natural_id("consent", record, "remember", 1),
                    home,
                    _made(consent | {"given_on": "2026-11-24"}),
                ),
            ]
        )
        deeds.append([("help_visit", uuid7(), home if whose else team, _made(turn | whose))])
    return deeds


def _made(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields of a line that makes a record."""
    return {name: [None, value] for name, value in values.items() if value is not None} | {
        "voided_at": [None, None]
    }


def edits(deeds: Sequence[Sequence[Row]]) -> Iterator[list[Row]]:
    """An edit of every person and every visit; one in a hundred did not see what stands: a conflict."""
    for number, ((table, record, cell, fields), *_) in enumerate(deeds):
        name, wanted = ("address", "Số 12 ngõ 34 Mẫu") if table == "citizen" else ("minutes", 95)
        seen = fields.get(name, [None, None])[1]
        stale = "Số 1" if table == "citizen" else 1
        yield [(table, record, cell, {name: [stale if number % 100 == 99 else seen, wanted]})]


def imported(deeds: Sequence[Sequence[Row]]) -> Iterator[list[Row]]:
    """The same records as an import hands them over: hundreds to a line, parents first."""
    rows = [row for deed in deeds for row in deed]
    for start in range(0, len(rows), IMPORTED):
        yield rows[start : start + IMPORTED]
