"""Every page in the menu can be opened, is explained, and has its picture taken."""

from importlib import import_module

import pytest
from PySide6.QtWidgets import QWidget

from desktop.paths import RESOURCES
from desktop.ui.navigation import PAGES, PageEntry
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


@each_page
def test_a_page_has_its_picture_taken(page: PageEntry) -> None:
    folder = page.path.split(":")[0].rpartition(".")[0]
    shots = import_module(f"{folder}.shots").SHOTS
    assert shots


def test_every_page_folder_is_in_the_menu() -> None:
    folders = {path.parent.name for path in (ROOT / "desktop" / "ui").glob("*/page.py")}
    assert folders - {page.path.split(".")[2] for page in PAGES} == set()
