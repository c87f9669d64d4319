import hmac

from hypothesis import given
from hypothesis import strategies as st

from desktop.contract import line
from desktop.contract.line import Line, broken_at, canonical, erase, hash_of, opened, seal

SALT = bytes(range(16))
WORDS = st.text(max_size=12)
ROWS = st.lists(
    st.tuples(
        st.just("citizen"), WORDS, WORDS, st.dictionaries(WORDS, st.lists(WORDS, min_size=2, max_size=2))
    ),
    min_size=1,
    max_size=5,
)


def sealed(rows: list, seq: int = 1, prev: bytes = line.FIRST) -> Line:
    encoded = [canonical([*row, []]) for row in rows]
    head = {"seq": seq, "prev": prev.hex(), "aid": f"a{seq}", "salt": SALT.hex(), "act": "x"}
    return seal(head, encoded, line.root(SALT, encoded))


@given(st.binary(max_size=200), st.integers(0, 300))
def test_the_salt_of_a_row_is_the_hmac_of_its_place(salt, count) -> None:
    expected = [hmac.digest(salt, place.to_bytes(4, "big"), "sha256") for place in range(count)]
    assert line.row_salts(salt, count) == expected


@given(ROWS)
def test_a_line_says_its_own_hash(rows) -> None:
    made = sealed(rows)
    assert hash_of(made.body) == made.hash
    assert opened(made.body)[0]["seq"] == 1


@given(ROWS, st.data())
def test_erased_rows_leave_the_hash_and_take_the_words(rows, data) -> None:
    made = sealed([(*row[:1], f"secret-{i}", *row[2:]) for i, row in enumerate(rows)])
    gone = data.draw(st.sets(st.integers(0, len(rows) - 1)))
    left = erase(made.body, gone)
    assert hash_of(left) == made.hash
    for index in range(len(rows)):
        assert (f'secret-{index}"'.encode() in left) == (index not in gone)
    assert SALT.hex().encode() not in left
    assert hash_of(erase(left, range(len(rows)))) == made.hash


@given(ROWS, st.data())
def test_any_changed_byte_is_noticed(rows, data) -> None:
    made = sealed(rows)
    at = data.draw(st.integers(0, len(made.body) - 1))
    other = bytes([made.body[at] ^ data.draw(st.integers(1, 255))])
    changed = made._replace(body=made.body[:at] + other + made.body[at + 1 :])
    if broken_at([changed]) is None:  # another spelling of the same salt in hex
        assert changed.body.lower() == made.body.lower()


def test_a_gap_a_swap_and_a_cut_are_noticed() -> None:
    first = sealed([("t", "1", None, {})])
    second = sealed([("t", "2", None, {})], 2, first.hash)
    third = sealed([("t", "3", None, {})], 3, second.hash)
    assert broken_at([first, second, third]) is None
    assert broken_at([first, third]) == 2
    assert broken_at([second]) == 1
    assert broken_at([first, third, second]) == 2


def test_numbers_are_written_one_way() -> None:
    assert canonical({"b": 1, "a": "Đặng"}) == '{"a":"Đặng","b":1}'.encode()
