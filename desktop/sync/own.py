"""What was pushed and lies at the ward exactly so: the answer has its numbers, and no pull need bring it."""

from desktop.contract import wire
from desktop.models.cells import CONTRACT
from desktop.models.engine import driver
from desktop.models.noting import NotingSession
from desktop.sync import inbox
from desktop.sync.confirming import confirm, forget_older
from desktop.sync.pull import must_be_whole

_REACH = "UPDATE sync_cell SET cursor = ? WHERE cell = ? AND mode IN ('r', 'rw') AND cursor BETWEEN ? AND ?"


def take(session: NotingSession, seen: wire.PushSeen) -> None:
    """In the transaction that takes its receipt, and after it. Nothing while every row must be seen to come.

    A cell that had not come as far is left to the pull, and so are all if a row is not here any more.
    """
    if must_be_whole(session):
        return
    connection, are_here = session.connection(), True
    for table, rows in seen.own.items():
        puts = {
            record: {"rev": rev, "cell": home, "also": also} for record, (rev, home, also) in rows.items()
        }
        are_here &= table in inbox.CLASSES and not confirm(connection, CONTRACT[table], puts)
        forget_older(connection, table, puts)
        session.touched[table].update()  # touched, by no id: where they are may be news
    if are_here:
        reached = [(through, cell, before, through) for cell, (before, through) in seen.cells.items()]
        driver(connection).executemany(_REACH, reached)
