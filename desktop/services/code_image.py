"""QR codes in a picture. The only importer of zxingcpp.

Takes bare grey pixels, so that whoever holds the picture (a file, the clipboard, a camera) needs nothing of
ours and we need nothing of Qt. Nothing is kept.
"""

from collections.abc import Sequence

import zxingcpp

from desktop.errors import BadFile

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def read_codes(
    pixels: bytes | bytearray | memoryview, width: int, height: int, stride: int = 0
) -> Sequence[str]:
    """The texts of the QR codes in an 8-bit grey picture, whose rows begin every `stride` bytes.

    Raises BadFile("no_code") if there is none.
    """
    stride = stride or width
    data = memoryview(pixels).cast("B")
    if width <= 0 or height <= 0 or stride < width or len(data) < stride * (height - 1) + width:
        raise BadFile("not_image")
    image = zxingcpp.ImageView(data, width, height, zxingcpp.ImageFormat.Lum, stride, 1)
    for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        found = zxingcpp.read_barcodes(image, formats=_QR, binarizer=binarizer)
        if found:
            return [_text(code) for code in found]
    raise BadFile("no_code")


def _text(code: zxingcpp.Barcode) -> str:
    """Cards hold UTF-8 and do not say so; guessing turns "Nguyễn" into "Nguyá»…n"."""
    try:
        return bytes(code.bytes).decode("utf-8")
    except UnicodeDecodeError:
        return str(code.text)
