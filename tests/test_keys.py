"""The key file: who may open the notebook, and what happens when guessing or when a disk fails."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from desktop import keys, tries
from desktop.errors import KeysUnreadable, WrongPassphrase, WrongPin
from desktop.keys import HeldKey, KeyFile, passphrase_problem, pin_problem

PHRASE = "một hai ba bốn"


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    """One test below measures the real cost; the others need not pay it forty times."""
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000_000.0]
    monkeypatch.setattr(tries, "time", lambda: now[0])
    return now


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def wrong(file: KeyFile, user: str = "lan") -> int:
    with pytest.raises(WrongPassphrase) as raised:
        file.unlock(user, "khong phai")
    return raised.value.wait_s


def test_the_key_made_is_the_key_found_and_no_two_are_alike(tmp_path: Path, file: KeyFile) -> None:
    made = file.create("lan", PHRASE)
    assert len(made) == 32
    assert KeyFile(tmp_path / "keys.json").unlock("lan", PHRASE) == made
    assert KeyFile(tmp_path / "other.json").create("lan", PHRASE) != made


def test_the_key_is_not_in_the_file(tmp_path: Path, file: KeyFile) -> None:
    made = file.create("lan", PHRASE)
    content = (tmp_path / "keys.json").read_text()
    assert made.hex() not in content
    assert PHRASE not in content


def test_the_stretching_is_as_costly_as_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    KeyFile(tmp_path / "keys.json").create("lan", PHRASE)
    wrap = json.loads((tmp_path / "keys.json").read_bytes())["wraps"][0]
    assert (wrap["ops"], wrap["mem"]) == (3, 64 * 1024 * 1024)


def test_one_spelling_however_the_keyboard_composes(file: KeyFile) -> None:
    made = file.create("lan", unicodedata.normalize("NFD", PHRASE))
    assert file.unlock("lan", " " + unicodedata.normalize("NFC", PHRASE).replace(" ", "  ")) == made


def test_another_person_opens_the_same_notebook_with_her_own_words(file: KeyFile) -> None:
    made = file.create("lan", PHRASE)
    file.add("tú", "năm sáu bảy tám", made)
    assert file.users() == ["lan", "tú"]
    assert file.unlock("tú", "năm sáu bảy tám") == made
    with pytest.raises(WrongPassphrase):
        file.unlock("tú", PHRASE)
    with pytest.raises(ValueError, match="not the key"):
        file.add("hoa", PHRASE, bytes(32))


def test_who_is_taken_off_opens_nothing_and_the_last_one_cannot_be(file: KeyFile) -> None:
    made = file.create("lan", PHRASE)
    file.add("tú", "năm sáu bảy tám", made)
    file.add_sheet("B" * 32, made, "2026-11-26")
    file.remove("tú")
    assert file.users() == ["lan"]
    with pytest.raises(WrongPassphrase):
        file.unlock("tú", "năm sáu bảy tám")
    with pytest.raises(ValueError, match="nobody"):
        file.remove("lan")
    assert file.unlock("lan", PHRASE) == made
    assert file.recover("lan", "B" * 32, "một cụm mới dài") == made


def test_changing_the_passphrase_keeps_the_key_and_ends_the_old_one(file: KeyFile) -> None:
    made = file.create("lan", PHRASE)
    file.change_passphrase("lan", PHRASE, "năm sáu bảy tám")
    assert file.unlock("lan", "năm sáu bảy tám") == made
    with pytest.raises(WrongPassphrase):
        file.unlock("lan", PHRASE)


def test_a_notebook_never_gets_a_second_key(file: KeyFile) -> None:
    file.create("lan", PHRASE)
    with pytest.raises(ValueError, match="has its key"):
        file.create("tú", PHRASE)


def test_wraps_of_unknown_kinds_are_kept(tmp_path: Path, file: KeyFile) -> None:
    file.create("lan", PHRASE)
    path = tmp_path / "keys.json"
    content = json.loads(path.read_bytes())
    strange = {"kind": "recovery_sheet", "box": "00", "new_field": [1]}
    path.write_text(json.dumps(content | {"wraps": [strange, *content["wraps"]], "later": True}))
    file.change_passphrase("lan", PHRASE, "năm sáu bảy tám")
    after = json.loads(path.read_bytes())
    assert strange in after["wraps"]
    assert after["later"] is True


def test_a_wrap_moved_to_another_name_does_not_open(tmp_path: Path, file: KeyFile) -> None:
    file.create("lan", PHRASE)
    path = tmp_path / "keys.json"
    path.write_text(path.read_text().replace("lan", "tú"))
    with pytest.raises(WrongPassphrase):
        file.unlock("tú", PHRASE)


@pytest.mark.parametrize("damage", [b"", b"\0" * 900, b'{"v": 1', b"[]", b'{"users": 3}'])
def test_a_damaged_copy_falls_back_to_the_other(tmp_path: Path, file: KeyFile, damage: bytes) -> None:
    made = file.create("lan", PHRASE)
    (tmp_path / "keys.json").write_bytes(damage)
    assert file.unlock("lan", PHRASE) == made
    (tmp_path / "keys.json.bak").write_bytes(damage)
    with pytest.raises(KeysUnreadable):
        file.users()
    with pytest.raises(KeysUnreadable):  # and above all: no new key over a notebook that has one
        file.create("lan", PHRASE)


def test_a_power_cut_between_the_copies_leaves_one_that_opens(
    tmp_path: Path, file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = file.create("lan", PHRASE)
    replace = keys._replace

    def cut_at_the_second(path: Path, content: bytes) -> None:
        if path.name.endswith(".bak"):
            raise OSError("no power")
        replace(path, content)

    monkeypatch.setattr(keys, "_replace", cut_at_the_second)
    with pytest.raises(OSError, match="no power"):
        file.change_passphrase("lan", PHRASE, "năm sáu bảy tám")
    monkeypatch.undo()
    assert file.unlock("lan", "năm sáu bảy tám") == made


def test_wrong_tries_wait_longer_and_longer_up_to_five_minutes(file: KeyFile, clock: list[float]) -> None:
    file.create("lan", PHRASE)
    waits = []
    for _ in range(10):
        waits.append(wrong(file))
        clock[0] += waits[-1]
    assert waits == sorted(waits)
    assert waits[0] == 0
    assert waits[-1] == 300


def test_while_waiting_even_the_right_words_are_not_looked_at(file: KeyFile, clock: list[float]) -> None:
    made = file.create("lan", PHRASE)
    wait = [wrong(file) for _ in range(3)][-1]
    with pytest.raises(WrongPassphrase) as raised:
        file.unlock("lan", PHRASE)
    assert raised.value.wait_s == wait
    clock[0] += wait
    assert file.unlock("lan", PHRASE) == made


def test_a_restart_does_not_forget_and_success_does(
    tmp_path: Path, file: KeyFile, clock: list[float]
) -> None:
    file.create("lan", PHRASE)
    for _ in range(4):
        wait = wrong(file)
        clock[0] += wait
    clock[0] -= 1
    assert wrong(KeyFile(tmp_path / "keys.json")) == 1
    clock[0] += 1
    file.unlock("lan", PHRASE)
    assert wrong(file) == 0


def test_a_clock_set_back_a_year_costs_one_wait_at_most(file: KeyFile, clock: list[float]) -> None:
    made = file.create("lan", PHRASE)
    for _ in range(9):
        clock[0] += wrong(file)
    clock[0] -= 365 * 86_400
    assert wrong(file) == 300
    clock[0] += 300
    assert file.unlock("lan", PHRASE) == made


def test_a_damaged_count_is_no_obstacle(tmp_path: Path, file: KeyFile) -> None:
    made = file.create("lan", PHRASE)
    (tmp_path / "keys.tries.json").write_text('{"lan": "x"}')
    assert file.unlock("lan", PHRASE) == made


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "required"),
        ("   ", "required"),
        ("bí mật", "passphrase_short"),
        ("123456789", "passphrase_short"),
        ("1111111111", "passphrase_simple"),
        ("a a a a", "passphrase_simple"),
        ("ở nhà có hoa", None),
        ("0123456789", None),
        ("muoikytulu", None),
    ],
)
def test_a_new_passphrase_is_four_words_or_ten_characters(text: str, problem: str | None) -> None:
    assert passphrase_problem(text) == problem


def test_importing_the_module_loads_no_cryptography() -> None:
    script = "import sys, desktop.keys; print([n for n in sys.modules if n.startswith(('nacl', 'cffi'))])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_recovery_sheet_opens_the_notebook_and_gives_a_new_passphrase(file: KeyFile) -> None:
    made = file.create("lan", PHRASE)
    assert file.sheet_day() is None
    with pytest.raises(WrongPassphrase):
        file.recover("lan", "A" * 32, "một cụm mới dài")
    file.add_sheet("B" * 32, made, "2026-11-25")
    file.add_sheet("C" * 32, made, "2026-11-26")
    assert file.sheet_day() == "2026-11-26"
    with pytest.raises(WrongPassphrase):
        file.recover("lan", "B" * 32, "một cụm mới dài")  # the sheet before is worth nothing
    assert file.unlock("lan", PHRASE) == made
    assert file.recover("lan", "C" * 32, "một cụm mới dài") == made
    assert file.unlock("lan", "một cụm mới dài") == made
    with pytest.raises(WrongPassphrase):
        file.unlock("lan", PHRASE)
    assert file.users() == ["lan"]
    assert made.hex() not in repr(HeldKey(file, "lan", made))
    assert repr(made) not in repr(HeldKey(file, "lan", made))


def test_guessing_a_sheet_waits_longer_and_longer(file: KeyFile, clock: list[float]) -> None:
    file.add_sheet("B" * 32, file.create("lan", PHRASE), "2026-11-26")
    waits = []
    for _ in range(4):
        with pytest.raises(WrongPassphrase) as raised:
            file.recover("lan", "D" * 32, "một cụm mới dài")
        waits.append(raised.value.wait_s)
        clock[0] += waits[-1]
    assert waits == [0, 0, 5, 15]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "required"),
        ("12345", "pin_digits"),
        ("1234567890", "pin_digits"),
        ("12 456", "pin_digits"),
        ("٤٥٦٧٨٩", "pin_digits"),
        ("222222", "pin_simple"),
        ("456789", "pin_simple"),
        ("987654", "pin_simple"),
        ("272951", None),
    ],
)
def test_a_pin_is_six_to_nine_digits(text: str, problem: str | None) -> None:
    assert pin_problem(text) == problem


def test_a_pin_reopens_and_never_opens(tmp_path: Path, file: KeyFile) -> None:
    held = HeldKey(file, "lan", file.create("lan", PHRASE))
    with pytest.raises(WrongPassphrase):
        held.reopen("272951")  # there is none yet: it is taken for a passphrase
    with pytest.raises(WrongPassphrase):
        held.set_pin("khong phai cum nay", "272951")
    held.set_pin(PHRASE, "272951")
    held.reopen("272951")
    held.reopen(PHRASE)
    with pytest.raises(WrongPassphrase):  # a cold start takes the passphrase
        KeyFile(tmp_path / "keys.json").unlock("lan", "272951")
    with pytest.raises(WrongPin):  # and without the notebook's key nobody can try PINs on the file
        file.check_pin("lan", "272951", bytes(32))
    file.add("tú", "năm sáu bảy tám", held.key)
    with pytest.raises(WrongPassphrase):
        HeldKey(file, "tú", held.key).reopen("272951")  # hers alone
    held.remove_pin()
    assert not held.has_pin()
    with pytest.raises(WrongPassphrase):
        held.reopen("272951")


def test_five_wrong_pins_wait_also_after_a_restart_and_then_the_passphrase_is_asked_for(
    tmp_path: Path, file: KeyFile, clock: list[float]
) -> None:
    key = file.create("lan", PHRASE)
    HeldKey(file, "lan", key).set_pin(PHRASE, "272951")
    seen = []
    for _ in range(7):
        restarted = HeldKey(KeyFile(tmp_path / "keys.json"), "lan", key)
        with pytest.raises(WrongPin) as raised:
            restarted.reopen("111112")
        seen.append((raised.value.wait_s, raised.value.is_last))
        if not raised.value.is_last and raised.value.wait_s:
            with pytest.raises(WrongPin):
                restarted.reopen("272951")  # while it waits even the right one is not looked at
        clock[0] += raised.value.wait_s
    assert [wait for wait, _ in seen] == [0, 0, 0, 0, 5, 30, 300]
    assert [is_last for _, is_last in seen] == [False] * 6 + [True]
    held = HeldKey(KeyFile(tmp_path / "keys.json"), "lan", key)
    assert not held.takes_pin()
    with pytest.raises(WrongPin):
        held.reopen("272951")
    held.reopen(PHRASE)
    held.reopen("272951")  # the passphrase gives it back
