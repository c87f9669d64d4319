"""The half of the key that the system keeps, through keyring's interface; the real stores are not here."""

import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from desktop import key_share, keys
from desktop.errors import KeyShareMissing, WrongPassphrase
from desktop.keys import HeldKey, KeyFile

PHRASE, NEW = "một hai ba bốn", "năm sáu bảy tám"


class Store(KeyringBackend):  # type: ignore[misc]
    """An account's store of secrets."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture(autouse=True)
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "OPS", 1)
    monkeypatch.setattr(keys, "MEMORY_BYTES", 8 * 1024 * 1024)


@pytest.fixture
def store() -> Iterator[Store]:
    before, made = keyring.get_keyring(), Store()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def test_a_copied_key_file_and_the_right_words_open_nothing_elsewhere(
    file: KeyFile, store: Store, tmp_path: Path
) -> None:
    key = file.create("lan", PHRASE)
    assert file.has_share("lan")
    assert file.unlock("lan", PHRASE) == key
    (share,) = store.kept.values()
    assert share not in (tmp_path / "keys.json").read_text()
    with pytest.raises(WrongPassphrase):
        file.unlock("lan", NEW)
    keyring.set_keyring(Store())
    with pytest.raises(KeyShareMissing):
        file.unlock("lan", PHRASE)


@pytest.mark.parametrize("how", ["gone", "another", "locked"])
def test_after_windows_was_installed_anew_the_sheet_opens_and_makes_a_new_share(
    file: KeyFile, store: Store, how: str
) -> None:
    key = file.create("lan", PHRASE)
    file.add_sheet("B" * 32, key, "2026-11-26")
    if how == "gone":
        store.kept.clear()
    elif how == "another":
        store.kept = dict.fromkeys(store.kept, "00" * 32)
    else:
        store.is_locked = True
    with pytest.raises((KeyShareMissing, WrongPassphrase)):
        file.unlock("lan", PHRASE)
    store.is_locked = False
    assert file.recover("lan", "B" * 32, NEW) == key
    assert file.unlock("lan", NEW) == key
    assert len(store.kept) == 1


def test_each_person_has_a_share_and_none_is_left_behind(file: KeyFile, store: Store) -> None:
    held = HeldKey(file, "lan", file.create("lan", PHRASE))
    held.add_person("tú", PHRASE)
    assert len(store.kept) == 2
    held.change_passphrase(PHRASE, NEW)
    assert len(store.kept) == 2
    assert held.has_share()
    assert file.unlock("tú", PHRASE) == file.unlock("lan", NEW) == held.key
    held.remove_person("tú")
    assert len(store.kept) == 1
    file.destroy()
    assert store.kept == {}


def test_where_the_system_keeps_nothing_the_passphrase_alone_opens(
    file: KeyFile, store: Store, tmp_path: Path
) -> None:
    store.is_locked = True
    key = file.create("lan", PHRASE)
    assert not file.has_share("lan")
    assert "share" not in json.loads((tmp_path / "keys.json").read_bytes())["wraps"][0]
    assert file.unlock("lan", PHRASE) == key
    store.is_locked = False
    file.change_passphrase("lan", PHRASE, NEW)  # from now on it does
    assert file.has_share("lan")
    assert file.unlock("lan", NEW) == key


def test_a_store_that_keeps_nothing_is_none() -> None:
    assert not key_share.is_there()  # keyring's own null backend; see tests/conftest.py
    assert key_share.make() is None
    assert key_share.find("00") is None
    key_share.forget("00")
