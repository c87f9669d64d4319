"""What somebody at the door shows: a learner card, or the QR code of an identity card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import or_, select

from desktop.errors import CardRefused
from desktop.models.citizen import Citizen
from desktop.models.database import Database
from desktop.models.enrolment import Enrolment
from desktop.services import one_person
from desktop.services.card_qr import CardData, read_card, read_typed_burst
from desktop.services.drafting import by_id
from desktop.services.enrolment import read_card as read_learner_card
from desktop.services.learner import Learner, learners

What = Literal["learner", "other_class", "not_enrolled", "stranger", "no_card"]


@dataclass(frozen=True)
class Shown:
    """learner: of this class. other_class: her card is of another. not_enrolled: known here (`citizen_id`),
    no learner of this class. stranger: an identity card of somebody not in this notebook (`card`)."""

    what: What
    learner: Learner | None = None
    citizen_id: str | None = None
    card: CardData | None = None
    by_card: Literal["card", "id_card"] = "card"


class ClassScan:
    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, class_id: str, text: str, *, typed: bool = False) -> Shown:
        """Who that is, for this class; `typed`: by a USB scanner, which spoils letters. Keeps nothing; never
        raises."""
        if enrolment := read_learner_card(text):
            return self._learner(class_id, enrolment)
        try:
            card = read_typed_burst(text) if typed else read_card(text)
        except CardRefused:
            return Shown("no_card")
        return self._citizen(class_id, card)

    def _learner(self, class_id: str, enrolment: str) -> Shown:
        with self._database.read() as session:
            of = by_id(session, Enrolment, enrolment)
            hers = one_person.members(session, of.citizen_id) if of else []
            is_she = or_(Enrolment.id == enrolment, Enrolment.citizen_id.in_(hers))
            known = learners(session, is_she, Enrolment.class_id == of.class_id) if of else []
        found = next((each for each in known if enrolment in each.ids), None)
        if found is None:
            return Shown("other_class")
        return Shown("learner" if found.class_id == class_id else "other_class", found)

    def _citizen(self, class_id: str, card: CardData) -> Shown:
        with self._database.read() as session:
            people: Sequence[str] = session.scalars(
                select(Citizen.id)
                .where(Citizen.national_id == card.national_id, Citizen.voided_at.is_(None))
                .order_by(Citizen.n)
            ).all()
            hers = one_person.members(session, people[0]) if people else []
            mine = learners(
                session, Enrolment.class_id == class_id, Enrolment.citizen_id.in_([*people, *hers])
            )
        if mine:
            return Shown("learner", mine[0], mine[0].citizen_id, card, "id_card")
        if people:
            return Shown("not_enrolled", None, people[0], card, "id_card")
        return Shown("stranger", card=card, by_card="id_card")
