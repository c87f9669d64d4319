"""How long this computer will last. Qt does not say: each system is asked in its own way."""

import sys
from pathlib import Path
from typing import NamedTuple

LINUX = Path("/sys/class/power_supply")
UNKNOWN = 255  # as Windows says it
NO_BATTERY = 128


class Charge(NamedTuple):
    percent: int
    is_plugged: bool


def read_charge(supplies: Path = LINUX) -> Charge | None:
    """None where there is no battery, or nobody says."""
    if sys.platform == "win32":
        return _windows()
    return _linux(supplies)


def _linux(supplies: Path) -> Charge | None:
    """The kernel's list: batteries of mice and headsets, whose scope is Device, are not ours."""
    percents, charging = [], False
    for supply in sorted(supplies.glob("*")):
        if _text(supply / "type") == "Battery" and _text(supply / "scope") != "Device":
            if (percent := _text(supply / "capacity")).isdecimal():
                percents.append(int(percent))
                charging |= _text(supply / "status") in ("Charging", "Full", "Not charging")
        elif _text(supply / "online") == "1":
            charging = True
    return Charge(round(sum(percents) / len(percents)), charging) if percents else None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:  # not there, or the battery was taken out a moment ago
        return ""


def _windows() -> Charge | None:
    if sys.platform != "win32":
        return None
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = (
            ("line", ctypes.c_ubyte),
            ("flag", ctypes.c_ubyte),
            ("percent", ctypes.c_ubyte),
            ("saver", ctypes.c_ubyte),
            ("seconds_left", ctypes.c_ulong),
            ("seconds_full", ctypes.c_ulong),
        )

    status = Status()
    if not ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status)):
        return None
    if status.percent == UNKNOWN or status.flag == UNKNOWN or status.flag & NO_BATTERY:
        return None
    return Charge(status.percent, status.line == 1)
