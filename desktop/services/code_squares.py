"""The squares of a QR code that says a text. The only importer of qrcode, at the first code wanted."""

from collections.abc import Sequence


def code_squares(text: str, mask: int | None = None) -> Sequence[Sequence[bool]]:
    """Rows from the top; True is dark. Without the white border of four squares that a reader needs.

    Of the eight masks, None chooses the one that readers like best, which takes five times as long.
    """
    import qrcode

    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M, mask_pattern=mask)
    code.add_data(text.encode("utf-8"))
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]
