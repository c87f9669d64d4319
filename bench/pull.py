"""The longest time the window is deaf while a whole ward comes down: to a laptop that joins, from a real ward
server, and to a notebook that is full already, from a ward that is played.
"""

import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from bench.gui import PEOPLE, QUICK_PEOPLE, block, window
from bench.notebooks import KEY, begun, count, handed_over, imported, joined
from bench.table import Row
from bench.ward import Servers, Ward
from desktop import demo
from desktop.models.database import Database
from desktop.progress import Silent
from desktop.sync.ledger import Ledger

OF_THE_WARD, QUICK_OF_THE_WARD = 30_000, 500  # people; three records each


def measure(quick: bool) -> list[Row]:
    return [_joining(QUICK_OF_THE_WARD if quick else OF_THE_WARD), _full(QUICK_PEOPLE if quick else PEOPLE)]


def _joining(people: int) -> Row:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        servers = Servers(Path(folder), None, open_)
        ward, home = Ward(servers.ctx, demo.PLACES), Path(folder) / "window"
        database = joined(Path(folder) / "first.db", ward.invite(servers.first))
        imported(database, people)
        Ledger(database).run(Silent())
        database.close()
        begun(home / "notebook.db").close()
        invitation = home / "invitation"
        invitation.write_text(ward.invite(servers.first), encoding="ascii")
        longest = window("joining", home, invitation)
        with closing(Database(home / "notebook.db", KEY)) as joined_now:
            assert count(joined_now) == 3 * people, "it has all"
        return block(f"while it joins and takes all, {3 * people:,} records", longest)


def _full(people: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        handed_over(Path(folder), people, 3 * people)
        longest = window("pull", Path(folder))
        return block(f"while {people:,} people come to as many", longest)
