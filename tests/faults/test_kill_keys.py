"""Power is cut while a passphrase is changed, by the old one or by an answer: somebody's words open."""

import random
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from desktop import keys
from desktop.contract import unlock
from desktop.errors import WrongPassphrase
from desktop.forgotten import Forgotten
from desktop.keys import KeyFile
from tests.conftest import USER
from tests.faults.dying import AFTER, ANSWER, KEYS, KILLED, WHOLE, Forks, lasting_ms

OLD, NEW = "một hai ba bốn", "năm sáu bảy tám"


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


def a_key_file(folder: Path) -> tuple[KeyFile, bytes, str]:
    """(of a joined notebook whose words were forgotten, its key, the ward's answer)"""
    folder.mkdir()
    file, ward = KeyFile(folder / "keys.json"), SigningKey.generate()
    key = file.create(USER, OLD)
    about = {"ward": "PL", "device": "a" * 32, "server_pk": ward.verify_key.encode().hex()}
    file.keep_ward(about | {"ask_key": unlock.ask_key(key).encode().hex()}, key)
    asked = unlock.read(Forgotten(file, USER).ask())
    assert asked is not None
    return file, key, unlock.answer(asked, key, ward)


def opens(file: KeyFile, words: str, key: bytes) -> bool:
    try:
        return file.unlock(USER, words) == key
    except WrongPassphrase:
        return False
    finally:
        file._tries.clear()


def check(file: KeyFile, key: bytes, answer: str) -> bool:
    """Whether the new words open. They do or the old ones, in either copy; and the answer, if asked."""
    is_new = opens(file, NEW, key)
    assert is_new != opens(file, OLD, key)
    file._path.unlink()  # the other copy alone
    assert opens(file, NEW, key) or opens(file, OLD, key)
    if not is_new:
        assert Forgotten(file, USER).take(answer, NEW) == key
        assert opens(file, NEW, key)
    return is_new


@pytest.mark.parametrize("step", [*KEYS, WHOLE])
def test_a_change_is_made_whole_or_not_at_all(tmp_path: Path, dying: Forks, step: str) -> None:
    file, key, answer = a_key_file(tmp_path / "home")
    ended = dying.new_words(file._path, NEW, step, old=OLD)
    assert ended == (0 if step == WHOLE else KILLED)
    assert check(file, key, answer) == ("no name" not in step)


@pytest.mark.parametrize("step", [*KEYS, *ANSWER, WHOLE])
def test_an_answer_is_taken_whole_or_may_be_taken_again(tmp_path: Path, dying: Forks, step: str) -> None:
    file, key, answer = a_key_file(tmp_path / "home")
    ended = dying.new_words(file._path, NEW, step, answer=answer)
    assert ended == (0 if step == WHOLE else KILLED)
    assert check(file, key, answer) == (step not in (next(iter(KEYS)), next(iter(ANSWER))))


@pytest.mark.prove
def test_two_hundred_moments(tmp_path: Path, dying: Forks) -> None:
    dice, new = random.Random(17), 0
    file, _, _ = a_key_file(tmp_path / "whole")
    longest = lasting_ms(lambda: dying.new_words(file._path, NEW, WHOLE, old=OLD))
    for round_ in range(200):
        file, key, answer = a_key_file(tmp_path / str(round_))
        way = {"answer": answer} if round_ % 2 else {"old": OLD}
        dying.new_words(file._path, NEW, f"{AFTER}{dice.randint(1, longest)}", **way)
        new += check(file, key, answer)
    assert 0 < new < 200
