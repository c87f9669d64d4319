"""From what a form holds, to a checked draft, to the stored record."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.contract.vietnamese import clean
from desktop.errors import ChangedByBoth, InvalidInput, Problem
from desktop.models.base import Record

_CODES = {
    "missing": "required",
    "string_type": "required",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "date_type": "required",
    "int_type": "required",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
}
_GROUPED = re.compile(r"\d{1,3}([. ]\d{3})+")


def _ungrouped(value: Any) -> Any:
    """1.200 or 1 200 is 1200; 1.5 is not 15."""
    is_grouped = isinstance(value, str) and _GROUPED.fullmatch(value.strip())
    return re.sub(r"[. ]", "", str(value)) if is_grouped else value


Count = Annotated[int, BeforeValidator(_ungrouped)]  # as people write thousands


class Draft(BaseModel):
    """A record's fields as a form edits them: the rules the office applies before saving."""

    model_config = ConfigDict(defer_build=True)  # until a form is saved

    @field_validator("*", mode="before")
    @classmethod
    def _clean_text(cls, value: Any) -> Any:
        return (clean(value) or None) if isinstance(value, str) else value


D = TypeVar("D", bound=Draft)
R = TypeVar("R", bound=Record)


def checked(draft_type: type[D], values: Mapping[str, Any]) -> D:
    """The draft these form values describe, or InvalidInput naming each bad field."""
    try:
        return draft_type.model_validate(
            {name: values.get(name) for name in draft_type.model_fields if name in values}
        )
    except ValidationError as error:
        raise InvalidInput(
            [Problem(str(e["loc"][0]), _CODES.get(e["type"], "bad_format")) for e in error.errors()]
        ) from None


def by_id(session: Session, table: type[R], record_id: str) -> R | None:
    return session.scalars(select(table).where(table.id == record_id)).first()


def stored(session: Session, table: type[R], record_id: str, draft_type: type[Draft]) -> dict[str, Any]:
    """What a form about this record shows; empty if new. Not checked: older rules may have allowed it."""
    record = by_id(session, table, record_id)
    return {name: getattr(record, name) for name in draft_type.model_fields} if record else {}


def store(session: Session, table: type[R], record_id: str, draft: Draft, seen: Mapping[str, Any]) -> R:
    """Write what the person changed, given what she saw; what others changed meanwhile stays.

    Raises ChangedByBoth, writing nothing, where a field was changed by both.
    """
    record = by_id(session, table, record_id)
    wanted = draft.model_dump()
    if record is None:
        made = table(**{name: value for name, value in wanted.items() if value is not None}, id=record_id)
        session.add(made)
        return made
    theirs = {}
    for name, mine in wanted.items():
        was, now = seen.get(name), getattr(record, name)
        if mine in (was, now):
            continue
        if now == was:
            setattr(record, name, mine)
        else:
            theirs[name] = now
    if theirs:
        raise ChangedByBoth(theirs)
    return record


def void(session: Session, table: type[R], ids: Sequence[str], reason: str | None) -> None:
    """Strike records through, or with no reason take that back."""
    for record_id in ids:
        if record := by_id(session, table, record_id):
            record.voided_at = datetime.now(UTC) if reason else None
            record.void_reason = reason
