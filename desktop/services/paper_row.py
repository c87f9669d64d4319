"""A row of a paper sheet as it is typed in: who it is, and what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from desktop.contract.birth import Birth, age_on, parse_birth
from desktop.contract.ids import uuid7
from desktop.contract.vietnamese import clean, fold
from desktop.errors import InvalidInput, Problem
from desktop.services.citizen import CitizenDraft, ConsentDraft, needs_guardian
from desktop.services.dates import today
from desktop.services.drafting import checked
from desktop.services.help_visit import AgeBand, HelpVisitDraft, Turn
from desktop.services.paper_code import row_code
from desktop.services.paper_legend import Legend
from desktop.services.phone import read_phone
from desktop.services.search import Found

FORM = "paper"  # under which drafts are kept
NO_NAME = ("-", "–", "—")  # typed instead of a name
SIGNED = ("x", "v", "c", "d", "dy", "co", "dong y", "1")  # typed for a ticked box, in any of these ways


@dataclass
class PaperRow:
    """Plain values, as the draft keeps them: texts as typed; `day` is an ISO date, or empty if it is none."""

    visit_id: str = field(default_factory=uuid7)
    person_id: str = field(default_factory=uuid7)  # of a new person, should she be one
    sheet: str = ""
    row: str = "1"
    day: str = ""
    place: str = ""
    home: str | None = None  # cell where new people live
    name: str = ""
    citizen_id: str | None = None  # somebody who is here already
    birth: str = ""
    phone: str = ""
    services: str = ""
    outcome: str = ""
    consent: str = ""
    note: str = ""

    def values(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "PaperRow":
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in values.items() if name in known})

    @property
    def is_empty(self) -> bool:
        """Nothing of the row itself has been typed."""
        typed = (self.name, self.birth, self.phone, self.services, self.outcome, self.consent, self.note)
        return not any(text.strip() for text in typed)

    @property
    def is_nameless(self) -> bool:
        return self.name.strip() in NO_NAME

    def next(self) -> "PaperRow":
        """The row under it."""
        return PaperRow(
            sheet=self.sheet, row=str(int(self.row) + 1), day=self.day, place=self.place, home=self.home
        )


def turn_of(row: PaperRow, legend: Legend, text_version: int) -> Turn:
    """What the office is asked to save. Raises InvalidInput naming each bad field.

    A name that nobody has signed for is not kept; the turn is counted (design, rule 8).
    """
    problems = [Problem(name, code) for name, code in _problems(row, legend)]
    if problems:
        raise InvalidInput(problems)
    day, number = date.fromisoformat(row.day), int(row.row)
    consent = None if row.is_nameless else read_consent(row.consent, row.sheet, number, day, text_version)
    is_new = consent is not None and row.citizen_id is None
    person = _person(row) if is_new else None
    if consent and person and needs_guardian(person["birth"], day):
        consent.guardian = f"ký trên tờ {consent.sheet}"  # for a child somebody else has signed there
    visit = {
        "visited_on": day,
        "outcomes": dict(legend.read(row.services, row.outcome).outcomes),
        "note": row.note or None,
        "age_band": None if is_new or row.citizen_id else _age_band(row.birth, day),
        "paper_row": row_code(row.sheet, number),
    }
    return Turn(
        checked(HelpVisitDraft, visit),
        visit_id=row.visit_id,
        citizen_id=row.citizen_id or (row.person_id if is_new else None),
        citizen=checked(CitizenDraft, person) if person else None,
        consent=consent,
        place=clean(row.place) or None,
        draft=(FORM, row.visit_id),
    )


def read_consent(typed: str, sheet: str, row: int, day: date, text_version: int) -> ConsentDraft | None:
    """'x': she signed in this row. '3/12': on line 12 of consent sheet 3. Nothing: she did not agree.

    Raises InvalidInput for anything else.
    """
    words = fold(typed)
    if not words:
        return None
    where, between, line = words.replace(" ", "").partition("/")
    if between and where.isdecimal() and line.isdecimal():
        at: tuple[str, int] = (where, int(line))
    elif words in SIGNED:
        at = (sheet, row)
    else:
        raise InvalidInput([Problem("consent", "bad_format")])
    return ConsentDraft(method="sheet", sheet=at[0], line=at[1], given_on=day, text_version=text_version)


def name_and_birth(typed: str) -> tuple[str, str]:
    """'thuy 1952' -> ('thuy', '1952'): a year behind the name tells people apart."""
    words = clean(typed).split()
    if len(words) > 1 and words[-1].isdecimal() and parse_birth(words[-1], today()):
        return " ".join(words[:-1]), words[-1]
    return clean(typed), ""


def surely(found: Sequence[Found], name: str, birth: str = "", phone: str = "") -> Found | None:
    """The one it must be; None while it could be two people, or somebody new.

    A year or a phone that agrees settles it. Without them, part of a name that only one person has is a
    search and finds her; a whole name may be that of somebody new.
    """
    born, number = parse_birth(birth, today()), read_phone(phone)
    if birth.strip() or phone.strip():
        agreeing = [each for each in found if _agrees(each, born, number.value if number else None)]
        return agreeing[0] if len(agreeing) == 1 else None
    if len(found) == 1 and fold(name) != fold(found[0].full_name):
        return found[0]
    return None


def _agrees(person: Found, born: Birth | None, phone: str | None) -> bool:
    """In all that both sides know, and in something at least."""
    says = []
    if born and person.birth:
        says.append(_same_birth(born.value, person.birth))
    if phone and person.phone:
        says.append(phone == person.phone)
    return bool(says) and all(says)


def _same_birth(one: str, other: str) -> bool:
    return one == other if len(one) == len(other) else one[:4] == other[:4]


def _problems(row: PaperRow, legend: Legend) -> list[tuple[str, str]]:
    read = legend.read(row.services, row.outcome)
    found = []
    if not row.sheet:
        found.append(("sheet", "required"))
    if not (row.row.isdecimal() and 0 < int(row.row) < 100):
        found.append(("row", "bad_format"))
    if not row.day or date.fromisoformat(row.day) > today():
        found.append(("day", "bad_format"))
    if not row.name.strip():
        found.append(("name", "required"))
    if read.wrong:
        is_outcome = row.outcome.strip() in read.wrong
        found.append(("outcome" if is_outcome else "services", "bad_format"))
    elif not read.outcomes:
        found.append(("services", "required"))
    if row.birth.strip() and parse_birth(row.birth, today()) is None:
        found.append(("birth", "bad_format"))
    return found


def _person(row: PaperRow) -> dict[str, Any]:
    born, phone = parse_birth(row.birth, today()), read_phone(row.phone)
    return {
        "home": row.home,
        "full_name": row.name,
        "birth": born.value if born else None,
        "birth_approx": bool(born and born.approx),
        "phone": phone.value if phone else row.phone or None,
        "phone_of": phone.whose if phone else None,
    }


def _age_band(birth: str, day: date) -> AgeBand | None:
    born = parse_birth(birth, today())
    age = age_on(born.value, day) if born else None
    if age is None:
        return None
    return "under_18" if age < 18 else "18_59" if age < 60 else "60_plus"
