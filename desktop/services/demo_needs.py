"""What a few invented people need, for the demo: clearly synthetic, as they are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from desktop.contract.ids import uuid7
from desktop.services.citizen import ConsentDraft
from desktop.services.office import Office
from desktop.services.support_need import SupportNeedDraft

NEEDS: Mapping[str, Mapping[str, Any]] = {
    "hearing": {"degree": "severe", "needs": ["front_seat", "loud_voice"], "note": "Nghe rõ hơn ở tai phải."},
    "poor": {"needs": ["device"]},
}
AGREED = ConsentDraft(method="spoken", witness="Cô Lan", guardian="Bố của cháu")


def give(office: Office, people: Sequence[str], day: date) -> None:
    """One to each of the first of these people, by id. Waits."""
    for person, (kind, said) in zip(people, NEEDS.items(), strict=False):
        need = SupportNeedDraft(citizen_id=person, kind=kind, observed_on=day, **said)
        office.support_need.save(uuid7(), need, {}, AGREED).result()
