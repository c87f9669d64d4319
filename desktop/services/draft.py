"""Keeps half-typed forms so that a power cut costs a second of typing, not a form."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.database import Database
from desktop.models.form_draft import FormDraft
from desktop.models.writer import Turn

_DROP = 'DELETE FROM form_draft WHERE form = ? AND record = ? AND "user" = ?'


class FormDrafts:
    """The signed-in person's own; several forms may be open at once."""

    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def keep(
        self, form: str, record: str, seen: Mapping[str, Any], values: Mapping[str, Any]
    ) -> Future[None]:
        def work(session: Session) -> None:
            plain = {"seen": to_jsonable_python(dict(seen)), "values": to_jsonable_python(dict(values))}
            session.merge(FormDraft(form=form, record=record, user=self._user, **plain))

        return self._database.apply(work, Turn.PERSON)

    def find(self, form: str, record: str) -> FormDraft | None:
        with self._database.read() as session:
            return session.get(FormDraft, (form, record, self._user))

    def unfinished(self, form: str) -> Sequence[FormDraft]:
        """What this person left half-typed, oldest first."""
        mine = select(FormDraft).filter_by(form=form, user=self._user).order_by(FormDraft.kept_at)
        with self._database.read() as session:
            return session.scalars(mine).all()

    def drop(self, form: str, record: str) -> Future[None]:
        def work(session: Session) -> None:
            if draft := session.get(FormDraft, (form, record, self._user)):
                session.delete(draft)

        return self._database.apply(work, Turn.PERSON)


def drop_in(session: Session, form: str, record: str, user: str) -> None:
    """Within a deed: what is saved is no longer half-typed, whatever happens next."""
    session.connection().exec_driver_sql(_DROP, (form, record, user))
