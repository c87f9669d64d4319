"""A demo ward and a demo notebook, made by a seeded generator: python -m desktop.demo --home DIR.

Everybody in it is invented; their ID numbers start with 999, which no province has, and a real notebook
refuses them. The ward server is the real one, in a process of its own on this computer only.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import text

from desktop import demo_colleague
from desktop.contract.ids import natural_id, uuid7
from desktop.contract.records import Cells
from desktop.keys import KeyFile
from desktop.models import bulk
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.models.database import Database
from desktop.models.engine import CACHE_KIB
from desktop.models.help_visit import HelpVisit
from desktop.models.outbox import Deed
from desktop.models.types import moment_text
from desktop.paths import Paths
from desktop.progress import Silent
from desktop.services import demo_access, demo_doors, demo_needs, demo_reports
from desktop.services.citizen_listing import CitizenFilter
from desktop.services.dates import today
from desktop.services.demo_classes import add_classes
from desktop.services.demo_doubles import labelled
from desktop.services.demo_households import make_households
from desktop.services.demo_people import DemoPerson
from desktop.services.demo_visits import DemoVisit, demo_visits
from desktop.services.notebook import Notebook
from desktop.services.office import Office
from desktop.sync.ledger import Ledger

USER, PASSPHRASE = "Tình nguyện viên thử", "sổ tay số thử nghiệm"
WARD, WARD_NAME = "PL", "Phường Phú Lương (thử)"
PLACES = ("Tổ dân phố 3", "Tổ dân phố 4", "Tổ dân phố 5", "Tổ dân phố 6")
SIZES = {"small": (600, 900), "100k": (100_000, 300_000), "1m": (1_000_000, 1_000_000)}
SEED = 2026
CHUNK = 20_000
ROOMY_KIB = 400_000
ROOT = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--no-window", action="store_true", help="make the notebook and leave")
    options = parser.parse_args()
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"  # a demo leaves no key behind
    notebook, ward = options.home / options.size / "notebook", options.home / options.size / "ward"
    server, url = serve(ward)
    try:
        if not Paths(notebook).database.exists():
            colleague = partial(invite_member, ward, url, demo_colleague.NAME, "officer")
            make(notebook, options.size, partial(invite, ward, url), colleague)
        _say(f"Ward server: {url}", f"Notebook: {notebook}", f"Name: {USER}", f"Passphrase: {PASSPHRASE}")
        if options.no_window:
            return 0
        return subprocess.call([sys.executable, "-m", "desktop", "--home", str(notebook)], cwd=ROOT)
    finally:
        server.terminate()
        server.wait()


def serve(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The real ward server on loopback, always on the port it had before: notebooks know its address."""
    data.mkdir(parents=True, exist_ok=True)
    ready, known = data / "ready", data / "port"
    port = known.read_text(encoding="utf-8") if known.exists() else "0"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "server", "serve", "--data", data, "--port", port, "--no-tls"]
    server = subprocess.Popen([*map(str, command), "--ready-file", str(ready)], cwd=ROOT)
    for _ in range(300):
        if ready.exists() and (url := ready.read_text(encoding="utf-8").strip()):
            known.write_text(url.rpartition(":")[2], encoding="utf-8")
            return server, url
        if server.poll() is not None:
            break
        time.sleep(0.1)
    server.kill()
    sys.exit("The demo's ward server did not start.")


def invite(data: Path, url: str) -> str:
    """Make the demo ward and an invitation to it, by the commands an operator uses."""
    places = data / "places.csv"
    rows = [f"tdp-{number},{name}" for number, name in enumerate(PLACES, start=3)]
    places.write_text("\n".join(["code,name", *rows, ""]), encoding="utf-8")
    teams = data / "teams.csv"
    teams.write_text("code,name\nto-1,Tổ chuyển đổi số cộng đồng (thử)\n", encoding="utf-8")
    _server(data, "ward", "create", "--code", WARD, "--name", WARD_NAME)
    catalog = ROOT / "resources" / "catalog"
    _server(data, "catalog", "load", "--ward", WARD, catalog, "--neighbourhoods", places, "--teams", teams)
    return invite_member(data, url, USER, "leader")


def invite_member(data: Path, url: str, name: str, role: str) -> str:
    """An invitation for one more member of the demo's team."""
    member = ("--name", name, "--team", "to-1", "--role", role)
    user = _server(data, "user", "add", "--ward", WARD, *member).split()[-1]
    trusted = ("all!",) if role == "leader" else ()  # what is sensitive, too
    _server(data, "grant", "--ward", WARD, "--user", user, "--cell", "all", *trusted, "--mode", "rw")
    said = _server(data, "invite", "--ward", WARD, "--user", user, "--url", url)
    found = re.search(r"STS1:[A-Z2-7]+", said)
    if not found:
        sys.exit("The demo's ward server gave no invitation.")
    return found[0]


def make(home: Path, size: str, invitation: Callable[[], str], colleague: Callable[[], str]) -> None:
    """A notebook of invented people that has joined the demo ward; the small one has questions to answer."""
    home.mkdir(parents=True, exist_ok=True)
    paths = Paths(home)
    database = Database(paths.database, KeyFile(paths.keys).create(USER, PASSPHRASE))
    try:
        notebook = Notebook(database, USER)
        notebook.start(USER, PLACES, demo=True)
        fill(database, *SIZES[size])
        if size == "small":
            _tell_more(database)
        ledger, text = Ledger(database), invitation()
        wards = {name: cell for cell, name in ledger.ward_places(text)}
        _say("Handing over to the demo ward …")
        ledger.join(text, {p.cell: wards[p.name] for p in notebook.places()}, Silent())
        if size == "small":
            demo_colleague.disagree(home.parent / "colleague", database, colleague())
    finally:
        database.close()


def _tell_more(database: Database) -> None:
    """What a few of these people need, and classes for some."""
    office = Office.over(database, USER)
    people = [row.id for row in office.citizen.page(CitizenFilter(), limit=120).rows]
    demo_needs.give(office, people[:5], today())
    demo_access.give(office, SEED, people, today())
    add_classes(office, SEED, people, today())
    make_households(office, SEED, people, today())
    demo_doors.walk(office, today())
    demo_reports.send(office, today())


def fill(database: Database, people_count: int, visit_count: int, user: str = USER) -> None:
    notebook = Notebook(database, user)
    info = notebook.info()
    cells = {place.name: place.cell for place in notebook.places()}
    people = labelled(SEED, people_count, PLACES, today()).people
    ids = [uuid7() for _ in people]
    _say(f"Inventing {people_count} people and {visit_count} turns of help …")
    day = today().isoformat()
    persons = (
        row
        for person, record in zip(people, ids, strict=True)
        for row in _person_rows(person, record, cells[person.neighbourhood], day)
    )
    whose = {"team": info.team, "volunteer": user}
    visits = (
        bulk.new_row(HelpVisit, _visit_values(visit, people, ids) | whose)
        for visit in demo_visits(SEED, people, visit_count, today())
    )
    _store(database, chain(persons, visits), user)


def _store(database: Database, rows: Iterator[tuple[type[Any], dict[str, Any]]], user: str) -> None:
    """In deeds of CHUNK rows. While one is stored the next is prepared; no more than that waits."""
    deed, known = Deed("citizen.import", user), dict[str, Cells]()
    _keep_pages(database, ROOMY_KIB)
    stored: Future[Any] | None = None
    while some := list(islice(rows, CHUNK)):
        with database.read() as session:
            ready = bulk.prepare(session.connection(), some, deed, Silent(), known)
        if stored:
            stored.result()
        stored = database.write_prepared(deed, partial(bulk.store, ready=ready))
        deed = Deed("citizen.import", user)
    if stored:
        stored.result()
    _keep_pages(database, CACHE_KIB)


def _keep_pages(database: Database, kib: int) -> None:
    """A million people in random order of id: without room for the pages each is read and written again."""
    database.apply(lambda session: bool(session.execute(text(f"PRAGMA cache_size=-{kib:d}")))).result()


def _person_rows(
    person: DemoPerson, record: str, home: str, given_on: str
) -> list[tuple[type[Any], dict[str, Any]]]:
    values = {name: value for name, value in vars(person).items() if name != "neighbourhood"}
    consent = {
        "id": natural_id("consent", record, "remember", 1),
        "citizen_id": record,
        "purpose": "remember",
        "text_version": 1,
        "method": "spoken",
        "witness": "Người làm chứng",
        "given_on": given_on,
    }
    return [bulk.new_row(Citizen, values | {"home": home, "id": record}), bulk.new_row(Consent, consent)]


def _visit_values(visit: DemoVisit, people: Sequence[DemoPerson], ids: Sequence[str]) -> dict[str, Any]:
    values = {name: value for name, value in vars(visit).items() if name != "person"}
    if visit.person is not None:
        values |= {"citizen_id": ids[visit.person], "citizen_label": people[visit.person].full_name}
    values["visited_on"] = visit.visited_on.isoformat()
    values["started_at"] = moment_text(visit.started_at)
    return values


def _server(data: Path, *arguments: object) -> str:
    command = [sys.executable, "-m", "server", *map(str, arguments), "--data", str(data)]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments[:2]))}: {done.stderr}")
    return done.stdout


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
