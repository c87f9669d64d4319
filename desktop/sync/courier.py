"""The Courier that screens see: work and answers go to and fro by stick or file (sync protocol, 2.11).

Nothing on a stick is ever changed: what is taken is copied here and verified here, what is given is a new
file. Whatever is refused is named and left alone.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import select

from desktop.contract import bundle, bundle_file
from desktop.contract.bundle import BadBundle
from desktop.contract.crockford import receipt_code
from desktop.errors import BadFile, ServerRejected, ServerUnreachable, StickFailed
from desktop.handover import CarriedWork, Exchanged, Joining, Preview, Refused, Stick, Update
from desktop.models.custody import count_waiting
from desktop.models.database import Database
from desktop.models.engine import on_this_disk
from desktop.models.noting import NotingSession
from desktop.models.outbox import OutboxTouch, tail
from desktop.models.sync_state import SyncOne
from desktop.models.volunteer import Volunteer
from desktop.progress import Progress
from desktop.sync import copies, drives, joining, updates
from desktop.sync.bundle import is_written, write_waiting
from desktop.sync.carry import Carried, Carry, Relaying, local_copy, write_receipt
from desktop.sync.errands import Errands
from desktop.sync.letter import take_letter
from desktop.sync.stick import OnStick, Reader, of_the_stick, still_there


class Courier:
    """A handover.Courier. Every method but confirm() takes as long as the stick does.

    `folder`: where others' sealed work and answers wait for the next line or stick.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._refused: set[bytes] = set()  # by the ward, since the program was opened

    def sticks(self) -> Sequence[Stick]:
        return drives.sticks()

    def look(self, folder: Path, progress: Progress) -> Preview:
        with of_the_stick():
            there = self._look(folder, progress)
            offered = updates.find(folder, self._one())
        with self._database.read() as session:
            waiting = count_waiting(session)
        return Preview(
            sends=0 if self._is_written(there) else waiting,
            letters=len(there.letters),
            works=len([path for path, _ in there.works.values() if path in there.news]),
            others_letters=len([each for each in self._to_give(there) if each.header.kind == "answer"]),
            refused=there.refused,
            update=offered,
            asks=any(each.header.kind == "join" for each in self._to_give(there)) and not self._one().device,
        )

    def exchange(self, folder: Path, progress: Progress) -> Exchanged:
        before = self._one().device
        self._database.ballast.give()  # on a full disk: the way out comes first
        with of_the_stick():
            there = self._look(folder, progress)
            received = self._take_in(there, progress)
        own: list[Path] = []
        given: list[Carried] = []
        errands = 0, 0
        failed = ""
        try:
            with of_the_stick():
                own = self._give_own(there, folder, progress)
                self._give_receipts(there)
                given = self._give_others(there, folder)
                errands = self._errands().exchange(folder) if before else (0, 0)
                still_there(own)
        except StickFailed as error:
            failed = error.code
        numbers, sent = self.written(own)
        names = self._names([each.header.device for each in given if each.header.kind == "answer"])
        works = self._held_works(there)
        done = Exchanged(numbers, sent, len(there.letters), received, works, names, there.refused)
        done = replace(done, joining=self._joining(), renamed=before != self._one().device, failed=failed)
        return replace(done, requests=errands[0], answers=errands[1])

    def take_file(self, path: Path, progress: Progress) -> Exchanged:
        there, before = OnStick(), self._one().device
        with of_the_stick():
            self._reader().sort(path, there)
            received = 0 if there.refused else self._take_in(there, progress)
        if there.refused:
            raise BadFile(there.refused[0].code)
        done = Exchanged([], 0, len(there.letters), received, self._held_works(there), [], [])
        return replace(done, joining=self._joining(), renamed=before != self._one().device)

    def prepare_update(self, offered: Update, progress: Progress) -> Path:
        with of_the_stick():
            return updates.prepare(self._database, offered, progress)

    def keep_waiting(self, progress: Progress) -> Path | None:
        one, folder = self._one(), self._database.path.with_suffix(".emergency")
        with self._database.read() as session:
            last, _ = tail(session.connection(), one.stream)
        if one.device is None or last <= one.acked:
            return None
        before = list(folder.glob(f"*{bundle_file.SUFFIX}")) if folder.is_dir() else []
        with on_this_disk():
            write_waiting(self._database, folder, progress, is_copy=False)
            for each in before:  # all that was in them and still waits is in the new ones
                each.unlink(missing_ok=True)
        return folder

    def confirm(self, code: str) -> Future[int | None]:
        def work(session: NotingSession) -> int | None:
            session.touched["outbox"].update()
            return copies.confirm(session, code)

        return self._database.apply(work)

    def relay(self, greeted: Callable[[], Relaying], progress: Progress) -> None:
        """Others' work, now that a line is there. `greeted` is asked only if there is some."""
        if not self._folder.is_dir():  # at most laptops, nearly always
            return
        one = self._one()
        carry, errands = self._carry(one), Errands(self._folder, one.ward or "")
        todo = [each for each in carry.waiting() if each.seen.digest not in self._refused]
        if not todo and not errands.waiting():
            return
        ward = greeted()
        errands.tell(ward)
        for done, work in enumerate(todo):
            progress.report(done, len(todo))
            try:
                carry.relay(work, ward)
            except (ServerRejected, BadBundle):
                self._refused.add(work.seen.digest)  # it stays here: others may know what to do with it
            except FileNotFoundError:
                continue  # a later file of the same notebook has taken its place
            except ServerUnreachable as error:
                if not error.message or error.wait_s:
                    raise  # no line, or the ward has no time now
                # It has failed at this very file: the others go on, and this one another time.

    def carry(self) -> Carry:
        """What lies here of others."""
        return self._carry(self._one())

    def _carry(self, one: SyncOne) -> Carry:
        return Carry(self._folder, one.ward or "", one.server_pk or "")

    def _errands(self) -> Errands:
        return Errands(self._folder, self._one().ward or "")

    # ---- looking

    def _joining(self) -> Joining | None:
        return joining.state(self._database, self._folder)

    def _one(self) -> SyncOne:
        with self._database.read() as session:
            return session.get_one(SyncOne, 1)

    def _reader(self) -> Reader:
        with self._database.read() as session:
            return Reader.of(session, self.carry())

    def _look(self, folder: Path, progress: Progress) -> OnStick:
        there, reader = OnStick(), self._reader()
        for number, path in enumerate(sorted(bundle_file.found(folder))):
            progress.report(number, 0)
            try:
                reader.sort(path, there)
            except OSError:
                if bundle_file.is_gone(folder):
                    raise
                there.refused.append(Refused(path.name, "damaged_bundle"))
        return there

    def _is_written(self, there: OnStick) -> bool:
        """A question that has been answered may be put again: there may be news."""
        answered = {each.file for each in there.headers if each.kind == "answer"}
        open_ = {digest: each for digest, each in there.own.items() if digest.hex() not in answered}
        return not self._one().device or is_written(self._database, open_)

    def _to_give(self, there: OnStick) -> list[Carried]:
        """Answers, and work still on its way, that this stick does not hold."""
        carry, me = self.carry(), self._reader().device
        answers = [each for each in carry.answers() if each.header.device != me]
        return [each for each in (*answers, *carry.waiting()) if each.seen.digest not in there.digests]

    # ---- in

    def _take_in(self, there: OnStick, progress: Progress) -> int:
        """Answers, carriers' receipts, others' files. How many records came."""
        received = 0
        for path in list(there.letters):
            try:
                received += self._take_letter(path, progress)
            except (BadFile, BadBundle) as error:
                there.letters.remove(path)
                there.refused.append(Refused(path.name, error.code))
        seen = [self.carry().opened(path) for path in there.confirmations]
        if there.own or seen:
            self._database.apply(partial(copies.note, there.own, seen)).result()
        for path in there.news:
            try:
                self.carry().take(path)
            except BadBundle as error:  # it changed since it was looked at
                there.refused.append(Refused(path.name, error.code))
        return received

    def _take_letter(self, path: Path, progress: Progress) -> int:
        one = self._one()
        with local_copy(path, self._folder) as file:
            seen = bundle.verified(file, one.ward or "", one.server_pk or "")
            if one.device is None:  # kept sealed until its owner has said which neighbourhood is which
                self.carry().keep(file)
                return 0
            if seen.header.device != one.device:  # of before the name that a letter just now made us take
                return 0
            return take_letter(self._database, file, seen, progress)

    def _held_works(self, there: OnStick) -> list[CarriedWork]:
        held = {each.seen.digest for each in self.carry().all()}
        return [
            CarriedWork(self._name(seen.user), seen.header.number, receipt_code(digest))
            for digest, (_, seen) in there.works.items()
            if digest in held
        ]

    # ---- out

    def _give_own(self, there: OnStick, folder: Path, progress: Progress) -> list[Path]:
        if self._is_written(there):
            return []
        return write_waiting(self._database, bundle_file.place_on(folder), progress)

    def _give_others(self, there: OnStick, folder: Path) -> list[Carried]:
        todo = self._to_give(there)
        given = [(each, self.carry().give(each, bundle_file.place_on(folder))) for each in todo]
        still_there([path for _, path in given if path])
        return [each for each, path in given if path]

    def _give_receipts(self, there: OnStick) -> None:
        """At once, beside the work itself. Not by a laptop whose name the ward has not certified yet."""
        one = self._one()
        if not one.cert:
            return
        held = {each.seen.digest for each in self.carry().all()}
        given = {each.file for each in there.headers if each.kind == "carried" and each.cert == one.cert}
        for digest, (path, seen) in there.works.items():
            if digest in held and digest.hex() not in given:
                write_receipt(one, path.parent, seen)

    def written(self, own: Sequence[Path]) -> tuple[list[int], int]:
        """(numbers, records) of the bundles just written."""
        carry = self.carry()
        headers = [carry.opened(path).header for path in own if path.exists()]
        if not headers:
            return [], 0
        with self._database.read() as session:
            inside = OutboxTouch.seq.between(headers[0].first, headers[-1].through)
            return [each.number for each in headers], count_waiting(session, inside)

    # ---- names

    def _name(self, user: str) -> str:
        with self._database.read() as session:
            return session.scalar(select(Volunteer.full_name).where(Volunteer.user == user)) or ""

    def _names(self, devices: Sequence[str]) -> list[str]:
        """Whose notebooks these are, as far as work of theirs has been seen here."""
        users = {each.header.device: each.seen.user for each in self.carry().all() if each.seen.user}
        names = (self._name(users[device]) for device in devices if device in users)
        return sorted({name for name in names if name})
