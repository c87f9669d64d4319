"""A learner card or an identity card in a picture."""

from PySide6.QtGui import QImage

from desktop.errors import CardRefused
from desktop.services.card_qr import first_card, read_card
from desktop.services.enrolment import read_card as read_learner_card
from desktop.ui.desk.card_reader import codes_in


def card_text_in(image: QImage) -> str:
    """The code of the first card. Raises BadFile (no picture, no code in it) or CardRefused."""
    texts = codes_in(image)
    for text in texts:
        if read_learner_card(text) or _is_identity(text):
            return text
    first_card(texts)
    raise CardRefused("not_card")


def _is_identity(text: str) -> bool:
    try:
        read_card(text)
    except CardRefused:
        return False
    return True
