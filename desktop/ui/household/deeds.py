"""What becomes of a household, and its steps towards a digital family: two menus on its card."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.contract.digital_family import RIGHTS
from desktop.services.digital_family import Family
from desktop.services.household_listing import HouseholdRow
from desktop.ui.context import PageContext
from desktop.ui.household.choose_dialog import ChooseHousehold
from desktop.ui.household.member_dialogs import DecisionDialog, MoveDialog, SplitDialog
from desktop.ui.household.papers import HouseholdPapers
from desktop.ui.icons import set_icon
from desktop.ui.widgets.menus import add_heading


def follow_deed(context: PageContext, saved: Future[str], said: str) -> None:
    """Say what was done; the notice takes it back."""
    jobs, history = context.jobs, context.office.history
    jobs.follow(saved, lambda deed: context.notices.done(said, undo=lambda: jobs.follow(history.undo(deed))))


class _Menu(QPushButton):
    def __init__(self, context: PageContext, text: str, icon: str, parent: QWidget | None) -> None:
        super().__init__(text, parent)
        self._context = context
        self._row: HouseholdRow | None = None
        self._family: Family | None = None
        self.setAutoDefault(False)
        set_icon(self, icon)
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def show_household(self, row: HouseholdRow, family: Family) -> None:
        self._row, self._family = row, family

    def fill(self) -> None:
        """As the household is now."""
        self.menu().clear()
        if self._row and self._family:
            self.offer(self.menu(), self._row, self._family)

    def offer(self, menu: QMenu, row: HouseholdRow, family: Family) -> None:
        raise NotImplementedError


class ProgrammeMenu(_Menu):
    """Gia đình số: registered, looked at, proposed, recognised; and its papers."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "circle-check", parent)
        self.setText(self.tr("Digital family"))
        self.setProperty("role", "primary")
        set_icon(self, "circle-check", "on_primary")
        self.papers = HouseholdPapers(context, self)

    def offer(self, menu: QMenu, row: HouseholdRow, family: Family) -> None:
        deeds, status = self._context.office.household_programme, row.standing.status
        may = self._context.office.person.may
        if status in ("not_visited", "not_joined"):
            menu.addAction(self.tr("Has registered"), self._step(deeds.register, self.tr("Registered.")))
            menu.addAction(self.tr("Does not wish to yet"), self._step(deeds.decline, self.tr("Noted.")))
        if status == "meets" and may("household.propose"):
            menu.addAction(
                self.tr("Propose for recognition"), self._step(deeds.propose, self.tr("Proposed."))
            )
        if status in ("meets", "proposed") and may("household.recognise"):
            menu.addAction(self.tr("Recognised by a decision…"), self.recognise)
        step = family.telling.programme
        if step and may(RIGHTS.get(step, "household")):
            menu.addAction(self.tr("Take this step back"), self.step_back)
        if may("household_review"):
            self._offer_criteria(menu, family)
        add_heading(menu, self.tr("On paper"))
        self.papers.offer(menu, lambda: [row])

    def _offer_criteria(self, menu: QMenu, family: Family) -> None:
        add_heading(menu, self.tr("Look at a criterion"))
        for tick in family.standing.ticks:
            if tick.criterion.review and tick.why != "records":
                met = not tick.met
                text = self.tr("Met: {title}") if met else self.tr("Not met: {title}")
                look = partial(self.review, tick.criterion.code, met=met)
                menu.addAction(text.format(title=tick.criterion.title), look)

    def recognise(self) -> DecisionDialog:
        assert self._row
        dialog = DecisionDialog(self._context, (self._row.id,), self.window())
        dialog.show()
        return dialog

    def step_back(self) -> None:
        """To the step before: proposed, registered, not asked."""
        if self._row:
            saved = self._context.office.household_programme.step_back(self._row.id)
            follow_deed(self._context, saved, self.tr("Taken back by one step."))

    def review(self, criterion: str, *, met: bool) -> None:
        if self._row:
            saved = self._context.office.household_programme.review(self._row.id, criterion, met=met)
            follow_deed(self._context, saved, self.tr("Noted."))

    def _step(self, deed: Callable[..., Future[str]], said: str) -> Callable[[], None]:
        def do() -> None:
            if self._row:
                follow_deed(self._context, deed(self._row.id), said)

        return do


class HouseholdMenu(_Menu):
    """Moves, splits, is merged, is parted again, is struck through."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "list", parent)
        self.setText(self.tr("More"))

    def offer(self, menu: QMenu, row: HouseholdRow, family: Family) -> None:
        window, office = self.window(), self._context.office
        move, split = MoveDialog, SplitDialog
        menu.addAction(self.tr("Moves…"), lambda: move(self._context, row.id, window).show())
        if len(family.members) > 1:
            menu.addAction(self.tr("Splits…"), lambda: split(self._context, row.id, window).show())
        menu.addAction(self.tr("Is one with another household…"), self.ask_merge)
        for other in office.household.merged(row.id):
            text = self.tr("Part again: {address}").format(address=other.address or "–")
            menu.addAction(text, partial(self.part, other.id))
        reasons = menu.addMenu(self.tr("Strike through"))
        for entry in office.catalog.entries("void_reason"):
            reasons.addAction(entry.title, partial(self.void, entry.code))

    def ask_merge(self) -> ChooseHousehold:
        assert self._row
        dialog = ChooseHousehold(
            self._context.office.household.find,
            self.tr("One household, written down twice"),
            self.tr("Its members and visits come here. It can be parted again at any time."),
            without=self._row.id,
            parent=self.window(),
        )
        dialog.chosen.connect(self.merge)
        dialog.show()
        return dialog

    def merge(self, other: str) -> None:
        if self._row:
            saved = self._context.office.household.merge(self._row.id, other)
            follow_deed(self._context, saved, self.tr("One household now."))

    def part(self, other: str) -> None:
        saved = self._context.office.household.part(other)
        follow_deed(self._context, saved, self.tr("Two households again."))

    def void(self, reason: str) -> None:
        if self._row is None:
            return
        households, jobs, record = self._context.office.household, self._context.jobs, self._row.id
        said = self.tr("Struck through.")
        if households.merged(record):
            said = self.tr("Struck through. What was merged into it is a household of its own again.")
        jobs.follow(
            households.void(record, reason=reason),
            lambda _: self._context.notices.done(said, undo=lambda: jobs.follow(households.restore(record))),
        )
