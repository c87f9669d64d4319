"""The line is cut after any number of bytes (F7), is silent or slow (F8): nothing is lost or doubled."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from desktop.errors import ServerUnreachable
from desktop.sync import client
from desktop.sync.ledger import Ledger
from server.limits import Buckets
from server.tables import op_log
from tests.builders import a_citizen
from tests.faults.bad_line import Line, bad_line
from tests.faults.dying import ROOT
from tests.faults.state import is_staged, move_to, own_lines, rows, waiting
from tests.sync.conftest import Laptop, WardServer

Make = Callable[..., Laptop]


@pytest.fixture
def line(ward: WardServer) -> Iterator[Line]:
    with bad_line(int(ward.url.rpartition(":")[2])) as made:
        yield made


@pytest.fixture
def two(laptop: Make, line: Line) -> tuple[Laptop, Laptop]:
    """Lan's line is the bad one."""
    lan, tu = laptop("lan"), laptop("tu")
    move_to(lan, line.url)
    return lan, tu


def a_hand_over(lan: Laptop, tu: Laptop) -> None:
    """Something to send and something to receive, and a greeting first."""
    for each in (tu, lan):
        a_citizen(each.office, note="đường truyền " * 20)
    tu.sync()
    lan.ledger = Ledger(lan.database)


def the_same(ward: WardServer, lan: Laptop, tu: Laptop) -> None:
    lan.sync()
    tu.sync()
    assert rows(lan) == rows(tu)
    assert (waiting(lan), waiting(tu), is_staged(lan)) == (0, 0, False)
    with ward.ctx.store.reading() as connection:
        lines = connection.execute(select(op_log.c.aid, op_log.c.status)).all()
    assert {status for _, status in lines} == {"done"}
    assert len(lines) == len(set(lines)) == len(own_lines(lan) | own_lines(tu))


def cut_at_every(step: int, ward: WardServer, line: Line, two: tuple[Laptop, Laptop]) -> int:
    """How often the line was cut: after 0, step, 2 step … bytes, up and down."""
    lan, tu = two
    a_hand_over(lan, tu)
    line.mend()
    lan.sync()
    whole = {"up": line.up.carried, "down": line.down.carried}
    cuts = 0
    for way, length in whole.items():
        for left in range(0, length, step):
            a_hand_over(lan, tu)
            line.mend()
            getattr(line, way).left = left
            with pytest.raises(ServerUnreachable):
                lan.sync()
            line.mend()
            cuts += 1
    the_same(ward, lan, tu)
    return cuts


def test_f07_a_line_cut_after_any_number_of_bytes(
    ward: WardServer, line: Line, two: tuple[Laptop, Laptop]
) -> None:
    assert cut_at_every(997, ward, line, two) > 6


@pytest.mark.prove
def test_f07_a_line_cut_after_every_twenty_nine_bytes(
    ward: WardServer, line: Line, two: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Buckets, "take", lambda self, key: None)  # two hundred sessions in a minute
    assert cut_at_every(29, ward, line, two) > 150


def test_f08_a_line_that_falls_silent_is_given_up_and_taken_up(
    ward: WardServer, line: Line, two: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, tu = two
    for way in ("up", "down"):
        a_hand_over(lan, tu)
        line.mend()
        silent = getattr(line, way)
        silent.left, silent.stalls = 1500, True
        with monkeypatch.context() as impatient:
            impatient.setattr(client, "TIMEOUT_S", (0.2, 0.2))
            with pytest.raises(ServerUnreachable):
                lan.sync()
    line.mend()
    the_same(ward, lan, tu)


def test_f08_a_slow_line_is_not_a_dead_one(
    ward: WardServer, line: Line, two: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is on silence: a hand-over that takes longer than it is not given up."""
    limit_s = 2
    monkeypatch.setattr(client, "TIMEOUT_S", (limit_s, limit_s))
    lan, tu = two
    a_hand_over(lan, tu)
    line.mend()
    line.down.piece, line.down.pause_s = 64, 0.05
    the_same(ward, lan, tu)
    assert line.down.carried / line.down.piece * line.down.pause_s > limit_s


@pytest.mark.prove
@pytest.mark.parametrize(
    "quality",
    ["netem delay 500ms loss 5% rate 64kbit limit 1000", "tbf rate 64kbit burst 3kb latency 5s"],
    ids=["a second there and back, one packet in twenty lost", "64 kbit/s"],
)
def test_f08_a_hand_over_on_a_line_the_kernel_makes_bad(quality: str) -> None:
    """The stories of a hand-over, in a network of their own whose packets are late, few and lost."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("tc"):
        pytest.skip("only root may make a network, with ip and tc")
    name = f"sotayso-{os.getpid()}"
    inside = ["ip", "netns", "exec", name]
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run([*inside, "ip", "link", "set", "lo", "mtu", "1500", "up"], check=True)
        shaped = [*inside, "tc", "qdisc", "add", "dev", "lo", "root", *quality.split()]
        if subprocess.run(shaped, check=False, capture_output=True).returncode:
            pytest.skip(f"this kernel has no {quality.split()[0]}")
        story = "tests/sync/test_handover.py::test_a_second_notebook_shows_the_same_people_and_visits"
        told = [*inside, sys.executable, "-m", "pytest", "-q", "--timeout=0", story]
        subprocess.run(told, cwd=ROOT, check=True)
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)
