"""A leader finds that a computer of her team is gone: two presses, and a paper to sign."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.contract.notice import filled
from desktop.ui.context import PageContext
from desktop.ui.paper.canvas import picture
from desktop.ui.paper.notice_sheet import notice_sheets
from server import loss
from tests.builders import a_citizen, home_of
from tests.sync.conftest import WARD, Laptop, WardServer, crew, empty, laptop, new_ward, unserved, ward
from tests.ui.conftest import RecordedNotices
from tests.ui.test_stick_card import device_of, page_of, screen

pytestmark = pytest.mark.slow  # a ward server and several notebooks

__all__ = ["crew", "empty", "laptop", "new_ward", "screen", "unserved", "ward"]  # fixtures


def test_it_is_reported_by_the_round_and_the_notice_is_saved(
    new_ward: WardServer,
    laptop: Callable[..., Laptop],
    screen: Callable[[Laptop], PageContext],
    qtbot: QtBot,
    tmp_path: Path,
    notices: RecordedNotices,
) -> None:
    lan, hoa = laptop("lan", at=new_ward), laptop("hoa", role="leader", at=new_ward)
    a_citizen(lan.office, "Trần Văn Đức", home=home_of(lan.office))
    lan.sync()
    hoa.sync()
    page = page_of(screen(hoa), qtbot)
    round_card = page.round
    qtbot.waitUntil(lambda: round_card.grid.count() == 5)
    dialog = round_card.report_lost(round_card._round.mates[0])  # type: ignore[union-attr]
    assert "Computer of Lan" in [label.text() for label in dialog.findChildren(type(dialog.facts))]
    assert "Tổ dân phố 4: 1 people" in dialog.held.text()
    assert dialog.wipe.isChecked()
    assert dialog.said.isHidden()
    assert dialog.print_button.isHidden()
    dialog.lock.setChecked(True)
    dialog.report_button.click()
    qtbot.waitUntil(lambda: not dialog.said.isHidden())
    assert dialog.lock.isHidden(), "what was said stands"
    hoa.sync()
    [known] = loss.losses(new_ward.ctx, WARD).values()
    assert (known.device, known.order) == (device_of(lan), "lock")
    path = tmp_path / "notice.pdf"
    dialog.output.write_pdf(path, "notice", dialog.sheets(), dialog.say)
    qtbot.waitUntil(lambda: any(text.startswith("The notice") for text in notices.texts))
    assert path.read_bytes().startswith(b"%PDF")
    if reader := shutil.which("pdftotext"):
        said = subprocess.run([reader, path, "-"], capture_output=True, check=True).stdout.decode()
        assert "do Lan giữ" in " ".join(said.split())
        assert "(họ tên, chức vụ)" in " ".join(said.split())
    dialog.output.write_pdf(tmp_path / "no such folder" / "notice.pdf", "notice", dialog.sheets())
    qtbot.waitUntil(lambda: len(notices.errors) == 1)
    dialog.accept()
    qtbot.waitUntil(lambda: "reported as lost" in facts_of(round_card))


def facts_of(card: object) -> str:
    grid = card.grid  # type: ignore[attr-defined]
    labels = [grid.itemAt(at).widget() for at in range(grid.count())]
    return " ".join(each.text() for each in labels if hasattr(each, "text"))


def test_a_long_form_of_the_ward_takes_more_pages_and_none_runs_out_of_its_page(qtbot: QtBot) -> None:
    parts = [{"title": f"{n}.", "lines": ["chữ nghĩa " * 30, "{" + "officer}"] * 5} for n in range(9)]
    pages = notice_sheets(filled("T", {"parts": parts}, {}))
    assert len(pages) > 2
    for page in pages:
        image = picture(page, (800, 1131)).toImage()
        below = range(image.height() * 287 // 297, image.height())
        inked = [y for y in below for x in range(image.width()) if image.pixelColor(x, y).lightness() < 128]
        assert inked == []
