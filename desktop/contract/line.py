"""One part of a deed, one line: numbered, chained by hash, never rewritten, yet erasable row by row.

    line = {"head": {v, aid, deed, part, parts, seq, prev, at, seen, by, schema, act, salt},
            "rows": [row, ...]}
    row  = [table, id, cell claimed, {field: [seen, wanted]}, [ids of conflicts this edit settles]]

    leaf_i = sha256(salt_i + row_i)        salt_i = HMAC-SHA256(salt, i)
    hash   = sha256(prev + head without salt + sha256(leaf_1 + ... + leaf_n))

A purge may replace a row by {"leaf": its leaf} and `salt` by `salts`, those of the rows left: the words
are gone and nobody can guess them back from the leaf, while the chain still proves the rest
(design, decision 3).
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import orjson

FIRST = bytes(32)  # the "previous hash" of line 1
RELEASE = (
    "line.release"  # act of a leader's line: the held lines it names are to be let in; see server/team.py
)
LOST: dict[str, Literal["lock", "wipe"]] = {
    "device.lock": "lock",
    "device.wipe": "wipe",
}  # act of a leader's line: the laptops it names are lost -> the order to them; see server/team.py
USERS = ("person.add", "person.remove")  # acts of a leader's line: who uses the laptop, or no longer does;
# the members it names; see server/users.py
SHOW = "ward.show"  # act of a leader's line: the members it names may read the whole ward until the day that
# its head says (`until`, an ISO date), at most so many days ahead; see server/mobile_point.py
MOST_DAYS = 14
MAX_BYTES = 256 * 1024
MAX_ROWS = 500
_BLOCK = 64  # bytes: of SHA-256
_PADS = [bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C)]  # RFC 2104: inner, outer
_HEAD, _ROWS = b'{"head":', b',"rows":'  # a quote within a text is written otherwise: these are no text's

Fields = dict[str, list[Any]]  # {field: [seen, wanted]}
Row = tuple[str, str, str | None, Fields, list[str]]


class Line(NamedTuple):
    """As it lies in an outbox or an op_log, and as it travels."""

    seq: int
    prev: bytes
    hash: bytes
    body: bytes


def canonical(value: object) -> bytes:
    """The one way to write a value, because bytes are hashed: UTF-8, sorted keys, no spaces.

    Contract types hold no floats; see records.py.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def row_salts(salt: bytes, count: int) -> list[bytes]:
    """HMAC-SHA256(salt, i) for each row i.

    By hand, from a key that is prepared once: hmac.digest() prepares it for each row, in four times as long.
    """
    key = (salt if len(salt) <= _BLOCK else hashlib.sha256(salt).digest()).ljust(_BLOCK, b"\0")
    inner, outer = (hashlib.sha256(key.translate(pad)) for pad in _PADS)
    salts = []
    for index in range(count):
        within, around = inner.copy(), outer.copy()
        within.update(index.to_bytes(4, "big"))
        around.update(within.digest())
        salts.append(around.digest())
    return salts


def leaf(salt: bytes, row: bytes) -> bytes:
    return hashlib.sha256(salt + row).digest()


def root(salt: bytes, rows: Sequence[bytes]) -> bytes:
    """sha256 over the leaves of the canonical rows."""
    salts = row_salts(salt, len(rows))
    return hashlib.sha256(b"".join(map(leaf, salts, rows))).digest()


def chained(prev: bytes, head: dict[str, Any], leaves_root: bytes) -> bytes:
    bare = {name: value for name, value in head.items() if name not in ("salt", "salts")}
    return hashlib.sha256(prev + canonical(bare) + leaves_root).digest()


def seal(head: dict[str, Any], rows: Sequence[bytes], leaves_root: bytes) -> Line:
    """The line of this head (with `seq`, `prev` and `salt` in hex) and these canonical rows."""
    prev = bytes.fromhex(head["prev"])
    body = _HEAD + canonical(head) + _ROWS + b"[" + b",".join(rows) + b"]}"
    return Line(head["seq"], prev, chained(prev, head, leaves_root), body)


def opened(body: bytes) -> tuple[dict[str, Any], list[Any]]:
    """(head, rows) of a body; ValueError if it is no line. An erased row is {"leaf": hex}."""
    value = orjson.loads(body)
    if not isinstance(value, dict) or set(value) != {"head", "rows"}:
        raise ValueError("not a line")
    head, rows = value["head"], value["rows"]
    if not isinstance(head, dict) or not isinstance(rows, list) or not rows:
        raise ValueError("not a line")
    return head, rows


def said(rows: Iterable[Any]) -> list[Any]:
    """Those that were not erased."""
    return [row for row in rows if not (isinstance(row, dict) and set(row) == {"leaf"})]


def head_of(body: bytes) -> dict[str, Any]:
    """The head of a line of one's own, without its rows, which may be hundreds."""
    head: dict[str, Any] = orjson.loads(body[len(_HEAD) : body.index(_ROWS)])
    return head


def hash_of(body: bytes) -> bytes:
    """The hash this body must have; ValueError or KeyError if it is no line."""
    return hash_of_opened(*opened(body))


def hash_of_opened(head: dict[str, Any], rows: list[Any]) -> bytes:
    """The same for a body that is open already."""
    salts = _salts(head, len(rows))
    leaves = [_leaf_of(row, salt) for row, salt in zip(rows, salts, strict=True)]
    return chained(bytes.fromhex(head["prev"]), head, hashlib.sha256(b"".join(leaves)).digest())


def erase(body: bytes, gone: Iterable[int]) -> bytes:
    """The same line without the words of these rows; its hash still holds. Only a signed purge may."""
    head, rows = opened(body)
    salts: list[bytes | None] = list(_salts(head, len(rows)))
    for index in gone:
        salt = salts[index]
        if salt is not None:
            rows[index] = {"leaf": leaf(salt, canonical(rows[index])).hex()}
            salts[index] = None
    head.pop("salt", None)
    head["salts"] = [salt.hex() if salt else None for salt in salts]
    return _HEAD + canonical(head) + _ROWS + canonical(rows) + b"}"


def broken_at(lines: Iterable[Line]) -> int | None:
    """The number of the first line that does not follow from the one before; None if all do."""
    expected, prev = 1, FIRST
    for line in lines:
        if line.seq != expected or line.prev != prev or not _is_sound(line):
            return expected
        expected, prev = line.seq + 1, line.hash
    return None


def _is_sound(line: Line) -> bool:
    try:
        return hash_of(line.body) == line.hash
    except (ValueError, KeyError, TypeError):
        return False


def _salts(head: dict[str, Any], count: int) -> list[bytes | None]:
    if "salts" in head:
        return [bytes.fromhex(salt) if salt else None for salt in head["salts"]]
    return [*row_salts(bytes.fromhex(head["salt"]), count)]


def _leaf_of(row: Any, salt: bytes | None) -> bytes:
    if salt is None:
        return bytes.fromhex(row["leaf"])
    return leaf(salt, canonical(row))
