"""What a released version has put on a disk or a stick is read for ever (golden/__main__.py makes it)."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from sqlalchemy import insert

from desktop.contract import bundle, line, records, wire
from desktop.contract.bundle import Answer, Opening
from desktop.contract.crockford import receipt_code
from desktop.contract.line import Line, canonical
from desktop.contract.records import SCHEMA
from desktop.contract.signature import is_signed
from server import admin, status
from server.bundle import take_bundle
from server.context import Context
from server.keys import ServerKeys
from server.store import open_store
from server.tables import member
from server.ward import ward_tx

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = [GOLDEN / f"v{number}" for number in range(1, SCHEMA + 1)]


@pytest.fixture(params=VERSIONS, ids=lambda folder: folder.name)
def of_then(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def kept(folder: Path, name: str) -> Any:
    return orjson.loads((folder / name).read_bytes())


def lines(folder: Path) -> list[Line]:
    found, prev = [], line.FIRST
    for seq, known, body, _ in kept(folder, "lines.json"):
        found.append(Line(seq, prev, bytes.fromhex(known), body.encode()))
        prev = found[-1].hash
    return found


def test_nothing_of_a_released_version_was_changed(of_then: Path) -> None:
    sums = kept(of_then, "sums.json")
    assert {path.name for path in of_then.iterdir()} == {*sums, "sums.json"}
    assert {name: sha256((of_then / name).read_bytes()).hexdigest() for name in sums} == sums


def test_its_lines_chain_and_are_written_alike_today(of_then: Path) -> None:
    then = lines(of_then)
    assert line.broken_at(then) is None
    for each, (_, known, body, erased) in zip(then, kept(of_then, "lines.json"), strict=True):
        head, rows = line.opened(each.body)
        texts = [canonical(row) for row in rows]
        assert line.seal(head, texts, line.root(bytes.fromhex(head["salt"]), texts)) == each
        assert line.erase(body.encode(), [0]) == erased.encode()
        assert line.hash_of(erased.encode()).hex() == known


def test_its_files_are_opened_by_whom_they_are_for(of_then: Path) -> None:
    facts = kept(of_then, "facts.json")
    boxes = {"up": facts["server"]["box"], "carried": "00" * 32, "answer": facts["laptop"]["box"]}
    found: dict[str, list[Any]] = {}
    for kind, box in boxes.items():
        with (of_then / f"{kind}.dts").open("rb") as file:
            seen = bundle.verified(file, "PL", facts["server_pk"])
            found[kind] = list(bundle.contents(file, seen, box))
        assert (seen.header.kind, seen.header.device, seen.header.number) == (kind, facts["device"], 1)
        if kind == "up":
            assert receipt_code(seen.digest) == facts["code"]
    opening, *pushed = found["up"]
    Opening.model_validate(opening)
    sent = [[seq, known, body] for piece in pushed for seq, _, known, body in piece["lines"]]
    assert sent == [each[:3] for each in kept(of_then, "lines.json")]
    first, *pages = found["answer"]
    assert Answer.model_validate(first).receipt.through == len(sent)
    assert [wire.PullSeen.model_validate(page).more for page in pages][-1] is False


def test_its_receipt_is_genuine(of_then: Path) -> None:
    said, key = kept(of_then, "receipt.json"), kept(of_then, "facts.json")["server_pk"]
    seen = wire.Receipt.model_validate(said)
    whole = {name: value for name, value in said.items() if name != "sig"}
    assert is_signed(canonical(whole), seen.sig, key)
    point = {name: said[name] for name in ("device", "epoch", "through", "hash", "head")}
    assert is_signed(canonical(point), seen.mark, key)
    assert seen.hash == kept(of_then, "lines.json")[-1][1]


def test_a_ward_of_today_takes_its_work(of_then: Path, tmp_path: Path) -> None:
    """A laptop lay in a cupboard for a year: the ward knows it by its certificate and uses every line."""
    facts = kept(of_then, "facts.json")
    sign, box = (bytes.fromhex(facts["server"][name]) for name in ("sign", "box"))
    keys = ServerKeys(SigningKey(sign), PrivateKey(box), bytes(32))
    ctx = Context(open_store(tmp_path, dsn=None), records.shipped(), keys, tmp_path)
    admin.create_ward(ctx, "PL", "Phường Phú Lương")
    with ward_tx(ctx, "PL") as tx:
        known = {"ward_id": "PL", "user_id": facts["user"], "name": "Lan", "team": facts["team"]}
        tx.connection.execute(insert(member).values(role="volunteer", **known))
        cells = (*facts["cells"], facts["team"])
        admin._write_grants(tx, facts["user"], dict.fromkeys(cells, ("rw", None)))
    for _ in range(2):  # exactly once
        with (of_then / "up.dts").open("rb") as file:
            take_bundle(ctx, file)
        seen = status.status(ctx, "PL")
        assert (seen["lines"], seen["held"]) == (len(lines(of_then)), {})
        assert {table: seen["records"][table] for table in ("citizen", "consent", "help_visit")} == {
            "citizen": 1,
            "consent": 1,
            "help_visit": 2,
        }
