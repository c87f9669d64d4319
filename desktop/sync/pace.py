"""How much of the ward's news one transaction takes.

A large one writes far less: a page of an index changes with almost every row, and is written once. But a
person's save waits for it. So it goes on in small steps, and ends after the step at which somebody waits.
"""

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter

from desktop.models.database import Database
from desktop.models.noting import NotingSession

STEP = 500  # rows
AT_MOST_S = 0.5  # of a transaction: what it has written is brought into the file in one piece at its end

Step = Callable[[NotingSession], int]  # gives how many rows it showed


def in_turns(database: Database, steps: Iterator[Step]) -> Iterator[int]:
    """Do all of them, which are made in the writer as well. Gives how many rows each transaction showed."""
    is_over = False
    while not is_over:
        done, is_over = database.apply(partial(_turn, database, steps)).result()
        yield done


def _turn(database: Database, steps: Iterator[Step], session: NotingSession) -> tuple[int, bool]:
    done, end = 0, perf_counter() + AT_MOST_S
    for step in steps:
        done += step(session)
        if database.is_awaited() or perf_counter() >= end:
            return done, False
    return done, True
