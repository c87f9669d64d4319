"""Whoever knocks too often waits, is told how long, and keeps nobody else from coming in."""

from collections.abc import Iterator
from secrets import token_hex

import pytest
from httpx import Client
from hypothesis import given
from hypothesis import strategies as st

from server import limits
from server.app import create_app
from server.context import Context
from server.errors import Refused
from server.limits import Buckets, Limits
from tests.server.conftest import URL
from tests.server.in_process import InProcess
from tests.server.laptop import Laptop, Refusal


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def is_refused(buckets: Buckets, key: str) -> bool:
    try:
        buckets.take(key)
    except Refused:
        return True
    return False


def test_a_burst_is_let_in_then_one_after_the_other(seconds: Seconds) -> None:
    buckets = Buckets(3, 0.5, seconds)
    assert [is_refused(buckets, "a") for _ in range(4)] == [False, False, False, True]
    assert not is_refused(buckets, "b"), "one does not pay for another"
    seconds.now += 2
    assert [is_refused(buckets, "a") for _ in range(2)] == [False, True]


def test_who_waits_as_long_as_told_comes_in(seconds: Seconds) -> None:
    buckets = Buckets(1, 0.3, seconds)
    buckets.take("a")
    with pytest.raises(Refused) as no:
        buckets.take("a")
    assert no.value.status == 429
    seconds.now += no.value.retry_after or 0
    buckets.take("a")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40)), max_size=60))
def test_never_more_than_the_burst_and_the_rate_allow(knocks: list[tuple[str, int]]) -> None:
    seconds, let_in = Seconds(), {"a": 0, "b": 0}
    buckets = Buckets(5, 0.25, seconds)
    for key, pause in knocks:
        seconds.now += pause
        let_in[key] += not is_refused(buckets, key)
        assert let_in[key] <= 5 + seconds.now * 0.25


def test_memory_stays_bounded_whoever_comes(seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 100)
    buckets = Buckets(1, 0.001, seconds)
    for number in range(1000):
        buckets.take(f"stranger {number}")
        is_refused(buckets, "who comes again and again")
    assert len(buckets._left) == 100
    assert is_refused(buckets, "who comes again and again")


@pytest.fixture
def strict(ctx: Context, seconds: Seconds) -> Iterator[Client]:
    few = Limits(seconds)
    few.address, few.device = Buckets(12, 0.1, seconds), Buckets(3, 0.1, seconds)
    with Client(transport=InProcess(create_app(ctx, few)), base_url=URL) as client:
        yield client


def test_a_device_that_asks_for_sessions_without_end_waits(
    laptop: object, strict: Client, seconds: Seconds
) -> None:
    lan: Laptop = laptop(c1="rw")  # type: ignore[operator]
    lan.make("person", "c1", home="c1")
    lan.http = strict
    for _ in range(3):
        lan.session()
    with pytest.raises(Refusal) as no:
        lan.session()
    assert (no.value.status, no.value.body["code"], no.value.body["retry"]) == (429, "often", True)
    assert "còn nguyên" in no.value.body["message_vi"]
    assert no.value.body["retry_after"] == 10
    assert lan.push()["through"] == 1, "custody of work is never refused"
    seconds.now += 10
    lan.session()


def test_an_address_that_guesses_codes_or_wards_waits_and_is_told_how_long(
    ward: str, strict: Client, ctx: Context
) -> None:
    for _ in range(12):
        strict.post("/v1/enrol", json={"ward": token_hex(4), "code": "A" * 10})
    for path in ("/v1/enrol", "/v1/invitation", "/v1/session"):
        answer = strict.post(path, json={"ward": ward, "code": "A" * 10})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert strict.get(f"/v1/hello?ward={ward}").status_code == 429
