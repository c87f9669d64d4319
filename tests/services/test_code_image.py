"""QR codes in real pixels, read by the real decoder."""

from random import Random

import pytest
import qrcode
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from desktop.errors import BadFile
from desktop.services.code_image import read_codes

pytestmark = pytest.mark.usefixtures("qapp")
CARD = "001185012345|012345678|Nguyễn Thị Mẫu|05021985|Nữ|Tổ dân phố 4, Phú Lương, Hà Đông, Hà Nội|10052021"


def picture(text: str, scale: int = 5) -> QImage:
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    code.make()
    dots = code.get_matrix()
    size = len(dots)
    grey = bytes(0 if dark else 255 for row in dots for dark in row)
    return QImage(grey, size, size, size, QImage.Format.Format_Grayscale8).scaled(size * scale, size * scale)


def read(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return list(read_codes(grey.constBits(), grey.width(), grey.height(), grey.bytesPerLine()))


@pytest.mark.parametrize("scale", [3, 4, 5, 7])
def test_a_card_is_read_with_its_accents_whatever_the_padding_of_rows(scale: int) -> None:
    assert read(picture(CARD, scale)) == [CARD]


@pytest.mark.parametrize("angle", [7, 45, 90, 180])
def test_a_card_held_askew_is_read(angle: int) -> None:
    code = picture(CARD)
    page = QImage(2 * code.width(), 2 * code.height(), QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    painter = QPainter(page)
    painter.translate(page.rect().center())
    painter.rotate(angle)
    painter.drawImage(-code.width() // 2, -code.height() // 2, code)
    painter.end()
    assert read(page) == [CARD]


def test_a_dim_and_noisy_picture_is_read() -> None:
    image, chance = picture(CARD), Random(4)
    dim = bytes(light // 3 + 60 + chance.randrange(-15, 16) for light in image.constBits())
    assert list(read_codes(dim, image.width(), image.height(), image.bytesPerLine())) == [CARD]


def test_rows_without_padding_need_no_stride() -> None:
    image = picture(CARD, 4)
    rows = b"".join(
        bytes(image.constBits()[y * image.bytesPerLine() :][: image.width()]) for y in range(image.height())
    )
    assert list(read_codes(rows, image.width(), image.height())) == [CARD]


def test_a_picture_without_a_code_says_so() -> None:
    with pytest.raises(BadFile, match="no_code"):
        read_codes(bytes(100 * 100), 100, 100)


@pytest.mark.parametrize(("length", "width", "height"), [(0, 0, 0), (99, 10, 10), (100, -10, -10), (0, 9, 9)])
def test_too_few_pixels_are_no_picture(length: int, width: int, height: int) -> None:
    with pytest.raises(BadFile, match="not_image"):
        read_codes(bytes(length), width, height)
