"""Which drives are sticks, by the system's own tables."""

import sys
from pathlib import Path

import pytest

from desktop.handover import Stick
from desktop.sync.drives import of_mounts, sticks

MOUNTS = r"""
proc /proc proc rw 0 0
/dev/nvme0n1p2 / ext4 rw 0 0
/dev/sda1 /boot/efi vfat rw 0 0
/dev/sdb1 /run/media/lan/KINGSTON vfat rw 0 0
/dev/sdc1 /media/lan/USB\040cô\040Lan exfat rw 0 0
tmpfs /run/media tmpfs rw 0 0
//server/share /media/share cifs rw 0 0
"""


def test_a_desktop_mounts_sticks_where_people_find_them() -> None:
    assert of_mounts(MOUNTS) == [
        Stick(Path("/run/media/lan/KINGSTON"), "KINGSTON"),
        Stick(Path("/media/lan/USB cô Lan"), "USB cô Lan"),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="reads the table of Linux")
def test_the_real_table_can_be_read() -> None:
    assert all(stick.path.is_dir() for stick in sticks())
