"""The card of somebody who is here already, with what was done last time."""

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.office import Office
from desktop.services.phone import phone_text
from desktop.ui.formats import short_date_text
from desktop.ui.widgets.person_facts import PersonFacts
from desktop.ui.widgets.surfaces import Card


class KnownPerson(QWidget):
    def __init__(self, office: Office, cells: Mapping[str, str]) -> None:
        super().__init__()
        self._office = office
        self._cells = cells
        self.card, self.last_time = PersonFacts(), QLabel(wordWrap=True)
        self.last_box = Card(role="inset")
        self.last_box.body.addWidget(self.last_time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        column.addWidget(self.last_box)
        column.addStretch()

    def show_person(self, citizen_id: str) -> str | None:
        """Gives the id of the appointment she was told to come to, if one is open."""
        row = self._office.citizen.row(citizen_id)
        words = {"female": self.tr("Female"), "male": self.tr("Male")}
        born = self.tr("about {year}") if row.birth_approx else "{year}"
        facts = [
            born.format(year=birth_text(row.birth)) if row.birth else "",
            words.get(row.sex, ""),
            self._cells.get(row.cell, ""),
            row.address or "",
        ]
        numbers = [
            (self.tr("ID number"), mask_national_id(row.national_id)),
            (self.tr("Phone"), phone_text(row.phone)),
        ]
        self.card.show_person(row.full_name, " · ".join(filter(None, facts)), numbers)
        return self._show_last(citizen_id)

    def _show_last(self, citizen_id: str) -> str | None:
        last = self._office.help_visit.last_time(citizen_id)
        self.last_box.setVisible(last is not None)
        if last is None:
            return None
        helped = ", ".join(self._office.catalog.title("service", code) for code in last.outcomes)
        text = self.tr("Last time, {day}: {helped}").format(
            day=short_date_text(last.visited_on), helped=helped
        )
        if last.next_step:
            text += "\n" + self.tr("Promised: {step}").format(step=last.next_step)
        self.last_time.setText(text)
        return last.appointment_id
