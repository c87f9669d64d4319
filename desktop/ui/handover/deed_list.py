"""What was done here, newest first, each with where it is; a press on a place shows only what is there."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.handover import Custody, WaitingDeed, Where
from desktop.services.record_state import State
from desktop.ui.act_words import act_text
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text, number_text
from desktop.ui.jobs import Latest
from desktop.ui.record_states import state_sign, state_text
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import ChoiceChips
from desktop.ui.widgets.quiet_list import QuietList
from desktop.ui.widgets.surfaces import Card

MANY = 5  # rows: what a form saves is one thing, a list is many
STATES: dict[Where, State] = {
    "here": "here",
    "copied": "copied",
    "carried": "carried",
    "done": "received",
    "held": "held",
    "conflict": "conflict",
}


class DeedList(Card):
    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("DeedList", "What was done here"), parent=parent)
        self._handover = context.handover
        self.places = ChoiceChips([(where, state_text(state)) for where, state in STATES.items()])
        self.lines = QuietList(self.tr("Deeds"), self.tr("Nothing has been done here yet."))
        self.lines.setMinimumHeight(px(160))  # with large letters the page scrolls instead
        self.body.addWidget(self.places)
        self.body.addWidget(self.lines, 1)
        self._deeds = Latest(context.jobs, partial(self._handover.deeds, None), self._show_deeds)
        self._where: Where | None = None
        self.places.chosen.connect(self.choose)

    def refresh(self, custody: Custody) -> None:
        counts = {"here": custody.alone, "copied": custody.copied - custody.carried}
        counts |= {"carried": custody.carried, "held": custody.held, "conflict": custody.conflicts}
        for (where, state), chip in zip(STATES.items(), self.places.chips(), strict=True):
            count = f" ({number_text(counts[where])})" if counts.get(where) else ""
            chip.setText(f"{state_text(state)}{count}")
        self._deeds.ask()

    def choose(self, where: Where | None) -> None:
        self._where = where
        self._deeds.ask_for(partial(self._handover.deeds, where))

    def _show_deeds(self, deeds: Sequence[WaitingDeed]) -> None:
        self.lines.clear()
        self.lines.say_when_empty(
            self.tr("Nothing is there.") if self._where else self.tr("Nothing has been done here yet.")
        )
        for deed in deeds:
            what = f"{moment_text(deed.at)} · {act_text(deed.act)}"
            if deed.rows >= MANY:
                what += f" ({number_text(deed.rows)})"
            self.lines.add_line(f"{what} · {_place_of(deed)}", state_sign(STATES[deed.where]))


def _place_of(deed: WaitingDeed) -> str:
    return state_text(STATES[deed.where], deed.bundle)
