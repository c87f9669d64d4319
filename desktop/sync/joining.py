"""Joining without a line: the request and the ward's answer travel as files, like all others.

Both lie among what this notebook carries (carry.py). A request is work that no answer has come for, so it is
given to every stick until one has; the answer stays sealed until its owner has said which of her
neighbourhoods is which of the ward's. It brings all that this laptop may see.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from desktop.contract import bundle, bundle_file
from desktop.contract.bundle import Answer, Header, Joined
from desktop.contract.signature import device_of
from desktop.errors import StorageFailed
from desktop.handover import Joining
from desktop.models.database import Database
from desktop.models.sync_state import LocalNote, SyncOne
from desktop.models.types import moment, moment_text
from desktop.progress import Progress
from desktop.sync import enrolment, escrow
from desktop.sync.carry import Carried, Carry
from desktop.sync.credentials import Credentials
from desktop.sync.letter import take_news


@dataclass(frozen=True)
class _Newcomer:
    """Who asks, and what lies here about it."""

    invitation: str
    keys: Credentials
    carry: Carry

    @property
    def device(self) -> str:
        return device_of(self.keys.sign_pk)

    def own(self, kind: str) -> list[Carried]:
        """By number."""
        known = self.carry.all()
        return [each for each in known if (each.header.kind, each.header.device) == (kind, self.device)]


def ask(database: Database, folder: Path, text: str, computer: str) -> None:
    """Put a request where the next stick finds it. One that is on its way is not put again.

    Raises BadInvitation, StorageFailed.
    """
    paper = enrolment.read_invitation(text)
    keys = database.apply(partial(enrolment.begin, text)).result()
    me = _Newcomer(text, keys, Carry(folder, paper.ward, paper.sign_pk))
    for each in me.carry.all():
        if each.header.device != me.device:  # of an invitation that was given up
            each.path.unlink(missing_ok=True)
    if any(each.header.device == me.device for each in me.carry.waiting()):
        return
    header = Header(
        kind="join",
        ward=paper.ward,
        device=me.device,
        number=max((each.header.number for each in me.own("join")), default=0) + 1,
        made=moment_text(datetime.now(UTC)),
        signer=keys.sign_pk,
    )
    request = enrolment.request(database, paper, keys, computer).model_dump(by_alias=True)
    _write(folder, header, bundle.packed(request), keys, paper.box_pk)


def state(database: Database, folder: Path) -> Joining | None:
    """None: nothing was asked by file, or the notebook has joined."""
    me = _newcomer(database, folder)
    requests = me.own("join") if me else []
    if me is None or not requests:
        return None
    since, letter = moment(requests[-1].header.made), _newest(me)
    if letter is None:
        return Joining(me.invitation, since)
    with _opened(me, letter) as (first, _):
        if first.seen and first.enrolled:
            places = enrolment.neighbourhoods(first.seen)
            return Joining(me.invitation, since, first.seen.ward_name, places)
        if first.refused and letter.header.number == requests[-1].header.number:
            return Joining(me.invitation, since, refused=first.refused.message_vi)
    return Joining(me.invitation, since)


def finish(database: Database, folder: Path, mapping: Mapping[str, str], progress: Progress) -> bool:
    """Join by the answer that lies here. False: there is none."""
    me = _newcomer(database, folder)
    letter = _newest(me) if me else None
    if me is None or letter is None:
        return False
    with _opened(me, letter) as (first, pieces):
        if first.enrolled is None or first.seen is None:
            return False
        name = first.seen.ward_name
        database.apply(partial(enrolment.become, name, first.enrolled, dict(mapping))).result()
        answer = Answer.model_validate(next(pieces))
        escrow.renew(database, answer.recovery_pk)
        take_news(database, answer, pieces, progress)
    clear(me.carry, me.device)
    return True


def clear(carry: Carry, device: str) -> None:
    """The notebook has joined: what was asked and answered is done with."""
    for each in carry.all():
        if each.header.device == device:
            each.path.unlink(missing_ok=True)


def _newcomer(database: Database, folder: Path) -> _Newcomer | None:
    with database.read() as session:
        one, note = session.get(SyncOne, 1), session.get(LocalNote, enrolment.NOTE)
    if one is None or note is None or one.device:
        return None
    keys = Credentials(one.sign_key or "", one.box_key or "")
    return _Newcomer(note.value["invitation"], keys, Carry(folder, one.ward or "", one.server_pk or ""))


def _newest(me: _Newcomer) -> Carried | None:
    return next(reversed(me.own("answer")), None)


@contextmanager
def _opened(me: _Newcomer, letter: Carried) -> Iterator[tuple[Joined, Iterator[dict[str, Any]]]]:
    with letter.path.open("rb") as file:
        pieces = bundle.contents(file, letter.seen, me.keys.box_key)
        yield Joined.model_validate(next(pieces)), pieces


def _write(folder: Path, header: Header, frame: bytes, keys: Credentials, box_pk: str) -> None:
    def fill(file: BinaryIO) -> None:
        bundle.write(file, header, [frame], keys.signing, box_pk)

    try:
        bundle_file.write_new(
            folder,
            bundle_file.name_of(header),
            fill,
            lambda file: bundle.verified(file, header.ward, ""),
        )
    except OSError as error:
        raise StorageFailed from error
