"""How long the computer lasts, from folders laid out as the kernel does."""

import sys
from pathlib import Path

import pytest

from desktop.ui.battery import Charge, read_charge

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the list of the Linux kernel")


def supply(folder: Path, name: str, **facts: str) -> None:
    (folder / name).mkdir()
    for fact, value in facts.items():
        (folder / name / fact).write_text(value + "\n", encoding="ascii")


def test_a_battery_in_use(tmp_path: Path) -> None:
    supply(tmp_path, "AC", type="Mains", online="0")
    supply(tmp_path, "BAT0", type="Battery", capacity="12", status="Discharging")
    assert read_charge(tmp_path) == Charge(12, is_plugged=False)


@pytest.mark.parametrize(("online", "status"), [("1", "Not charging"), ("1", "Unknown"), ("0", "Charging")])
def test_a_battery_on_the_mains(tmp_path: Path, online: str, status: str) -> None:
    supply(tmp_path, "AC", type="Mains", online=online)
    supply(tmp_path, "BAT0", type="Battery", capacity="98", status=status)
    assert read_charge(tmp_path) == Charge(98, is_plugged=True)


def test_two_batteries_are_one_and_a_mouse_is_none(tmp_path: Path) -> None:
    supply(tmp_path, "BAT0", type="Battery", scope="System", capacity="20", status="Discharging")
    supply(tmp_path, "BAT1", type="Battery", capacity="41", status="Discharging")
    supply(tmp_path, "hidpp_battery_0", type="Battery", scope="Device", capacity="5", status="Discharging")
    assert read_charge(tmp_path) == Charge(30, is_plugged=False)


def test_no_battery_and_a_broken_one_are_not_known(tmp_path: Path) -> None:
    assert read_charge(tmp_path) is None
    assert read_charge(tmp_path / "nowhere") is None
    supply(tmp_path, "AC", type="Mains", online="1")
    supply(tmp_path, "BAT0", type="Battery", capacity="", status="Unknown")
    assert read_charge(tmp_path) is None
