"""What the screen of paper rows says: what a key means, what was understood, what is wrong."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from desktop.errors import Problem
from desktop.services.help_visit import USUAL_OUTCOME
from desktop.services.paper_legend import Legend
from desktop.services.paper_row import PaperRow

BETWEEN = "  ·  "


class PaperWords(QObject):
    def __init__(self, legend: Legend) -> None:
        super().__init__()
        self._legend = legend
        self._services = {entry.code: entry.title for entry in legend.services}
        self._outcomes = {entry.code: entry.title for entry in legend.outcomes}
        self._reasons = {entry.code: entry.title for entry in legend.reasons}

    def hints(self) -> dict[str, str]:
        """By field: what to type in it."""
        return {
            "sheet": self.tr("Which sheet is it? Type the code at its top right."),
            "row": self.tr("The row's number on the paper."),
            "name": self.tr(
                "Part of the name, without accents; a year behind it helps: thuy 1952. "
                "F3 or –: leaves no name."
            ),
            "birth": self.tr("The year, the day, or the age: 1952, 5/2/1952, 72t."),
            "phone": self.tr("As on the paper; whose it is may stand in brackets."),
            "services": _listed(self._legend.numbered()),
            "outcome": _listed(self._legend.lettered()) + BETWEEN + _listed(self._legend.reasoned()),
            "consent": self.tr(
                "x: signed in this row. 3/12: signed on line 12 of consent sheet 3. "
                "Empty: did not agree; the name is not kept, the turn is counted."
            ),
            "note": self.tr("Enter saves the row and begins the next one."),
        }

    def read(self, row: PaperRow) -> str:
        """What will be saved, as far as it is understood."""
        helped = self.helped(self._legend.read(row.services, row.outcome).outcomes)
        return BETWEEN.join(filter(None, [self._who(row), helped]))

    def helped(self, outcomes: Mapping[str, Mapping[str, Any]]) -> str:
        """The outcome is said once where it is the same for all, and not at all where it is the usual one."""
        numbers = list(self._services)
        in_order = sorted(outcomes, key=lambda code: numbers.index(code) if code in numbers else len(numbers))
        ends = {code: self._ending(outcomes[code]) for code in in_order}
        titles = {code: self._services.get(code, code) for code in in_order}
        if len(set(ends.values())) == 1:
            end = next(iter(ends.values()))
            return ", ".join(titles.values()) + (f" ({end})" if end else "")
        return ", ".join(titles[code] + (f" ({end})" if end else "") for code, end in ends.items())

    def problem(self, problem: Problem, row: PaperRow) -> tuple[str, str]:
        """(field, what to say)"""
        if problem.code == "typed_already":
            return "twice", ""
        field = {"full_name": "name"}.get(problem.field, problem.field)
        wrong = ", ".join(self._legend.read(row.services, row.outcome).wrong)
        texts = {
            "sheet": self.tr("Which sheet is it? Type the code at its top right."),
            "row": self.tr("The row is a number from 1 to 99."),
            "day": self.tr("Not a day up to today. Example: 27/11/2026."),
            "name": self.tr("Type the name, or – if the person leaves none."),
            "birth": self.tr("Not a day or a year. Example: 5/2/1951, 1951 or 72t."),
            "services": (
                self.tr("No such number: {wrong}. Type numbers with spaces: 1 3 5.").format(wrong=wrong)
                if wrong
                else self.tr("What was the help about? Type at least one number.")
            ),
            "outcome": self.tr("No such outcome. Type one letter, or nothing."),
            "consent": self.tr("Type x, a line as 3/12, or nothing."),
            "home": self.tr("Choose above where new people live."),
        }
        return field, texts.get(field, self.tr("Something here does not look right."))

    def _who(self, row: PaperRow) -> str:
        if not row.name.strip():
            return ""
        if row.is_nameless:
            return self.tr("Leaves no name")
        if row.citizen_id:
            return row.name
        if row.consent.strip():
            return self.tr("New: {name}").format(name=row.name)
        return self.tr("New, has not agreed: only the turn is counted")

    def _ending(self, value: Mapping[str, Any]) -> str:
        if value["outcome"] == USUAL_OUTCOME:
            return ""
        ending, reason = value["outcome"], value.get("reason")
        words = [self._outcomes.get(ending, ending), self._reasons.get(reason, reason) if reason else ""]
        return ": ".join(filter(None, words))


def _listed(said: list[tuple[str, str]]) -> str:
    return BETWEEN.join(f"{sign} {title}" for sign, title in said)
