"""Two notebooks on one local network: the leader's listens, the others hand over. A courier does the rest."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.errors import BadFile, PointFailed, StorageFailed
from desktop.handover import CarriedWork, Exchanged, Gathering
from desktop.models.database import Database
from desktop.models.sync_state import SyncOne
from desktop.progress import Progress, Silent
from desktop.sync.bundle import write_waiting
from desktop.sync.carry import write_receipt
from desktop.sync.courier import Courier
from desktop.sync.identity import own_name
from desktop.sync.lan import words
from desktop.sync.lan.drop import LOOK_S, Line, find
from desktop.sync.lan.point import MINUTES, Point, Taking

MOST_LETTERS = 8  # a laptop keeps one for each notebook, and one for each copy of it; see carry.py


class Meeting:
    """A handover.Meeting. `ports`: where it listens, and where it asks for others."""

    def __init__(
        self,
        database: Database,
        courier: Courier,
        folder: Path,
        ports: tuple[int, int] = (words.PORT, words.PORT),
    ) -> None:
        self._database = database
        self._courier = courier
        self._folder = folder
        self._port, self._asks = ports
        self._point: Point | None = None  # the last one

    # ---- listening

    def listen(self, minutes: float = MINUTES) -> Gathering | None:
        self.close()
        if self._point:  # its port is free then
            self._point.join()
        self._folder.mkdir(parents=True, exist_ok=True)
        taking = Taking(self._one().ward or "", self._folder, self._take, self._letters)
        try:
            self._point = Point(taking, port=self._port, minutes=minutes)
        except OSError as error:
            raise PointFailed("no_port") from error
        return self.now()

    def now(self) -> Gathering | None:
        return self._point.now() if self._point else None

    def close(self) -> None:
        if self._point:
            self._point.close()

    def _take(self, path: Path) -> tuple[CarriedWork, Path]:
        done = self._courier.take_file(path, Silent())
        if not done.works:
            raise BadFile("not_for_us")
        return done.works[0], write_receipt(self._one(), path.parent, self._courier.carry().opened(path))

    def _letters(self, device: str) -> list[Path]:
        return [each.path for each in self._courier.carry().answers() if each.header.device == device]

    # ---- handing over

    def hand_over(self, said: str, where: str, progress: Progress, seconds: float = LOOK_S) -> Exchanged:
        link = words.read_link(said)
        key = link.key if link else "".join(said.split())
        was_refused = False
        for host, port in self._places(link, where, progress, seconds):
            line = Line(host, port, key)
            try:
                is_open = line.is_open()
            except PointFailed:  # it may be the code of another leader in this room
                was_refused, is_open = True, False
            if is_open:
                return self._exchange(line, progress)
        raise PointFailed("wrong_code" if was_refused else "nobody")

    def _places(
        self, link: words.Link | None, where: str, progress: Progress, seconds: float
    ) -> Iterator[tuple[str, int]]:
        """Where it was said to be; then whoever answers in this room."""
        for each in [where] if where.strip() else link.addresses if link else ():
            if place := words.address_of(each):
                yield place
        if not where.strip():
            yield from find(self._one().ward or "", progress, self._asks, seconds)

    def _exchange(self, line: Line, progress: Progress) -> Exchanged:
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            own = self._written(folder / "own", progress)
            numbers, sent = self._courier.written(own)
            todo = [*own, *(each.path for each in self._courier.carry().waiting())]
            for done, path in enumerate(todo):
                progress.report(done, len(todo))
                receipt = folder / f"receipt{done}.dts"
                try:
                    line.drop(path, receipt)
                except BadFile:
                    if path in own:
                        raise
                    continue  # the leader's own work, or of somebody whom she does not know
                self._courier.take_file(receipt, progress)
            back = self._fetch(line, folder, progress)
        return Exchanged(
            numbers, sent, back.letters, back.received, [], [], [], joining=back.joining, renamed=back.renamed
        )

    def _written(self, folder: Path, progress: Progress) -> list[Path]:
        """This notebook's bundles; they count as copied when their receipt is here."""
        if self._one().device is None:
            return []
        try:
            return write_waiting(self._database, folder, progress, is_copy=False)
        except OSError as error:
            raise StorageFailed from error

    def _fetch(self, line: Line, folder: Path, progress: Progress) -> Exchanged:
        """The ward's answers that lie there for this notebook; no more than there can be."""
        device, place, letters, received, renamed = own_name(self._one()) or "-", 0, 0, 0, False
        joining = None
        path = folder / "letter.dts"
        while place < MOST_LETTERS and line.letter(device, place, path):
            done = self._courier.take_file(path, progress)
            letters, received = letters + done.letters, received + done.received
            joining, renamed, place = done.joining, renamed or done.renamed, place + 1
        return Exchanged([], 0, letters, received, [], [], [], joining=joining, renamed=renamed)

    def _one(self) -> SyncOne:
        with self._database.read() as session:
            return session.get_one(SyncOne, 1)
