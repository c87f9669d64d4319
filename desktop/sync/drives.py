"""Which sticks are put in. Asked every few seconds, so it reads a table of the system and no disk."""

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from desktop.handover import Stick

_REMOVABLE = 2  # GetDriveType
_MEDIA = ("/run/media/", "/media/", "/mnt/usb")
_DISKS = ("/dev/sd", "/dev/mmcblk", "/dev/nvme", "/dev/loop", "/dev/dm-", "/dev/fuse")


def sticks() -> list[Stick]:
    """Removable drives that hold files, by the names their owner sees."""
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return _mac(Path("/Volumes"))
    try:
        return of_mounts(Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:
        return []


def of_mounts(table: str) -> list[Stick]:
    """From the text of /proc/mounts: what the desktop mounted for a person."""
    found = []
    for line in table.splitlines():
        device, _, rest = line.partition(" ")
        place = _unescaped(rest.partition(" ")[0])
        if place.startswith(_MEDIA) and device.startswith(_DISKS):
            found.append(Stick(Path(place), Path(place).name))
    return found


def _unescaped(text: str) -> str:
    for code, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, letter)
    return text


def _mac(volumes: Path) -> list[Stick]:
    """Every volume but the one the system started from, which is a link."""
    try:
        places: Iterable[os.DirEntry[str]] = sorted(os.scandir(volumes), key=lambda entry: entry.name)
        return [Stick(Path(p.path), p.name) for p in places if os.path.ismount(p.path) and not p.is_symlink()]
    except OSError:
        return []


def _windows() -> list[Stick]:
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    letters = kernel.GetLogicalDrives()
    found = []
    for number in range(26):
        root = f"{chr(65 + number)}:\\"
        if letters >> number & 1 and kernel.GetDriveTypeW(root) == _REMOVABLE and _is_ready(kernel, root):
            found.append(Stick(Path(root), _label(kernel, root)))
    return found


def _is_ready(kernel: "ctypes.CDLL", root: str) -> bool:
    """A card reader is a drive without a card, too."""
    return bool(kernel.GetVolumeInformationW(root, None, 0, None, None, None, None, 0))


def _label(kernel: "ctypes.CDLL", root: str) -> str:
    name = ctypes.create_unicode_buffer(64)
    kernel.GetVolumeInformationW(root, name, 64, None, None, None, None, 0)
    return f"{name.value} ({root[:2]})" if name.value else root[:2]
