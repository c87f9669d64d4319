"""Who is in the notebook twice: what the list that a person is shown finds of a labelled set, and how fast.

The set's seed is not the one its weights were set on. Floor of the pass: reading everybody's row by SQL.
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time

from bench.notebooks import KEY, made, percentile
from bench.table import Row
from desktop import demo
from desktop.contract.lookalike import traits
from desktop.contract.lookalike_pairs import pairs
from desktop.models.database import Database
from desktop.models.engine import driver
from desktop.progress import Silent
from desktop.services import lookalike
from desktop.services.citizen import CitizenDraft
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.demo_doubles import Labelled, labelled
from desktop.services.office import Office

SEED = 2026
RECORDS, QUICK_RECORDS = 100_000, 5_000
OF_A_PLACE = 2_500  # people
EDITS = 60


def measure(quick: bool) -> list[Row]:
    count = QUICK_RECORDS if quick else RECORDS
    return [*_found(count), *_timed(count)]


def _found(count: int) -> list[Row]:
    places = [f"Tổ dân phố {number}" for number in range(1, count // OF_A_PLACE + 1)]
    data, label = labelled(SEED, count, places), f"{count:,} records, {len(places)} neighbourhoods"
    known = {
        place: traits(vars(person) | {"home": person.neighbourhood})
        for place, person in enumerate(data.people)
    }
    shown = pairs(known, Silent()).keys()
    right = len(shown & data.same)
    return [
        Row(f"shown pairs that are one person, {label}", right / len(shown), "", budget="≥ 0.98"),
        Row(f"people kept twice that are shown, {label}", right / len(data.same), "", budget="≥ 0.95"),
        *_of_each_kind(data, shown),
        Row("twins, fathers and sons shown", len(shown & data.alike) / len(data.alike), ""),
    ]


def _of_each_kind(data: Labelled, shown: Sequence[tuple[int, int]] | object) -> list[Row]:
    rows = []
    for kind in sorted(set(data.kinds.values())):
        pairs = {pair for pair, each in data.kinds.items() if each == kind}
        rows.append(Row(f"shown of those who differ by: {kind}", len(pairs & shown) / len(pairs), ""))  # type: ignore[operator]
    return rows


def _timed(count: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notebook.db"
        shutil.copy(made(count, 0), path)
        database = Database(path, KEY)
        office, label = Office.over(database, demo.USER), f"{count:,} people"
        try:
            start = perf_counter()
            with database.read() as session:
                driver(session.connection()).execute(lookalike._PEOPLE).fetchall()
            floor = perf_counter() - start
            start, busy = perf_counter(), process_time()
            office.lookalike.look(Silent())
            whole, busy = perf_counter() - start, process_time() - busy
            times = list(_edits(office))
            joined = sum(len(office.same_person.joined(row.id)) for row in _people(office))
            start = perf_counter()
            office.suspect.count()
            listed = perf_counter() - start
        finally:
            database.close()
    return [
        Row(f"everybody compared, {label}", whole, "s", floor, whole / floor, "≤ 30 s"),
        Row(f"everybody compared, {label}, processor time", busy, "s"),
        Row(f"one person compared after a save, p50, {label}", percentile(times, 0.5), "ms"),
        Row(
            f"one person compared after a save, p95, {label}",
            percentile(times, 0.95),
            "ms",
            budget="≤ 100 ms",
        ),
        Row(f"the list of pairs, {label}", listed * 1000, "ms"),
        Row("people joined by themselves", joined, "", budget="≤ 0"),
    ]


def _edits(office: Office) -> Sequence[float]:
    """Seconds from the end of a save to the new pairs, written down."""
    times = []
    for row in _people(office)[:EDITS]:
        seen = office.citizen.stored(row.id)
        office.citizen.save(row.id, CitizenDraft(**seen | {"note": "x"}), seen).result()
        start = perf_counter()
        office.lookalike.look(Silent())
        times.append(perf_counter() - start)
    return times


def _people(office: Office) -> Sequence[object]:
    return office.citizen.page(CitizenFilter(), limit=1000).rows
