"""For a leader: who of the team was not seen for longest, up to which bundle, and a polite word for her."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.handover import HeldOfTeam, Mate, TeamRound
from desktop.ui.act_words import act_text
from desktop.ui.clipboard_guard import copy_to_pass_on
from desktop.ui.context import PageContext
from desktop.ui.formats import date_text, number_text, today
from desktop.ui.handover.lost_dialog import LostDialog
from desktop.ui.handover.show_ward_dialog import ShowWardDialog
from desktop.ui.review.reasons import short_reason
from desktop.ui.theme import px
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card, StatusPill, Tone

JOB = "round"
FEW = 5  # people shown until all are asked for
LONG = 7  # days
BY_RIGHT = ("scope", "revoked")  # a leader's word can end these


class RoundCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._round: TeamRound | None = None
        self._shown: Mapping[str, date] = {}
        self._shows_all = False
        self.headline = QLabel(self.tr("Who of the team has handed over"))
        self.headline.setProperty("role", "subheading")
        self.all_button = button("", "link")
        self.all_button.clicked.connect(self._show_all)
        self.grid = QGridLayout()
        self.grid.setColumnStretch(1, 1)
        self.grid.setHorizontalSpacing(12)
        self.body.addLayout(row(self.headline, None, self.all_button))
        self.body.addLayout(self.grid)
        self.held = QGridLayout()
        self.held.setColumnStretch(1, 1)
        self.held.setHorizontalSpacing(12)
        self.held_title = QLabel(self.tr("What the ward keeps of the team and cannot use yet"))
        self.held_title.setProperty("role", "strong")
        self.body.addWidget(self.held_title)
        self.body.addLayout(self.held)
        self.older = QLabel(wordWrap=True)
        self.older.setProperty("role", "quiet")
        self.body.addWidget(self.older)
        self.code = QLineEdit()
        self.code.setPlaceholderText("K7QM-2D4X")
        self.code.setMaximumWidth(px(160))
        asked = QLabel(self.tr("A computer whose people are hidden: its code"))
        asked.setProperty("role", "quiet")
        self.code.setAccessibleName(asked.text())
        self.lengthen_button = button(self.tr("Copy the answer"), "", "copy")
        self.lengthen_button.clicked.connect(self.lengthen)
        self.code.returnPressed.connect(self.lengthen)
        self.body.addLayout(row(asked, self.code, self.lengthen_button, None))
        self.hide()

    def refresh(self) -> None:
        """In a pool thread: what is carried is read from its files."""
        if not self._context.office.person.may("team.round"):
            return  # this computer is a leader's, and somebody else is at work
        handover = self._context.handover
        shown = self._context.office.mobile_point.shown
        self._context.jobs.start(JOB, lambda _: (handover.team_round(), shown()), self._on_found)

    def show_round(self, found: TeamRound | None, shown: Mapping[str, date] = MappingProxyType({})) -> None:
        """`shown`: who may read the whole ward, up to which day."""
        self._round, self._shown = found, shown
        self.setVisible(found is not None and bool(found.mates))
        for grid in (self.grid, self.held):
            while item := grid.takeAt(0):
                if widget := item.widget():
                    widget.deleteLater()
        mates = found.mates if found else []
        self.all_button.setVisible(len(mates) > FEW and not self._shows_all)
        self.all_button.setText(self.tr("All {count}").format(count=number_text(len(mates))))
        for line, mate in enumerate(mates if self._shows_all else mates[:FEW]):
            self._add(line, mate)
        held = found.held if found else []
        self.held_title.setVisible(bool(held))
        for line, each in enumerate(held):
            self._add_held(line, each)
        older = found.older if found else 0
        self.older.setText(self.tr("… and %n older one(s); the ward's office sees all of them.", "", older))
        self.older.setVisible(older > 0)

    def _on_found(self, found: tuple[TeamRound | None, Mapping[str, date]]) -> None:
        self.show_round(*found)

    def let_in(self, held: HeldOfTeam) -> None:
        """It goes to the ward with the next hand-over."""
        self._context.jobs.follow(self._context.office.held_line.let_in(held.line), self._on_let_in)

    def remind(self, mate: Mate) -> None:
        """To the clipboard: how it is sent is her own choice."""
        copy_to_pass_on(self._reminder(mate))
        self._context.notices.done(self.tr("The reminder for {name} is copied.").format(name=mate.name))

    def report_lost(self, mate: Mate) -> LostDialog:
        dialog = LostDialog(self._context, mate, self)
        dialog.finished.connect(self.refresh)
        dialog.open()
        return dialog

    def show_ward(self, mate: Mate) -> ShowWardDialog:
        dialog = ShowWardDialog(self._context, mate, self)
        dialog.finished.connect(self.refresh)
        dialog.open()
        return dialog

    def lengthen(self) -> None:
        """She reads out the code; the answer is sent back to her as text."""
        if code := self.code.text().strip():
            copy_to_pass_on(self._context.handover.lease_text(code))
            self.code.clear()
            self._context.notices.done(self.tr("The answer is copied. Send it to her: it is good once."))

    def _add(self, line: int, mate: Mate) -> None:
        name, facts = QLabel(mate.name), QLabel(self._facts(mate), wordWrap=True)
        name.setProperty("role", "strong")
        facts.setProperty("role", "quiet")
        words, tone = self._since(mate.seen)
        remind = button(self.tr("Copy a reminder"), "", "copy")
        remind.setAccessibleName(self.tr("Copy a reminder for {name}").format(name=mate.name))
        remind.clicked.connect(partial(self.remind, mate))
        for column, widget in enumerate((name, facts, StatusPill(words, tone), remind, self._deeds(mate))):
            self.grid.addWidget(widget, line, column, Qt.AlignmentFlag.AlignVCenter)

    def _deeds(self, mate: Mate) -> QWidget:
        """One above the other: large type leaves no room for both in a line."""
        lost = button(self.tr("Lost computer…"), "link")
        lost.setAccessibleName(self.tr("A computer of {name} is lost").format(name=mate.name))
        lost.clicked.connect(partial(self.report_lost, mate))
        lost.setVisible(any(not laptop.is_out for laptop in mate.laptops))
        point = button(self.tr("Show the whole ward…"), "link")
        point.setAccessibleName(self.tr("Show {name} the whole ward").format(name=mate.name))
        point.clicked.connect(partial(self.show_ward, mate))
        point.setVisible(self._context.office.mobile_point.may_be_shown(mate.user))
        deeds = QWidget()
        column = QVBoxLayout(deeds)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for each in (point, lost):
            column.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)
        return deeds

    def _add_held(self, line: int, held: HeldOfTeam) -> None:
        who = QLabel(held.who)
        who.setProperty("role", "strong")
        about = held.about or self.tr("an entry of another neighbourhood")
        day = date_text(held.at.astimezone().date())
        what = [about, act_text(held.act), day, short_reason(held.reason)]
        facts = QLabel(" · ".join(what), wordWrap=True)
        facts.setProperty("role", "quiet")
        widgets: list[QWidget] = [who, facts]
        if held.reason in BY_RIGHT:
            press = button(self.tr("Let in"), "", "check")
            press.setAccessibleName(self.tr("Let in: {about}").format(about=about))
            press.clicked.connect(partial(self.let_in, held))
            widgets.append(press)
        for column, widget in enumerate(widgets):
            self.held.addWidget(widget, line, column, Qt.AlignmentFlag.AlignVCenter)

    def _on_let_in(self, _result: object) -> None:
        self._context.notices.done(
            self.tr("It goes to the ward with the next hand-over, and is let in if you may write there.")
        )

    def _facts(self, mate: Mate) -> str:
        facts = []
        if mate.taken:
            text = (
                self.tr("bundle {number} taken along on {day}, on its way to the ward")
                if mate.is_on_its_way
                else self.tr("bundle {number} taken along on {day}, the ward has it")
            )
            facts.append(text.format(number=mate.bundle, day=date_text(mate.taken.astimezone().date())))
        if any(laptop.is_out for laptop in mate.laptops):
            facts.append(self.tr("a computer of hers is reported as lost, or its right is taken"))
        if last := self._shown.get(mate.user):
            facts.append(self.tr("sees the whole ward until {day}").format(day=date_text(last)))
        if mate.heard:
            day = date_text(mate.heard.astimezone().date())
            facts.append(self.tr("the ward heard of her on {day}").format(day=day))
        return " · ".join(facts)

    def _since(self, seen: datetime | None) -> tuple[str, Tone]:
        days = self._days(seen)
        if seen is None:
            return self.tr("never yet"), "waiting"
        if days is None:  # today's date is not believable
            return date_text(seen.astimezone().date()), "quiet"
        words = self.tr("%n day(s) ago", "", days) if days else self.tr("today")
        return words, "waiting" if days > LONG else "safe"

    def _days(self, seen: datetime | None) -> int | None:
        if seen is None or self._context.office.clock.doubtful():
            return None
        return max(0, (today() - seen.astimezone().date()).days)

    def _reminder(self, mate: Mate) -> str:
        if mate.seen is None:
            text = self.tr(
                "Hello {name}. The team has not received your notebook yet. When it suits you, please "
                "connect to the internet for a while, or put in a stick, press “Send and receive”, and give "
                "the stick to the leader. Nothing of your work is lost: it is on your computer. "
                "Thank you, {name}!"
            )
            return text.format(name=mate.name)
        text = self.tr(
            "Hello {name}. The team last received your notebook on {day}. When it suits you, please "
            "connect to the internet for a while, or put in a stick, press “Send and receive”, and give "
            "the stick to the leader. Nothing of your work is lost: it is on your computer. "
            "Thank you, {name}!"
        )
        return text.format(name=mate.name, day=date_text(mate.seen.astimezone().date()))

    def _show_all(self) -> None:
        self._shows_all = True
        self.show_round(self._round, self._shown)
