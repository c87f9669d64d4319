"""Every page in the menu can be opened, is explained, and has its picture taken."""

from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from desktop.paths import RESOURCES
from desktop.ui.navigation import PAGES, PageEntry
from desktop.ui.shots import page_shots
from tests.architecture.sources import ROOT

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)


@each_page
def test_a_page_is_where_the_menu_says(page: PageEntry) -> None:
    module, name = page.path.split(":")
    assert issubclass(getattr(import_module(module), name), QWidget)


@each_page
def test_a_page_has_its_icon(page: PageEntry) -> None:
    assert (RESOURCES / "icons" / f"{page.icon}.svg").exists()


@each_page
def test_a_page_is_explained_by_a_guide(page: PageEntry) -> None:
    guide = RESOURCES / "guides" / f"{page.key}.md"
    assert guide.exists(), f"write {guide.name}: F1 shows it"
    text = guide.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert len(text.split()) > 100, "too short to help anyone"


def test_every_page_has_its_picture_taken_under_a_name_of_its_own() -> None:
    names = [shot.name for shot in page_shots()]
    assert {page.key for page in PAGES} - set(names) == set()
    assert sorted(name for name in names if names.count(name) > 1) == []


@each_page
def test_the_dialogs_of_a_page_have_their_pictures_taken(page: PageEntry) -> None:
    folder = ROOT / Path(*page.path.split(":")[0].split(".")[:-1])
    has_dialogs = any("Dialog(" in path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert (folder / "shots.py").exists() or not has_dialogs


def test_every_page_folder_is_in_the_menu() -> None:
    folders = {path.parent.name for path in (ROOT / "desktop" / "ui").glob("*/page.py")}
    assert folders - {page.path.split(".")[2] for page in PAGES} == set()
