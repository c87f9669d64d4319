"""Everybody who is being helped just now, in the order they came; one of them is in front."""

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.services.notebook import Place
from desktop.ui.desk.turn import OpenTurn


class OpenTurns:
    """There is always somebody in front: if need be, an empty turn."""

    def __init__(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """`kept`: values of the turns that were open when the notebook was closed."""
        self.people = [OpenTurn.of(values) for values in kept] or [OpenTurn()]
        self.at = len(self.people) - 1

    @property
    def current(self) -> OpenTurn:
        return self.people[self.at]

    def next_person(self) -> None:
        """Whoever is in front waits; an empty turn that is open already is used again."""
        if not self.people[-1].is_empty:
            self.people.append(OpenTurn())
        self.at = len(self.people) - 1

    def go_to(self, place: int) -> None:
        """What was left empty meanwhile is nobody."""
        wanted = self.people[place]
        self.people = [turn for turn in self.people if turn is wanted or not turn.is_empty]
        self.at = self.people.index(wanted)

    def place_of(self, visit_id: str) -> int | None:
        return next((i for i, turn in enumerate(self.people) if turn.visit_id == visit_id), None)

    def bring_back(self, values: Mapping[str, Any]) -> None:
        """To the front as she was, whether she is still open or not."""
        turn = OpenTurn.of(values)
        place = self.place_of(turn.visit_id)
        if place is None:
            self.people.append(turn)
            self.go_to(len(self.people) - 1)
        else:
            self.people[place] = turn
            self.at = place

    def close(self, visit_id: str) -> None:
        """She has gone; if she was in front, whoever came last is."""
        front = self.current
        self.people = [turn for turn in self.people if turn.visit_id != visit_id] or [OpenTurn()]
        self.at = self.people.index(front) if front in self.people else len(self.people) - 1

    def lines_taken(self) -> int:
        """Signatures given by others that are open, so not yet counted as used."""
        return sum(1 for turn in self.people if turn.consent and turn is not self.current)

    def usual_home(self, places: Sequence[Place]) -> str | None:
        """The neighbourhood of the person before, or the notebook's first."""
        before = [turn.person.get("home") for turn in self.people if turn.person.get("home")]
        return before[-1] if before else (places[0].cell if places else None)
