"""Words from TOML: found by class, by number, and never left to English in silence."""

from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from desktop.paths import RESOURCES
from desktop.ui.language import LongWords, Translations, read_words, use_language


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.toml").write_text(
        '[Page]\n"Save" = "Lưu"\n"%n item(s)" = {one = "một mục", other = "%n mục"}\n'
        '["*"]\n"Back" = "Quay lại"\n',
        encoding="utf-8",
    )
    return tmp_path


def test_a_word_is_found_in_its_context_or_in_the_common_one(folder: Path) -> None:
    words = Translations(read_words(folder))
    assert words.translate("Page", "Save") == "Lưu"
    assert words.translate("Page", "Back") == "Quay lại"
    assert words.translate("Other", "Save") is None


def test_a_number_decides(folder: Path) -> None:
    words = Translations(read_words(folder))
    assert words.translate("Page", "%n item(s)", None, 1) == "một mục"
    assert words.translate("Page", "%n item(s)", None, 3) == "%n mục"


def test_qt_puts_the_number_in(folder: Path, qtbot: QtBot, qapp: QApplication) -> None:
    words = Translations(read_words(folder), qapp)
    qapp.installTranslator(words)
    try:
        assert QCoreApplication.translate("Page", "%n item(s)", "", 41) == "41 mục"
    finally:
        qapp.removeTranslator(words)


def test_a_text_translated_twice_is_refused_with_its_place(folder: Path) -> None:
    (folder / "b.toml").write_text('[Page]\n"Save" = "Ghi"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.toml"):
        read_words(folder)


def test_a_language_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_words(tmp_path)


def test_the_pretend_language_is_half_as_long_again() -> None:
    assert len(LongWords().translate("Page", "Save and go on")) >= 1.5 * len("Save and go on")


def test_qts_own_buttons_and_menus_speak_vietnamese(qtbot: QtBot, qapp: QApplication) -> None:
    translator = use_language(qapp, "vi", RESOURCES / "i18n")
    assert isinstance(translator, Translations)
    try:
        box = QDialogButtonBox()
        qtbot.addWidget(box)
        every = [button for button in QDialogButtonBox.StandardButton if button.name not in NOT_BUTTONS]
        texts = {each.name: box.addButton(each).text() for each in every}
        assert texts["Cancel"] == "Quay lại"
        assert texts["Save"] == "Lưu"
        assert _english(texts) == {}
        field = QLineEdit("a")
        qtbot.addWidget(field)
        menu = {str(n): each.text() for n, each in enumerate(field.createStandardContextMenu().actions())}
        assert _english(menu) == {}
        message = QMessageBox()
        qtbot.addWidget(message)
        message.setDetailedText("x")
        details = {button.objectName(): button.text() for button in message.buttons()}
        assert _english(details) == {}
    finally:
        qapp.removeTranslator(translator)


NOT_BUTTONS = {"NoButton", "FirstButton", "LastButton"}
ENGLISH = {"ok", "save", "open", "yes", "no", "abort", "retry", "ignore", "close", "cancel", "discard"}
ENGLISH |= {"help", "apply", "reset", "restore", "defaults", "all", "undo", "redo", "cut", "copy", "paste"}
ENGLISH |= {"delete", "select", "show", "hide", "details", "don't"}


def _english(texts: dict[str, str]) -> dict[str, str]:
    def words(text: str) -> set[str]:
        return set(text.partition("\t")[0].replace("&", "").replace("...", "").lower().split())

    return {name: text for name, text in texts.items() if words(text) & ENGLISH}


def test_looking_a_word_up_costs_next_to_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    translator = use_language(qapp, "vi", RESOURCES / "i18n")
    try:
        thing, began = QObject(), perf_counter()
        for _ in range(10_000):
            thing.tr("Save")
        assert perf_counter() - began < 0.5  # a page has some fifty texts
    finally:
        qapp.removeTranslator(translator)
