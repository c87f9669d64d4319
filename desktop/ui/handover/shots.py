"""Pictures of the hand-over by stick: what would go, what went, what is carried, a stick that is full."""

import tempfile
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.handover import CarriedWork, Exchanged, Stick
from desktop.ui.handover.page import HandoverPage
from desktop.ui.shots import Shot, Stage

DONE = Exchanged([12], 41, 1, 7, [], [], [])
CARRIED = [
    CarriedWork("Nguyễn Thị Lan", 12, "K7QM-2D4X"),
    CarriedWork("Trần Văn Tú", 3, "9XNB-T05C"),
]


def _page(app: Stage) -> HandoverPage:
    """As of a notebook that has joined its ward: the demo notebook has not."""
    app.window.navigate("handover", {})
    page = cast(HandoverPage, app.window.page("handover"))
    page.alone.hide()
    page.send_button.setEnabled(True)
    page.stick.show()
    return page


def _with_stick(app: Stage) -> HandoverPage:
    page = _page(app)
    page.stick.use(Stick(Path(tempfile.mkdtemp()), "KINGSTON 8GB"))
    return page


def joined(app: Stage) -> QWidget:
    _page(app)
    return app.window


def preview(app: Stage) -> QWidget:
    _with_stick(app)
    return app.window


def done(app: Stage) -> QWidget:
    _with_stick(app).stick.show_done(DONE)
    return app.window


def carrier(app: Stage) -> QWidget:
    page = _with_stick(app)
    page.stick.show_done(Exchanged([4], 9, 0, 0, CARRIED, ["Nguyễn Thị Lan"], []))
    page.stick.code.show()
    return app.window


def full(app: Stage) -> QWidget:
    page = _with_stick(app)
    page.stick.show_done(Exchanged([], 0, 1, 7, [], [], [], "full"))
    return app.window


SHOTS = [
    Shot("handover-joined", joined),
    Shot("handover-stick", preview),
    Shot("handover-stick-done", done),
    Shot("handover-stick-carrier", carrier),
    Shot("handover-stick-full", full),
]
