"""The page of progress: every indicator of a year, by place; against plain SQL for a part of it, same file.

The floor asks two questions of the year only: people and turns by place, and by service and place. The page
answers thirty-four, each for every place, with its target.
"""

import statistics
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import text

from bench.notebooks import notebook
from bench.table import Row
from desktop import demo
from desktop.contract.period import Period
from desktop.models.database import Database
from desktop.services import report_file
from desktop.services.help_visit import HelpVisitDraft, Turn
from desktop.services.office import Office
from desktop.services.progress import Asked

PEOPLE, QUICK_PEOPLE = 100_000, 5_000
OUTCOMES = {"vneid_level2": {"outcome": "with_help", "reason": None, "version": 1}}
BUDGET_MS = 300
TIMES = 5

_BY_PLACE = """
    SELECT c.cell, count(*), count(DISTINCT c.id) FROM help_visit v JOIN citizen c ON c.id = v.citizen_id
    WHERE v.visited_on BETWEEN :first AND :last AND v.voided_at IS NULL GROUP BY c.cell
"""
_BY_SERVICE = """
    SELECT c.cell, s.key, count(*), count(DISTINCT c.id) FROM help_visit v
    JOIN citizen c ON c.id = v.citizen_id, json_each(v.outcomes) s
    WHERE v.visited_on BETWEEN :first AND :last AND v.voided_at IS NULL GROUP BY c.cell, s.key
"""


def measure(quick: bool) -> list[Row]:
    people = QUICK_PEOPLE if quick else PEOPLE
    label = f"{people:,} people, {3 * people:,} turns"
    with TemporaryDirectory() as folder:
        database = notebook(Path(folder), people, 3 * people)
        try:
            return [*_rows(database, label), *_report(database, Path(folder), label)]
        finally:
            database.close()


def _rows(database: Database, label: str) -> list[Row]:
    office = Office.over(database, demo.USER)
    with database.read() as session:
        newest = date.fromisoformat(
            session.execute(text("SELECT max(visited_on) FROM help_visit")).scalar_one()
        )
    year = Period.year(newest.year)
    asked = Asked(year)
    floor = _timed(lambda: _by_sql(database, year))
    first = _timed(lambda: office.progress.overview(asked))
    again = [_timed(lambda: office.progress.overview(asked)) for _ in range(TIMES)]
    after = []
    for _ in range(TIMES):
        office.help_visit.record(
            Turn(HelpVisitDraft(visited_on=newest, outcomes=OUTCOMES, minutes=5))
        ).result()
        after.append(_timed(lambda: office.progress.overview(asked)))
    detail = _timed(lambda: office.progress.detail("people", asked))
    budget = f"≤ {BUDGET_MS} ms"
    return [
        Row(f"first since the notebook was opened, {label}", first, "ms", floor, first / floor),
        Row(f"again, {label}", statistics.median(again), "ms", budget=budget),
        Row(f"after one more turn, {label}", statistics.median(after), "ms", budget=budget),
        Row(f"one indicator by place and month, {label}", detail, "ms", budget=budget),
    ]


def _report(database: Database, folder: Path, label: str) -> list[Row]:
    """The ward's summary of a year by neighbourhood: its numbers alone, and with its Word file."""
    office = Office.over(database, demo.USER)
    form = next(each for each in office.report.forms() if each.by_place)
    key = office.report.board(form, Period.year(date.today().year))[0].key  # noqa: DTZ011
    office.report.open(key)
    numbers = statistics.median(_timed(lambda: office.report.open(key)) for _ in range(TIMES))
    report = office.report.open(key)
    report_file.write(folder / "warm.docx", report, None)
    paper = _timed(lambda: report_file.write(folder / "report.docx", office.report.open(key), None))
    budget = f"≤ {BUDGET_MS} ms"
    return [
        Row(f"numbers of a whole report, {label}", numbers, "ms", budget=budget),
        Row(f"a whole report as a Word file, {label}", paper, "ms", budget=budget),
    ]


def _by_sql(database: Database, year: Period) -> None:
    days = {"first": year.first.isoformat(), "last": year.last.isoformat()}
    with database.read() as session:
        for query in (_BY_PLACE, _BY_SERVICE):
            session.execute(text(query), days).all()


def _timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000
