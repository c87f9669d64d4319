"""What one team did, for whomever: the facts of an association that has a notebook of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from desktop.contract.figures import Event, Place
from desktop.contract.measures import Chunk, People
from desktop.contract.reported import Reported
from desktop.services.measuring import Measuring


class TeamFacts:
    """Facts of contract/figures.py; the unit that the team is, is its only place: whom it helped lives
    elsewhere. Of people as they are, without a deed of the team, nothing is known."""

    def __init__(self, known: Measuring, unit: Place, cell: str) -> None:
        """`cell`: the team's. Its own unit is here, though the laptop may hold no neighbourhood."""
        self._known = known
        self._unit = replace(unit, is_here=True)
        self._cell = cell

    @property
    def people(self) -> People:
        return self._known.people

    @property
    def places(self) -> Sequence[Place]:
        return [self._unit]

    def chunks(self, first: date | None, last: date) -> Sequence[Chunk]:
        return self._known.chunks_of(self._cell, first, last)

    def status(self, _name: str, _day: date) -> Mapping[str, int]:
        return {}

    def events(self, measure: str) -> Sequence[Event]:
        return [
            each
            for each in self._known.events(measure)
            if each.cell == self._cell or each.place == self._unit.code
        ]

    def reported(self) -> Sequence[Reported]:
        return [each for each in self._known.reported() if each.unit == self._unit.code]
