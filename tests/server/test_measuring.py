"""The ward counts as a laptop does, on SQLite and on PostgreSQL, to the last digit."""

import random
from secrets import token_hex

from sqlalchemy import insert, select

from desktop.contract import catalog
from desktop.contract.figures import WARD, figures
from desktop.contract.line import canonical
from desktop.contract.period import Period
from desktop.models.base import Record
from desktop.models.database import Database
from desktop.models.values import to_wire
from desktop.paths import RESOURCES
from desktop.services.dates import today
from desktop.services.observation import Noted
from desktop.services.official_confirmation import ConfirmationDraft
from desktop.services.unit_figure import UnitFigureDraft
from server import measuring
from server.store import Store
from server.tables import record
from tests.builders import a_citizen
from tests.services.ward_by_chance import DAYS, Ward

WARD_ID = f"W{token_hex(4)}"  # a PostgreSQL may be shared
PERIODS = ("2026-09", "2026-Q3", "2026", "2026-09-02..2026-09-30")


def handed_over(ward: Ward, store: Store) -> None:
    """Every record as the ward stores it; the catalogue as the ward loads it."""
    rows = []
    with ward.database.read() as session:
        for kind in Record.__subclasses__():
            for number, item in enumerate(session.scalars(select(kind).order_by(kind.n))):
                fields = {name: to_wire(of, getattr(item, name)) for name, of in item.synced_fields().items()}
                rows.append((item.id, kind.__tablename__, item.cell, item.also, number, fields))
    for entry in catalog.read(RESOURCES / "catalog"):
        fields = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
        rows.append(
            (f"{entry.kind} {entry.code} {entry.version}", "catalog_entry", "catalog", None, 1, fields)
        )
    with store.writing() as connection:
        connection.execute(
            insert(record),
            [
                {
                    "ward_id": WARD_ID, "id": id_, "tbl": tbl, "home": home, "also": also, "rev": rev,
                    "fields": canonical({n: v for n, v in fields.items() if v is not None}).decode(),
                    "last": "{}",
                }
                for id_, tbl, home, also, rev, fields in rows
            ],
        )  # fmt: skip


def test_the_ward_counts_as_the_notebook_does(store: Store, database: Database) -> None:
    """Every indicator at every place, after deeds by chance: people joined, parted, moved, struck through;
    classes, households merged and moved, visits at doors, observations, what units told."""
    ward, dice = Ward(database), random.Random(7)
    for _ in range(60):
        ward.do((dice.randrange(48), dice.randrange(48), dice.randrange(48), dice.randrange(48)))
    ward.house(0, 0, 0)
    ward.house(len(ward.houses) - 1, 1, 2)
    office = ward.office
    ward.people.append(a_citizen(ward.office, "Người Lớn", birth="1950", home=ward.places[0]))
    for place, who in enumerate(reversed(ward.people)):
        value = ("yes", "no", "yes")[place % 3]
        office.observation.note(Noted(who, {"smartphone": value}, DAYS[place % 5])).saved.result()
        office.official_confirmation.note(who, ConfirmationDraft(source="vneid", number=str(place))).result()
    office.unit_figure.save(
        UnitFigureDraft(unit="vhxh", indicator="t1", period="2026", amount=57, out_of=60)
    ).result()
    held = ward.classes[0][1]
    office.class_session.set_state(held, "planned").result()  # on one laptop; who was there proves it
    handed_over(ward, store)
    with store.reading() as connection:
        facts = measuring.read(connection, WARD_ID)
    assert [each.code for each in facts.indicators] == [each.code for each in office.indicator.all()]
    assert list(facts.places) == list(office.indicator.places())
    for period in map(Period.read, PERIODS):
        mine, wards = office.indicator.figures(period), figures(facts.indicators, period, facts, today())
        for code in mine:
            assert mine[code] == wards[code], (period.code, code)
    year = office.indicator.figures(Period.read("2026"))
    assert year["sessions"][WARD].from_notebook == 2
    told = ("turns", "learners", "t4a", "t5", "households_met", "families_registered", "points", "classes")
    for code in told:
        assert year[code][WARD].numerator, code
    assert year["t1"]["vhxh"].from_units == 57
