"""Bundles on a stick that is full of other things."""

from pathlib import Path

import pytest

from desktop.contract import bundle_file


def test_our_own_folder_is_looked_into_whatever_else_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_file, "MOST_ENTRIES", 50)
    ours = tmp_path / bundle_file.FOLDER
    for folder in (tmp_path / "Anh cuoi", tmp_path / "A" / "B", ours, tmp_path / "zzz", tmp_path / "DCIM"):
        folder.mkdir(parents=True)
        for number in range(40):
            (folder / f"{number}.jpg").touch()
    for number in range(10):
        (ours / f"DTS_PL_000000_{number}.dts").touch()
    for number in range(100):
        (tmp_path / f"{number}.mp3").touch()
    found = {path.name for path in bundle_file.found(tmp_path)}
    monkeypatch.setattr(bundle_file, "MOST_ENTRIES", 1000)
    assert found == {path.name for path in bundle_file.found(tmp_path)}
    assert len(found) == 10


def test_what_a_virus_hid_near_the_top_is_found_before_what_lies_deep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_file, "MOST_ENTRIES", 50)
    for name in ("1", "2", "3"):
        deep = tmp_path / name / "nhac" / "album"
        deep.mkdir(parents=True)
        for number in range(40):
            (deep / f"{number}.mp3").touch()
    hidden = tmp_path / "\u00a0" / "x.DTS"
    hidden.parent.mkdir()
    hidden.touch()
    assert list(bundle_file.found(tmp_path)) == [hidden]
