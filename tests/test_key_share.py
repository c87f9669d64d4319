"""The half of the key that the system keeps, through keyring's interface, and in a real Secret Service."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring import core
from keyring.backend import KeyringBackend
from keyring.backends import Windows, macOS
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


class CredentialManager:
    """win32cred and pywintypes, as far as keyring's own backend for Windows asks them."""

    CRED_TYPE_GENERIC, CRED_PERSIST_ENTERPRISE = 1, 3
    MOST = 2560  # bytes of a secret, which is written in UTF-16

    class error(Exception):  # neither a KeyringError nor an OSError, as theirs
        def __init__(self, winerror: int, funcname: str) -> None:
            super().__init__(winerror, funcname, "")
            self.winerror, self.funcname = winerror, funcname

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.is_shut = False

    def _look(self, name: str) -> None:
        if self.is_shut:
            raise self.error(1312, name)  # "a specified logon session does not exist": a policy, or none

    def CredRead(self, Type: int, TargetName: str) -> dict[str, Any]:
        self._look("CredRead")
        if TargetName not in self.kept:
            raise self.error(1168, "CredRead")
        return self.kept[TargetName]

    def CredWrite(self, credential: dict[str, Any], _flags: int) -> None:
        self._look("CredWrite")
        blob = credential["CredentialBlob"].encode("utf-16-le")
        assert len(blob) <= self.MOST
        self.kept[credential["TargetName"]] = credential | {"CredentialBlob": blob}

    def CredDelete(self, Type: int, TargetName: str) -> None:
        self._look("CredDelete")
        del self.kept[TargetName]


class Keychain:
    """The calls of Security.framework that keyring's own backend for macOS makes."""

    Error = type("Error", (Exception,), {})
    NotFound, KeychainDenied = type("NotFound", (Error,), {}), type("KeychainDenied", (Error,), {})

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_shut = False

    def find_generic_password(self, _chain: None, *of: str) -> str:
        if self.is_shut:
            raise self.KeychainDenied(-128)  # locked, and the prompt was dismissed
        if of not in self.kept:
            raise self.NotFound
        return self.kept[of]

    def set_generic_password(self, _chain: None, service: str, name: str, secret: str) -> None:
        if self.is_shut:
            raise self.Error(-25308)  # "interaction is not allowed"
        self.kept[service, name] = secret

    def delete_generic_password(self, _chain: None, *of: str) -> None:
        if self.is_shut or of not in self.kept:
            raise self.Error
        del self.kept[of]


@pytest.mark.parametrize("system", ["windows", "macos"])
def test_the_stores_of_windows_and_macos_keep_it_and_a_refusal_of_theirs_leaves_ways_in(
    file: KeyFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    """keyring's own backends, over calls that answer as these systems do."""
    held: CredentialManager | Keychain
    if system == "windows":
        held = CredentialManager()
        for name in ("win32cred", "pywintypes"):
            monkeypatch.setattr(Windows, name, held, raising=False)
        backend: type[KeyringBackend] = Windows.WinVaultKeyring
    else:
        held = Keychain()
        monkeypatch.setattr(macOS, "api", held, raising=False)
        backend = macOS.Keyring
    monkeypatch.setattr(core, "_keyring_backend", type("Backend", (backend,), {"priority": 5})())
    key = file.create("lan", PHRASE)
    HeldKey(file, "lan", key).add_person("tú", NEW)
    assert file.has_share("lan")
    assert file.has_share("tú")
    assert file.unlock("lan", PHRASE) == file.unlock("tú", NEW) == key
    file.add_sheet("B" * 32, key, "2026-11-26")
    held.is_shut = True
    with pytest.raises(KeyShareMissing) as raised:
        file.unlock("lan", PHRASE)
    assert raised.value.is_shut
    assert key_share.make() is None
    assert file.recover("lan", "B" * 32, NEW) == key  # forgets nothing of hers it cannot reach
    assert not file.has_share("lan")
    assert file.unlock("lan", NEW) == key
    other = KeyFile(tmp_path / "other.json")  # a notebook begun now
    assert other.create("lan", PHRASE) == other.unlock("lan", PHRASE)
    held.is_shut = False
    assert file.unlock("tú", NEW) == key
    held.kept.clear()
    with pytest.raises(KeyShareMissing) as raised:
        file.unlock("tú", NEW)
    assert not raised.value.is_shut


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


ACCOUNT = """
printf words | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
"$0" -c "$1" "$2"; ended=$?
kill $!
exit $ended
"""
OPENS = """
import sys
from pathlib import Path
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from desktop import keys
from desktop.errors import KeyShareMissing

asked = message_bus.NameHasOwner("org.freedesktop.secrets")
with open_dbus_connection() as bus:
    while bus.send_and_get_reply(asked).body != (True,):
        pass
keys.OPS, keys.MEMORY_BYTES = 1, 8 * 1024 * 1024
file = keys.KeyFile(Path(sys.argv[1]))
opens = file.unlock if file.users() else file.create
try:
    print(keys.HeldKey(file, "lan", opens("lan", "một hai ba bốn")).has_share())
except KeyShareMissing:
    print("missing")
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="no Secret Service on this computer",
)
def test_a_real_secret_service_keeps_it_for_this_account_only(tmp_path: Path) -> None:
    def signed_in(account: str) -> str:
        """What another process finds, in a session of this account."""
        home = tmp_path / account
        home.mkdir(mode=0o700, exist_ok=True)
        chosen = {"PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"}
        where = chosen | dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"), str(home))
        run = [
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            ACCOUNT,
            sys.executable,
            OPENS,
            str(tmp_path / "keys.json"),
        ]
        done = subprocess.run(
            run, env=os.environ | where, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout.strip()

    assert [signed_in(account) for account in ("lan", "lan", "tu")] == ["True", "True", "missing"]
