"""What may still be said of somebody who was erased."""

from desktop.contract.erasure import Forgotten, learn, remains, subjects
from desktop.contract.line import erase, hash_of, opened, root, said, seal
from desktop.contract.records import shipped

CONTRACT = shipped()
HER, VISIT, CONSENT, OTHER = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
FORGOTTEN = Forgotten({HER, CONSENT}, {VISIT})


def row(table: str, record: str, **fields: object) -> list[object]:
    return [table, record, "c1", {name: [None, value] for name, value in fields.items()}, []]


def test_what_is_hers_goes_what_counts_stays_and_the_rest_is_untouched() -> None:
    assert remains(CONTRACT, row("citizen", HER, phone="0900"), FORGOTTEN) is None
    assert remains(CONTRACT, row("consent", OTHER, citizen_id=HER, purpose="x"), FORGOTTEN) is None
    assert remains(CONTRACT, row("appointment", OTHER, citizen_id=HER), FORGOTTEN) is None
    turn = row("help_visit", OTHER, citizen_id=HER, citizen_label="x", note="y", minutes=9)
    left = remains(CONTRACT, turn, FORGOTTEN)
    assert left is not None
    assert left[3] == {"minutes": [None, 9]}
    assert remains(CONTRACT, row("help_visit", VISIT, note="y"), FORGOTTEN) is None
    for untouched in (
        row("help_visit", VISIT, minutes=9),
        row("citizen", OTHER, phone="0900"),
        row("erasure", OTHER, subject=HER),
        row("of a later version", OTHER, x=HER),
    ):
        assert remains(CONTRACT, untouched, FORGOTTEN) is untouched


def test_lines_tell_of_records_that_are_not_here() -> None:
    known = Forgotten({HER})
    rows = [row("help_visit", VISIT, citizen_id=HER), row("consent", CONSENT, citizen_id=HER), {"leaf": "00"}]
    learn(CONTRACT, rows, known)
    assert (known.removed, known.stripped) == ({HER, CONSENT}, {VISIT})


def test_only_a_row_that_can_be_one_erases_somebody() -> None:
    good = row("erasure", OTHER, subject=HER)
    nonsense = [
        None,
        {"leaf": "00"},
        [],
        ["erasure"],
        ["erasure", OTHER, None, {"subject": 1}, []],
        row("x", HER),
    ]
    assert list(subjects([*nonsense, good])) == [good]


def test_an_erased_row_says_nothing_and_its_line_keeps_its_hash() -> None:
    salt, texts = bytes(16), [b'["citizen","a"]', b'["citizen","b"]']
    head = {"seq": 1, "prev": "00" * 32, "salt": salt.hex()}
    whole = seal(head, texts, root(salt, texts))
    left = erase(whole.body, [0])
    assert hash_of(left) == whole.hash
    assert said(opened(left)[1]) == [["citizen", "b"]]
    assert said(opened(erase(left, [1]))[1]) == []
