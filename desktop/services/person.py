"""Who works with this notebook on this computer, and what the role of whoever is signed in lets her do.

A person has a name at the sign-in, a secret of her own (keys.py) and a user: the ward's, where the ward knows
her, else her name. Her deeds carry the user; her half-typed forms are hers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.contract import roles
from desktop.contract.roles import Extent, Role
from desktop.contract.vietnamese import clean, fold
from desktop.errors import InvalidInput, Problem
from desktop.keys import HeldKey
from desktop.models.database import Database
from desktop.models.form_draft import FormDraft
from desktop.models.noting import NotingSession
from desktop.models.outbox import Change, Deed
from desktop.models.permit import PEOPLE, WAS
from desktop.models.sync_state import LocalNote, SyncOne, team_of
from desktop.models.volunteer import Volunteer

Entries = dict[str, dict[str, str]]  # name at the sign-in -> {"user", "role"}


@dataclass(frozen=True)
class Teammate:
    """A member of the team who does not open the notebook on this computer yet."""

    user: str
    name: str
    role: Role


class PersonDeeds:
    def __init__(self, database: Database, user: str) -> None:
        self._database = database
        self._user = user

    def role(self) -> Role:
        """Of whoever is signed in."""
        return self._database.role_of(self._user)

    def extent(self, right: str) -> Extent:
        return roles.extent(self.role(), right)

    def may(self, right: str) -> bool:
        """To show or to hide; the deed itself is asked again at the door."""
        return roles.may(self.role(), right)

    def user_of(self, name: str) -> str:
        """What the deeds of whoever signs in by this name carry."""
        with self._database.read() as session:
            if entry := _entries(session).get(name):
                return entry["user"]
            one = session.get(SyncOne, 1)
            return (one.user if one else None) or name

    def role_of(self, name: str) -> Role:
        """Of somebody who opens this notebook, by her name at the sign-in."""
        return self._database.role_of(self.user_of(name))

    def is_first(self, name: str) -> bool:
        """She began this notebook, or it was given to her; only she joins it to a ward."""
        with self._database.read() as session:
            return name not in _entries(session)

    def teammates(self) -> list[Teammate]:
        """Those of her team whom the ward knows, and this computer does not."""
        with self._database.read() as session:
            one = session.get_one(SyncOne, 1)
            here = {entry["user"] for entry in _entries(session).values()} | {one.user}
            found = session.scalars(
                select(Volunteer)
                .where(Volunteer.home == one.team, Volunteer.voided_at.is_(None))
                .order_by(Volunteer.name_key, Volunteer.n)
            )
            known = [(person.user, person.full_name, person.role) for person in found if one.device]
        return [
            Teammate(user, name, roles.known(role)) for user, name, role in known if user not in here and user
        ]

    def members(self) -> Mapping[str, str]:
        """User -> name of everybody of the ward's teams whom this notebook knows, by given name."""
        with self._database.read() as session:
            found = session.scalars(
                select(Volunteer)
                .where(Volunteer.voided_at.is_(None), Volunteer.user.is_not(None))
                .order_by(Volunteer.name_key, Volunteer.n)
            )
            return {person.user: person.full_name for person in found if person.user}

    def add(self, name: str, role: Role, held: HeldKey, passphrase: str, user: str | None = None) -> str:
        """Somebody else opens this notebook with a passphrase of her own. Gives her name as she signs in.

        `user`: of a teammate, whose role is the ward's. Waits; call off the GUI. Raises InvalidInput,
        NotAllowed.
        """
        name = clean(name)
        if problem := _name_problem(name, held.users()):
            raise InvalidInput([Problem("name", problem)])

        def work(session: NotingSession) -> None:
            if user is None:
                _keep_member(session, name, role)
            else:
                self._tell(session, user)
            _keep(session, _entries(session) | {name: {"user": user or name, "role": role}})

        self._database.write(Deed("person.add", self._user), work).result()
        held.add_person(name, passphrase)  # last: a name that opens nothing harms nobody
        return name

    def strangers(self) -> list[str]:
        """Names at the sign-in of whom the ward does not know: let in before the notebook joined it."""
        with self._database.read() as session:
            joined = session.get_one(SyncOne, 1).device
            return [name for name, entry in _entries(session).items() if joined and entry["user"] == name]

    def is_member(self, name: str, mate: Teammate) -> None:
        """This stranger is that member of the ward: what she writes from now on carries the ward's user, what
        she wrote before keeps her name. Waits, as add()."""

        def work(session: NotingSession) -> None:
            entries = _entries(session)
            self._tell(session, mate.user)
            known = (Volunteer.user == name, Volunteer.voided_at.is_(None))
            for one in session.scalars(select(Volunteer).where(*known)):
                one.voided_at, one.void_reason = datetime.now(UTC), "entered_twice"
            session.execute(update(FormDraft).where(FormDraft.user == name).values(user=mate.user))
            _keep(session, entries | {name: {"user": mate.user, "role": mate.role, WAS: name}})

        self._database.write(Deed("person.add", self._user), work).result()

    def renew(self, name: str, held: HeldKey, passphrase: str) -> None:
        """A new passphrase for whoever forgot hers. Waits, as add()."""
        self._database.demand(self._user, "person.add")
        held.add_person(name, passphrase)

    def remove(self, name: str, held: HeldKey) -> None:
        """She opens this notebook no more. Her deeds and her half-typed forms stay hers. Waits, as add()."""
        self._database.demand(self._user, "person.remove")
        held.remove_person(name)

        def work(session: NotingSession) -> None:
            entries = _entries(session)
            gone = entries.pop(name, None)
            if gone and gone["user"] != name:
                self._tell(session, gone["user"])
            _keep(session, entries)

        self._database.write(Deed("person.remove", self._user), work).result()

    def _tell(self, session: NotingSession, user: str) -> None:
        """The ward hears who uses this laptop, or no longer does: by the act of this deed."""
        me = session.scalars(select(Volunteer).where(Volunteer.user == self._user)).first()
        if me and session.get_one(SyncOne, 1).device:
            session.say(Change(Volunteer.__tablename__, me.id, me.cell, {}, (user,)))


def _name_problem(name: str, known: Sequence[str]) -> str | None:
    if not name:
        return "required"
    return "name_taken" if fold(name) in map(fold, known) else None


def _keep_member(session: Session, name: str, role: Role) -> None:
    """Of the team; she may have been one before."""
    one = session.scalars(
        select(Volunteer).where(Volunteer.user == name, Volunteer.voided_at.is_(None))
    ).first()
    if one is None:
        session.add(Volunteer(home=team_of(session), full_name=name, user=name, role=role))
    else:
        one.role = role


def _entries(session: Session) -> Entries:
    note = session.get(LocalNote, PEOPLE)
    return {name: dict(entry) for name, entry in note.value.items()} if note else {}


def _keep(session: Session, entries: Mapping[str, Mapping[str, str]]) -> None:
    session.merge(LocalNote(key=PEOPLE, value=dict(entries)))
