"""Handing over in one room: two notebooks, real sockets on loopback, and callers who mean no good."""

import http.client
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from desktop.contract import bundle
from desktop.errors import BadFile, PointFailed
from desktop.handover import Exchanged, Gathering
from desktop.progress import Silent
from desktop.sync.lan import drop, words
from desktop.sync.lan import point as points
from desktop.sync.lan.drop import LOOK_S, find
from desktop.sync.lan.meeting import Meeting
from desktop.sync.lan.network import networks
from desktop.sync.lan.point import TRIES, Door, Point
from tests.builders import a_citizen, a_visit
from tests.sync.conftest import Laptop, WardServer
from tests.sync.test_by_file import finish
from tests.sync.test_courier import names, states

Make = Callable[..., Laptop]
Room = Callable[..., Meeting]


@pytest.fixture
def room() -> Iterator[Room]:
    """The network of a notebook; it listens on free ports, and asks for this one."""
    opened: list[Meeting] = []

    def meeting_of(laptop: Laptop, asks: int = 0) -> Meeting:
        courier = laptop.ledger.courier
        meeting = Meeting(laptop.database, courier, laptop.database.path.with_suffix(".carry"), (0, asks))
        opened.append(meeting)
        return meeting

    yield meeting_of
    for meeting in opened:
        meeting.close()
        if meeting._point:
            meeting._point.join()


@contextmanager
def no_receipt() -> Iterator[None]:
    """The line is cut when the leader has taken it all."""
    real = Point.take

    def cut(self: Point, body: object, size: int) -> bytes:
        real(self, body, size)  # type: ignore[arg-type]
        raise ConnectionError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Point, "take", cut)
        yield


def listening(meeting: Meeting) -> tuple[Gathering, Point]:
    gathering, point = meeting.listen(), meeting._point
    assert gathering is not None
    assert point is not None
    return gathering, point


def here(point: Point) -> str:
    return f"127.0.0.1:{point.port}"


def files(laptop: Laptop) -> list[str]:
    return sorted(path.name for path in laptop.database.path.with_suffix(".carry").rglob("*"))


def test_work_goes_over_the_air_and_the_leaders_receipt_comes_back_at_once(
    laptop: Make, ward: WardServer, room: Room
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_visit(lan.office, a_citizen(lan.office, "Nguyễn Thị Hoà"))
    gathering, point = listening(room(leader))
    out = room(lan, asks=point.beacon_port).hand_over(gathering.digits, "", Silent())  # found by broadcast
    assert (out.numbers, out.letters) == ([1], 0)
    assert out.sent > 0
    assert {(state, carried) for state, _, carried in states(lan)} == {("waiting", True)}
    seen = point.now()
    assert seen is not None
    assert [(work.who, work.number) for work in seen.works] == [("Lan", 1)]
    assert lan.ledger.courier.confirm(seen.works[0].code).result() == 1  # the same bundle, the same code
    leader.sync()
    assert ward.status()["records"]["citizen"] == 1
    again = room(lan).hand_over(gathering.link, here(point), Silent())  # by the QR code: the ward's answer
    assert again.letters == 1
    assert lan.ledger.custody().waiting == 0
    assert files(lan) == []  # nothing is left behind
    assert room(lan).hand_over(gathering.link, here(point), Silent()).letters == 0  # read once


def test_it_is_found_on_every_network_there_is_and_only_while_it_listens(laptop: Make, room: Room) -> None:
    meeting = room(laptop("leader"))
    gathering, point = listening(meeting)
    known = {each.address for each in networks()}
    assert {where.rpartition(":")[0] for where in gathering.addresses} == known
    heard: set[tuple[str, int]] = set()
    for each in find("PL", Silent(), point.beacon_port):  # 20 seconds at most
        heard.add(each)
        if len(heard) > len(known):
            break
    assert heard == {(host, point.port) for host in {"127.0.0.1", *known}}
    meeting.close()
    point.join()
    assert list(find("PL", Silent(), point.beacon_port, seconds=0.5)) == []


def test_a_newcomer_joins_in_the_same_room(laptop: Make, ward: WardServer, room: Room) -> None:
    lan, leader, an = laptop("lan"), laptop("leader"), laptop("an", joined=False)
    a_citizen(lan.office, "Nguyễn Thị Hoà")
    lan.sync()
    an.ledger.ask_by_file(ward.invite("An"))
    gathering, point = listening(room(leader))
    meeting = room(an)
    meeting.hand_over(gathering.digits, here(point), Silent())
    leader.sync()
    done = meeting.hand_over(gathering.digits, here(point), Silent())
    assert done.joining is not None
    assert done.joining.ward_name == "Phường Phú Lương"
    assert names(finish(an)) == {"Nguyễn Thị Hoà"}


def test_nobody_there_changes_nothing_and_says_so(laptop: Make, room: Room) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        with pytest.raises(PointFailed, match="nobody"):
            room(lan, asks=deaf.getsockname()[1]).hand_over("123456", "", Silent(), seconds=0.5)
        assert words.asked(deaf.recv(99), "PL")  # it was asked for
    for where in ("127.0.0.1:9", "no such host!", "1.2.3.4/5", ":", "127.0.0.1:99999"):
        with pytest.raises(PointFailed, match="nobody"):
            room(lan).hand_over("123456", where, Silent())
    assert states(lan) == [("waiting", None, False)]
    assert files(lan) == []


def test_a_receipt_that_does_not_come_leaves_the_work_in_one_place(laptop: Make, room: Room) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    gathering, point = listening(room(leader))
    with no_receipt(), pytest.raises(PointFailed, match="cut"):
        room(lan).hand_over(gathering.digits, here(point), Silent())
    assert states(lan) == [("waiting", None, False)]  # never said to be copied before it is certain
    assert room(lan).hand_over(gathering.digits, here(point), Silent()).numbers == [2]
    assert states(lan) == [("waiting", 2, True)]


def test_digits_cannot_be_tried_out() -> None:
    now = 0.0
    door = Door(lambda: now)
    first, wrong = door.digits, 0
    for number in range(1_000_000):
        said = f"{number:06d}"
        if said != first:
            assert not door.opens(said)
            wrong += 1
        if wrong == TRIES:
            break
    assert door.digits != first or not door.opens(first)
    assert not door.opens(door.digits)  # closed for a minute, right or wrong
    assert door.opens(door.key)  # whoever scanned the code still comes in
    now = points.PAUSE_S + 1.0
    assert door.opens(door.digits)
    assert not door.opens(first) or door.digits == first
    assert not door.opens("")


def test_the_digits_of_another_leader_in_the_room_shut_nobody_out() -> None:
    door, other = Door(), Door()
    for _ in range(3 * TRIES):
        assert not door.opens(other.key), "as all her mates say it, who find this laptop first"
    assert door.opens(door.digits)


def test_right_digits_between_wrong_ones_give_no_more_tries() -> None:
    door = Door()
    first = door.digits
    for number in range(TRIES):
        door.opens(f"wrong{number}")
        door.opens(first)
    assert door.digits != first or not door.opens(first)


def test_wrong_digits_are_said_and_change_after_five(laptop: Make, room: Room) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    gathering, point = listening(room(leader))
    wrong = iter([f"{number:06d}" for number in range(TRIES + 2) if f"{number:06d}" != gathering.digits])
    for _ in range(TRIES):
        with pytest.raises(PointFailed, match="wrong_code"):
            room(lan).hand_over(next(wrong), here(point), Silent())
    with pytest.raises(PointFailed, match="wrong_code"):
        room(lan).hand_over(gathering.digits, here(point), Silent())
    assert files(leader) == []


@contextmanager
def room_of(*points: Point) -> Iterator[int]:
    """Where these laptops answer who looks for one, in this order, as if each stood on its own table."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.1)
        over = Event()

        def answer() -> None:
            while not over.is_set():
                with suppress(OSError):
                    data, whom = sock.recvfrom(99)
                    for each in points:
                        sock.sendto(words.reply(words.asked(data, "PL") or b"", each.port), whom)

        with ThreadPoolExecutor() as pool:
            pool.submit(answer)
            try:
                yield int(sock.getsockname()[1])
            finally:
                over.set()


def test_of_two_leaders_in_one_room_the_one_whose_code_was_said_is_found(laptop: Make, room: Room) -> None:
    lan, tu, hoa = laptop("lan"), laptop("tu"), laptop("hoa")
    a_citizen(lan.office)
    (_, other), (gathering, point) = listening(room(tu)), listening(room(hoa))
    with room_of(other, point) as asks:
        assert room(lan, asks).hand_over(gathering.digits, "", Silent()).numbers == [1]
    link = words.Link([here(other), here(point)], point.door.key)  # her address of before is another's now
    assert room(lan).hand_over(link.written(), "", Silent()).numbers == [2]
    assert files(tu) == []


def test_a_wrong_code_in_a_room_of_two_is_said_soon(laptop: Make, room: Room) -> None:
    lan, tu, hoa = laptop("lan"), laptop("tu"), laptop("hoa")
    (first, other), (second, point) = listening(room(tu)), listening(room(hoa))
    wrong = next(said for said in ("000000", "111111", "222222") if said not in {first.digits, second.digits})
    began = monotonic()
    with room_of(other, point) as asks, pytest.raises(PointFailed, match="wrong_code"):
        room(lan, asks).hand_over(wrong, "", Silent())
    assert monotonic() - began < LOOK_S / 2


def test_a_code_read_out_by_phone_is_a_second_place_also_for_what_went_over_the_air(
    laptop: Make, room: Room
) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    gathering, point = listening(room(leader))
    with no_receipt(), pytest.raises(PointFailed, match="cut"):
        room(lan).hand_over(gathering.digits, here(point), Silent())
    seen = point.now()
    assert seen is not None
    assert lan.ledger.courier.confirm(seen.works[0].code).result() == 1
    assert states(lan) == [("waiting", 1, True)]


def test_a_qr_code_of_yesterday_is_said_to_be_wrong_and_shuts_nobody_out(laptop: Make, room: Room) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    meeting = room(leader)
    yesterday, _ = listening(meeting)
    today, point = listening(meeting)
    for _ in range(TRIES + 1):
        with pytest.raises(PointFailed, match="wrong_code"):
            room(lan).hand_over(yesterday.link, here(point), Silent())
    assert room(lan).hand_over(today.digits, here(point), Silent()).numbers == [1]


def test_a_leaders_own_work_that_comes_back_to_her_stops_no_hand_over(
    laptop: Make, ward: WardServer, room: Room, tmp_path: Path
) -> None:
    """It came along on a stick, as everybody's does."""
    lan, tu, leader = laptop("lan"), laptop("tu"), laptop("leader")
    for each in (leader, tu):
        a_citizen(each.office)
        each.ledger.courier.exchange(tmp_path, Silent())
    lan.ledger.courier.exchange(tmp_path, Silent())
    a_citizen(lan.office)
    gathering, point = listening(room(leader))
    out = room(lan).hand_over(gathering.digits, here(point), Silent())
    assert (out.numbers, states(lan)[0][2]) == ([2], True)
    seen = point.now()
    assert seen is not None
    assert sorted(work.who for work in seen.works) == ["Lan", "Tu"]
    leader.sync()
    assert room(lan).hand_over(gathering.digits, here(point), Silent()).letters == 1
    assert ward.status()["records"]["citizen"] == 3


# ---- who means no good


def said(point: Point, *lines: bytes, body: bytes = b"") -> bytes:
    """What the socket answers to these bytes."""
    with socket.create_connection(("127.0.0.1", point.port), timeout=20) as sock:
        try:
            sock.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            sock.shutdown(socket.SHUT_WR)
            return sock.recv(4096)
        except ConnectionError:
            return b""


def test_hostile_bodies_are_refused_and_leave_nothing(laptop: Make, ward: WardServer, room: Room) -> None:
    lan, leader = laptop("lan"), laptop("leader")
    meeting = room(leader)
    _, point = listening(meeting)
    key = f"X-Key: {point.door.key}".encode()
    huge = f"Content-Length: {bundle.MAX_WORK + 1}".encode()
    cases = {
        b"403": [(b"POST /drop HTTP/1.1", b"Content-Length: 3"), (b"GET /letter/x/0 HTTP/1.1", b"X-Key:")],
        b"404": [
            (b"POST /letter/x HTTP/1.1", key),
            (b"GET /../../etc/passwd HTTP/1.1", key),
            (b"GET /letter/../../x/1 HTTP/1.1", key),
        ],
        b"411": [(b"POST /drop HTTP/1.1", key), (b"POST /drop HTTP/1.1", key, b"Content-Length: -4")],
        b"413": [(b"POST /drop HTTP/1.1", key, huge)],
        b"414": [(b"GET /" + b"x" * 70_000 + b" HTTP/1.1",)],
        b"431": [(b"GET / HTTP/1.1", *[b"A: b"] * 200)],
        b"": [(b"\x16\x03\x01\x02\x00\x01 \x00\x01 \xff x",), (b"",), (b"GET",)],
        b"501": [(b"BREW /drop HTTP/1.1", key)],
        b"204": [(b"GET /letter/..%2f..%2f/0 HTTP/1.1", key), (b"GET /letter/../9 HTTP/1.1", key)],
    }
    for status, requests in cases.items():
        for request in requests:
            assert status in said(point, *request)[:400], (status, request)
    for body in (b"", b"x", b"DTS1" + b"\xff" * 50, b"PK\x03\x04" + bytes(5000)):
        length = f"Content-Length: {len(body)}".encode()
        answer = said(point, b"POST /drop HTTP/1.1", key, length, body=body)
        assert answer.startswith(b"HTTP/1.0 422" if body else b"HTTP/1.0 411")
    assert said(point, b"POST /drop HTTP/1.1", key, b"Content-Length: 900", body=b"cut") == b""
    a_citizen(leader.office)  # its own bundle, or a letter, is no work of others
    with pytest.raises(BadFile, match="not_for_us"):
        room(leader).hand_over(point.door.key, here(point), Silent())
    a_citizen(lan.office)
    assert room(lan).hand_over(point.door.key, here(point), Silent()).numbers == [1]  # it still takes
    assert len([name for name in files(leader) if name.endswith(".dts")]) == 1
    assert ward.status()["lines"] == 0


def test_the_slow_and_the_many_do_not_keep_others_out(
    laptop: Make, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "LONGEST_S", 0.5)
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    gathering, point = listening(room(leader))
    with ExitStack() as held:
        where = ("127.0.0.1", point.port)
        callers = [held.enter_context(socket.create_connection(where, timeout=60)) for _ in range(20)]
        for each in callers:
            with suppress(ConnectionError):
                each.sendall(b"POST /drop HTTP/1.1\r\nX-K")  # and never goes on
                each.recv(1)  # closed: at once, or when its time is over
        monkeypatch.setattr(points, "LONGEST_S", 60)
        assert soon(lambda: room(lan).hand_over(gathering.digits, here(point), Silent())).numbers == [1]


def soon(hand_over: Callable[[], Exchanged]) -> Exchanged:
    """As a person would: the last of the others are still being turned away."""
    for _ in range(20):
        with suppress(PointFailed):
            return hand_over()
    raise AssertionError("nobody got in")


def test_it_listens_only_on_request_and_not_for_ever(laptop: Make, room: Room) -> None:
    leader = laptop("leader")
    meeting = room(leader)
    assert meeting.now() is None
    _, point = listening(meeting)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        for other in (b"", b"x" * 64, words.question("XX", b"12345678")):  # of another ward, or of nobody
            sock.sendto(other, ("127.0.0.1", point.beacon_port))
        sock.sendto(words.question("PL", b"87654321"), ("127.0.0.1", point.beacon_port))
        answer = sock.recv(99)
    assert words.replied(answer, b"87654321") == point.port
    assert len(answer) < words.ASKED  # of no use to flood somebody else
    meeting.close()
    assert meeting.now() is None
    point.join()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", point.port), timeout=5)
    assert meeting.listen(minutes=0) is None


def test_several_hand_over_at_the_same_time(laptop: Make, ward: WardServer, room: Room) -> None:
    leader, others = laptop("leader"), [laptop(name) for name in ("lan", "tu")]
    for each in others:
        a_citizen(each.office)
    gathering, point = listening(room(leader))
    with ThreadPoolExecutor() as pool:
        done = list(
            pool.map(lambda each: room(each).hand_over(gathering.digits, here(point), Silent()), others)
        )
    assert [each.numbers for each in done] == [[1], [1]]
    leader.sync()
    assert ward.status()["records"]["citizen"] == 2


def test_the_qr_code_says_where_and_by_which_key() -> None:
    link = words.Link(["192.168.1.5:47800", "10.0.0.7:47800"], "ab" * 16)
    assert words.read_link(f" {link.written().lower()}\n") == link
    for other in ("", "123456", "STSL1:", "STSL1:AAAA", "STS1:AAAA"):
        assert words.read_link(other) is None
    assert http.client.HTTPConnection(*words.address_of("10.0.0.7") or ("", 0)).port == words.PORT


def test_letters_without_end_come_to_an_end(
    laptop: Make, ward: WardServer, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who leads a laptop on gives what it has heard again and again."""
    lan, leader = laptop("lan"), laptop("leader")
    a_citizen(lan.office)
    gathering, point = listening(room(leader))
    room(lan).hand_over(gathering.digits, here(point), Silent())
    leader.sync()
    real, asked = Point.letters, 0

    def again(self: Point, device: str) -> list[Path]:
        nonlocal asked
        asked += 1
        assert asked < 100, "it would go on for ever"
        return real(self, device) * 10_000

    monkeypatch.setattr(Point, "letters", again)
    assert room(lan).hand_over(gathering.digits, here(point), Silent()).letters == 1
    assert lan.ledger.custody().waiting == 0


def test_an_answer_that_is_cut_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    """A large letter over slow Wi-Fi is not called damaged."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor() as pool:

        def cut() -> None:
            caller, _ = listener.accept()
            with caller:
                caller.recv(4096)
                caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 300)

        pool.submit(cut)
        line = drop.Line("127.0.0.1", listener.getsockname()[1], "123456")
        with pytest.raises(PointFailed, match="cut"):
            line.letter("lan", 0, tmp_path / "letter.dts")


def test_an_answer_that_drips_is_given_up(laptop: Make, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop, "LONGEST_S", 1.0)
    lan = laptop("lan")
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor() as pool:

        def drip() -> None:
            caller, _ = listener.accept()
            with caller, suppress(OSError):
                for _ in range(75):
                    sleep(0.2)
                    caller.sendall(b"H")

        pool.submit(drip)
        began = monotonic()
        with pytest.raises(PointFailed, match="nobody"):
            room(lan).hand_over("123456", f"127.0.0.1:{listener.getsockname()[1]}", Silent())
        assert monotonic() - began < 10
