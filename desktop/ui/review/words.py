"""Records, fields and values in words, as people write them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.office import Office
from desktop.services.phone import phone_text
from desktop.services.record_name import RecordName
from desktop.ui.formats import date_text, listed_text, moment_text, short_date_text
from desktop.ui.privacy_request.words import OUTCOMES
from desktop.ui.review.class_words import ClassWords

FIELDS = {
    "acknowledged_on": QT_TRANSLATE_NOOP("review", "Acknowledged on"),
    "address": QT_TRANSLATE_NOOP("review", "Address"),
    "again_on": QT_TRANSLATE_NOOP("review", "Come again on"),
    "age_band": QT_TRANSLATE_NOOP("review", "Age"),
    "answer": QT_TRANSLATE_NOOP("review", "Answer"),
    "answers": QT_TRANSLATE_NOOP("review", "Answers"),
    "asked_by": QT_TRANSLATE_NOOP("review", "Who speaks for the person"),
    "asked_on": QT_TRANSLATE_NOOP("review", "Asked on"),
    "assessed_on": QT_TRANSLATE_NOOP("review", "Assessed on"),
    "assessor": QT_TRANSLATE_NOOP("review", "Assessed by"),
    "audience": QT_TRANSLATE_NOOP("review", "For whom"),
    "birth": QT_TRANSLATE_NOOP("review", "Born"),
    "birth_approx": QT_TRANSLATE_NOOP("review", "Year is approximate"),
    "body": QT_TRANSLATE_NOOP("review", "Who confirmed"),
    "bring": QT_TRANSLATE_NOOP("review", "What to bring"),
    "call": QT_TRANSLATE_NOOP("review", "Whom to call"),
    "capacity": QT_TRANSLATE_NOOP("review", "Seats"),
    "citizen_id": QT_TRANSLATE_NOOP("review", "Person"),
    "closed_on": QT_TRANSLATE_NOOP("review", "Answered on"),
    "confirmed_on": QT_TRANSLATE_NOOP("review", "Confirmed on"),
    "contact": QT_TRANSLATE_NOOP("review", "Where the answer goes"),
    "day": QT_TRANSLATE_NOOP("review", "Day"),
    "ends": QT_TRANSLATE_NOOP("review", "Ends"),
    "enrolled_on": QT_TRANSLATE_NOOP("review", "Enrolled on"),
    "decision": QT_TRANSLATE_NOOP("review", "One person or two"),
    "degree": QT_TRANSLATE_NOOP("review", "How much"),
    "event": QT_TRANSLATE_NOOP("review", "Occasion"),
    "extended_on": QT_TRANSLATE_NOOP("review", "Extended on"),
    "framework": QT_TRANSLATE_NOOP("review", "Skill framework"),
    "full_name": QT_TRANSLATE_NOOP("review", "Full name"),
    "given_on": QT_TRANSLATE_NOOP("review", "Agreed on"),
    "guardian": QT_TRANSLATE_NOOP("review", "Guardian who agreed"),
    "guests": QT_TRANSLATE_NOOP("review", "Guest teachers"),
    "handler": QT_TRANSLATE_NOOP("review", "Who sees to it"),
    "home": QT_TRANSLATE_NOOP("review", "Neighbourhood"),
    "household_no": QT_TRANSLATE_NOOP("review", "Household number"),
    "instructors": QT_TRANSLATE_NOOP("review", "Instructors"),
    "issued_on": QT_TRANSLATE_NOOP("review", "Issued on"),
    "item": QT_TRANSLATE_NOOP("review", "Skill"),
    "lead": QT_TRANSLATE_NOOP("review", "Lead instructor"),
    "kept": QT_TRANSLATE_NOOP("review", "Who is kept of the two"),
    "legal_basis": QT_TRANSLATE_NOOP("review", "By what right it is kept"),
    "level": QT_TRANSLATE_NOOP("review", "What they can do"),
    "line": QT_TRANSLATE_NOOP("review", "Line of the sheet"),
    "materials": QT_TRANSLATE_NOOP("review", "Materials"),
    "method": QT_TRANSLATE_NOOP("review", "How they agreed"),
    "minutes": QT_TRANSLATE_NOOP("review", "Minutes"),
    "moved_from": QT_TRANSLATE_NOOP("review", "Moved from"),
    "moved_reason": QT_TRANSLATE_NOOP("review", "Why on another day"),
    "national_id": QT_TRANSLATE_NOOP("review", "ID number"),
    "needs": QT_TRANSLATE_NOOP("review", "What helps in class"),
    "nickname": QT_TRANSLATE_NOOP("review", "Called"),
    "birth_year": QT_TRANSLATE_NOOP("review", "Year of birth"),
    "note": QT_TRANSLATE_NOOP("review", "Note"),
    "made_on": QT_TRANSLATE_NOOP("review", "Made on"),
    "number": QT_TRANSLATE_NOOP("review", "Number"),
    "observed_on": QT_TRANSLATE_NOOP("review", "Known since"),
    "outcome": QT_TRANSLATE_NOOP("review", "What came of it"),
    "outcomes": QT_TRANSLATE_NOOP("review", "What was helped with"),
    "paper_row": QT_TRANSLATE_NOOP("review", "Row on the printed sheet"),
    "pass_rule": QT_TRANSLATE_NOOP("review", "Pass rule"),
    "phone": QT_TRANSLATE_NOOP("review", "Phone"),
    "phone_of": QT_TRANSLATE_NOOP("review", "Whose phone"),
    "place": QT_TRANSLATE_NOOP("review", "Place"),
    "present": QT_TRANSLATE_NOOP("review", "Who is there"),
    "purpose": QT_TRANSLATE_NOOP("review", "What for"),
    "quiz": QT_TRANSLATE_NOOP("review", "Quiz"),
    "quizzes": QT_TRANSLATE_NOOP("review", "Quizzes"),
    "relation": QT_TRANSLATE_NOOP("review", "Relation"),
    "residence": QT_TRANSLATE_NOOP("review", "Residence"),
    "role": QT_TRANSLATE_NOOP("review", "Role"),
    "room": QT_TRANSLATE_NOOP("review", "Room"),
    "round": QT_TRANSLATE_NOOP("review", "Round"),
    "score": QT_TRANSLATE_NOOP("review", "Score"),
    "serial": QT_TRANSLATE_NOOP("review", "Number of the slip"),
    "sex": QT_TRANSLATE_NOOP("review", "Sex"),
    "sheet": QT_TRANSLATE_NOOP("review", "Sheet"),
    "source": QT_TRANSLATE_NOOP("review", "Where from"),
    "started_at": QT_TRANSLATE_NOOP("review", "Begun at"),
    "starts": QT_TRANSLATE_NOOP("review", "Begins"),
    "result": QT_TRANSLATE_NOOP("review", "How it went"),
    "state": QT_TRANSLATE_NOOP("review", "State"),
    "state_reason": QT_TRANSLATE_NOOP("review", "Reason"),
    "status": QT_TRANSLATE_NOOP("review", "State"),
    "support": QT_TRANSLATE_NOOP("review", "Support offered"),
    "taken_on": QT_TRANSLATE_NOOP("review", "Taken on"),
    "target_group": QT_TRANSLATE_NOOP("review", "Group"),
    "team": QT_TRANSLATE_NOOP("review", "Team"),
    "time": QT_TRANSLATE_NOOP("review", "Time"),
    "title": QT_TRANSLATE_NOOP("review", "Title"),
    "template": QT_TRANSLATE_NOOP("review", "Template"),
    "topics": QT_TRANSLATE_NOOP("review", "Topics"),
    "visited_on": QT_TRANSLATE_NOOP("review", "Day of the help or visit"),
    "adults": QT_TRANSLATE_NOOP("review", "Adults"),
    "alley": QT_TRANSLATE_NOOP("review", "Alley"),
    "building": QT_TRANSLATE_NOOP("review", "Building"),
    "counts": QT_TRANSLATE_NOOP("review", "Counted without names"),
    "criteria_version": QT_TRANSLATE_NOOP("review", "Version of the criteria"),
    "criterion": QT_TRANSLATE_NOOP("review", "Criterion"),
    "decision_no": QT_TRANSLATE_NOOP("review", "Decision"),
    "decision_on": QT_TRANSLATE_NOOP("review", "Decision of"),
    "flat": QT_TRANSLATE_NOOP("review", "Flat"),
    "floor": QT_TRANSLATE_NOOP("review", "Floor"),
    "house": QT_TRANSLATE_NOOP("review", "House"),
    "joined_on": QT_TRANSLATE_NOOP("review", "Joined on"),
    "learned": QT_TRANSLATE_NOOP("review", "Have learned"),
    "left": QT_TRANSLATE_NOOP("review", "Has left"),
    "left_on": QT_TRANSLATE_NOOP("review", "Left on"),
    "left_reason": QT_TRANSLATE_NOOP("review", "Why left"),
    "merged_into": QT_TRANSLATE_NOOP("review", "Merged into"),
    "met": QT_TRANSLATE_NOOP("review", "Met"),
    "people": QT_TRANSLATE_NOOP("review", "People"),
    "programme": QT_TRANSLATE_NOOP("review", "Digital family"),
    "programme_on": QT_TRANSLATE_NOOP("review", "Since"),
    "reviewed_on": QT_TRANSLATE_NOOP("review", "Looked at on"),
    "reviewer": QT_TRANSLATE_NOOP("review", "Who looked"),
    "smartphones": QT_TRANSLATE_NOOP("review", "Smartphones"),
    "street": QT_TRANSLATE_NOOP("review", "Street"),
    "sub_alley": QT_TRANSLATE_NOOP("review", "Sub-alley"),
    "void": QT_TRANSLATE_NOOP("review", "Struck through?"),
    "volunteer": QT_TRANSLATE_NOOP("review", "Who helped"),
    "when": QT_TRANSLATE_NOOP("review", "Day and time"),
    "where": QT_TRANSLATE_NOOP("review", "Place"),
    "withdrawn_on": QT_TRANSLATE_NOOP("review", "Consent withdrawn on"),
    "witness": QT_TRANSLATE_NOOP("review", "Witness"),
}
# Not for reading: references, and what another field says already.
SILENT = {
    "citizen_id",
    "citizen_label",
    "code",
    "cell_id",
    "help_visit_id",
    "household_id",
    "kind",
    "noted",  # how somebody was marked: settled by rule
    "point_session_id",
    "framework_version",
    "pass_rule_version",
    "position",
    "reference",  # follows from number, day and body
    "quiz_version",
    "row",
    "signed_text",
    "signer",
    "team",
    "template",
    "template_version",
    "text_version",
    "user",
    "value",  # of an observation: said with its kind
    "version",
    "void_reason",
    "voided_at",
    "birth_approx",
}
TABLES = {
    "appointment": QT_TRANSLATE_NOOP("review", "Appointment"),
    "assessment": QT_TRANSLATE_NOOP("review", "Assessment"),
    "attendance": QT_TRANSLATE_NOOP("review", "Attendance"),
    "citizen": QT_TRANSLATE_NOOP("review", "Person"),
    "class_session": QT_TRANSLATE_NOOP("review", "Session of a class"),
    "consent": QT_TRANSLATE_NOOP("review", "Consent"),
    "enrolment": QT_TRANSLATE_NOOP("review", "Learner of a class"),
    "help_visit": QT_TRANSLATE_NOOP("review", "Turn of help"),
    "household": QT_TRANSLATE_NOOP("review", "Household"),
    "household_member": QT_TRANSLATE_NOOP("review", "Member of a household"),
    "household_review": QT_TRANSLATE_NOOP("review", "Criterion of a digital family"),
    "observation": QT_TRANSLATE_NOOP("review", "Digital access"),
    "official_confirmation": QT_TRANSLATE_NOOP("review", "Official confirmation"),
    "participation_slip": QT_TRANSLATE_NOOP("review", "Slip of participation"),
    "point_session": QT_TRANSLATE_NOOP("review", "Session at a point"),
    "privacy_request": QT_TRANSLATE_NOOP("review", "Citizen's request"),
    "quiz_result": QT_TRANSLATE_NOOP("review", "Quiz"),
    "training_class": QT_TRANSLATE_NOOP("review", "Class"),
    "same_person": QT_TRANSLATE_NOOP("review", "One person or two"),
    "unit_figure": QT_TRANSLATE_NOOP("review", "Figure of a unit"),
    "yearly_target": QT_TRANSLATE_NOOP("review", "Target of a year"),
    "support_need": QT_TRANSLATE_NOOP("review", "More help needed"),
    "household_visit": QT_TRANSLATE_NOOP("review", "Visit at the door"),
    "visit_list": QT_TRANSLATE_NOOP("review", "Visit list"),
    "volunteer": QT_TRANSLATE_NOOP("review", "Team member"),
}
CODES = {
    ("decision", "same"): QT_TRANSLATE_NOOP("review", "One person"),
    ("decision", "different"): QT_TRANSLATE_NOOP("review", "Two people"),
    ("sex", "female"): QT_TRANSLATE_NOOP("review", "Female"),
    ("sex", "male"): QT_TRANSLATE_NOOP("review", "Male"),
    ("residence", "registered"): QT_TRANSLATE_NOOP("review", "Permanent"),
    ("residence", "away"): QT_TRANSLATE_NOOP("review", "Away"),
    ("programme", "declined"): QT_TRANSLATE_NOOP("review", "Does not wish to take part"),
    ("programme", "registered"): QT_TRANSLATE_NOOP("review", "Registered"),
    ("programme", "proposed"): QT_TRANSLATE_NOOP("review", "Proposed for recognition"),
    ("programme", "recognised"): QT_TRANSLATE_NOOP("review", "Recognised"),
    ("left_reason", "moved_out"): QT_TRANSLATE_NOOP("review", "Moved out"),
    ("left_reason", "split"): QT_TRANSLATE_NOOP("review", "Lives on their own"),
    ("left_reason", "deceased"): QT_TRANSLATE_NOOP("review", "Deceased"),
    ("residence", "permanent"): QT_TRANSLATE_NOOP("review", "Permanent"),
    ("residence", "temporary"): QT_TRANSLATE_NOOP("review", "Temporary"),
    ("method", "sheet"): QT_TRANSLATE_NOOP("review", "Signed the sheet"),
    ("method", "spoken"): QT_TRANSLATE_NOOP("review", "Said yes"),
    ("method", "digital"): QT_TRANSLATE_NOOP("review", "Agreed in an app"),
    ("method", "legal_basis"): QT_TRANSLATE_NOOP("review", "Kept by law"),
    ("age_band", "under_18"): QT_TRANSLATE_NOOP("review", "Under 18"),
    ("age_band", "18_59"): QT_TRANSLATE_NOOP("review", "18 to 59"),
    ("age_band", "60_plus"): QT_TRANSLATE_NOOP("review", "60 and older"),
    ("status", "open"): QT_TRANSLATE_NOOP("review", "Not yet come"),
    ("status", "kept"): QT_TRANSLATE_NOOP("review", "Has come"),
    ("status", "missed"): QT_TRANSLATE_NOOP("review", "Did not come"),
    ("status", "cancelled"): QT_TRANSLATE_NOOP("review", "Called off"),
    ("role", "leader"): QT_TRANSLATE_NOOP("review", "Team leader"),
    ("role", "volunteer"): QT_TRANSLATE_NOOP("review", "Team member"),
    ("role", "pupil"): QT_TRANSLATE_NOOP("review", "Pupil"),
    ("role", "instructor"): QT_TRANSLATE_NOOP("review", "Instructor"),
    ("event", "mobile_point"): QT_TRANSLATE_NOOP("review", "Mobile point"),
    ("event", "campaign"): QT_TRANSLATE_NOOP("review", "Campaign"),
    ("event", "office"): QT_TRANSLATE_NOOP("review", "At the office"),
    ("event", "home_visit"): QT_TRANSLATE_NOOP("review", "At home"),
    ("state", "open"): QT_TRANSLATE_NOOP("review", "Open for learners"),
    ("state", "finished"): QT_TRANSLATE_NOOP("review", "Finished"),
    ("state", "cancelled"): QT_TRANSLATE_NOOP("review", "Called off"),
    ("state", "done"): QT_TRANSLATE_NOOP("review", "Finished"),
    ("state", "planned"): QT_TRANSLATE_NOOP("review", "Planned"),
    ("state", "held"): QT_TRANSLATE_NOOP("review", "Held"),
    ("state", "enrolled"): QT_TRANSLATE_NOOP("review", "Has a seat"),
    ("state", "waiting"): QT_TRANSLATE_NOOP("review", "Waits for a seat"),
    ("state", "withdrawn"): QT_TRANSLATE_NOOP("review", "Withdrawn"),
    ("state", "present"): QT_TRANSLATE_NOOP("review", "Present"),
    ("state", "late"): QT_TRANSLATE_NOOP("review", "Late"),
    ("state", "excused"): QT_TRANSLATE_NOOP("review", "Excused"),
    ("state", "absent"): QT_TRANSLATE_NOOP("review", "Absent"),
    ("level", "not_yet"): QT_TRANSLATE_NOOP("review", "Not yet"),
    ("level", "with_help"): QT_TRANSLATE_NOOP("review", "With help"),
    ("level", "alone"): QT_TRANSLATE_NOOP("review", "Alone"),
}


tr = QCoreApplication.translate


def say(text: object) -> str:
    """Of the texts above."""
    return tr("review", str(text))


class Words:
    """Of one office; places are read once."""

    def __init__(self, office: Office) -> None:
        self._office, self._classes = office, ClassWords(office)

    @cached_property
    def _places(self) -> dict[str, str]:
        return {place.cell: place.name for place in self._office.notebook.places()}

    def record(self, name: RecordName | None) -> str:
        """Who or what, in one line."""
        if name is None:
            return tr("review", "Not on this computer")
        title = name.title or tr("review", "no name")
        if name.table == "citizen":
            return title
        what = f"{say(TABLES.get(name.table, name.table))} {short_date_text(name.day)}"
        return f"{title} · {what.strip()}"

    def title(self, table: str, name: RecordName | None) -> tuple[str, str]:
        """What it is, and whose."""
        return say(TABLES.get(table, table)), (name.title if name else None) or tr("review", "no name")

    def field(self, group: str) -> str:
        return say(FIELDS.get(group, group))

    def value(self, table: str, field: str, value: Any) -> str:
        """One value; an empty one says that it is."""
        if value is None or value in ({}, []):
            return tr("review", "(empty)")
        wholes: dict[str, Callable[[Any], str]] = {"outcomes": self._outcomes, "needs": self._needs}
        if whole := wholes.get(field):
            return whole(value)
        if said := self._classes.value(table, field, value):
            return said
        return listed_text(value) if isinstance(value, list | dict) else self._single(table, field, value)

    def _single(self, table: str, field: str, value: Any) -> str:
        match value:
            case bool():
                return tr("review", "Yes") if value else tr("review", "No")
            case date():
                return moment_text(value) if isinstance(value, datetime) else date_text(value)
            case str():
                return (
                    say(CODES[field, value]) if (field, value) in CODES else self._text(table, field, value)
                )
        return str(value)

    def values(self, table: str, group: str, values: Mapping[str, Any]) -> str:
        """All fields of a group, as one reading."""
        if group in ("void", "kept"):
            return self._void(values) if group == "void" else self._kept(values)
        if said := self._classes.group(table, group, values):
            return said
        if group == "birth" and values.get("birth_approx") and values.get("birth"):
            about = tr("review", "about {year}")
            return about.format(year=birth_text(values["birth"]))
        if group == "birth":
            return self.value(table, "birth", values.get("birth"))
        if group == "phone":
            whose = [values["phone_of"]] if values.get("phone_of") else []
            return " · ".join([self.value(table, "phone", values.get("phone")), *whose])
        return " · ".join(self.value(table, name, value) for name, value in values.items())

    def _void(self, values: Mapping[str, Any]) -> str:
        if values.get("voided_at") is None:
            return tr("review", "Stays: not struck through")
        why = self._office.catalog.title("void_reason", values.get("void_reason") or "")
        return tr("review", "Struck through: {why}").format(why=why)

    def _kept(self, values: Mapping[str, Any]) -> str:
        """Of two records that are one person."""
        lines = [self._who(values.get("survivor"))]
        for group, told in (values.get("choices") or {}).items():
            lines.append(f"{self.field(group)}: {self._who(told)}")
        return "\n".join(lines)

    def _who(self, citizen: str | None) -> str:
        known = self._office.citizen.stored(citizen) if citizen else {}
        if not known:
            return tr("review", "Not on this computer")
        return " · ".join(filter(None, [known["full_name"], birth_text(known["birth"])]))

    def facts(self, table: str, values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """(title, words) of the fields that say something to a reader."""
        told = [self._observed(values)] if table == "observation" else []
        return told + [
            (self.field(name), self.value(table, name, value))
            for name, value in values.items()
            if name in FIELDS and name not in SILENT and value is not None
        ]

    def _observed(self, values: Mapping[str, Any]) -> tuple[str, str]:
        kind = self._office.observation.kinds_by_code().get(values["kind"])
        return (kind.title, kind.words(values["value"])) if kind else (values["kind"], values["value"])

    def _text(self, table: str, field: str, value: str) -> str:
        catalog = self._office.catalog
        ways: dict[str, Callable[[str], str]] = {
            "birth": birth_text,
            "phone": phone_text,
            "national_id": mask_national_id,
            "home": self._place,
            "volunteer": self._office.conflict.person,
            "handler": self._office.conflict.person,
            "outcome": lambda code: tr("privacy", str(OUTCOMES.get(code, code))),
            "target_group": partial(catalog.title, "target_group"),
            "audience": partial(catalog.title, "audience"),
            "framework": partial(catalog.title, "skill_framework"),
            "pass_rule": partial(catalog.title, "pass_rule"),
            "quiz": partial(catalog.title, "quiz"),
            "assessor": self._office.conflict.person,
            "lead": self._office.conflict.person,
            "degree": partial(catalog.title, "support_level"),
            "result": partial(catalog.title, "visit_result"),
        }
        if (table, field) == ("consent", "purpose"):
            return catalog.title("consent_purpose", value)
        if (table, field) == ("support_need", "kind"):
            return catalog.title("support_kind", value)
        return ways.get(field, str)(value)

    def _place(self, cell: str) -> str:
        return self._places.get(cell, tr("review", "another place"))

    def _needs(self, codes: Sequence[str]) -> str:
        return ", ".join(self._office.catalog.title("support_aid", code) for code in codes)

    def _outcomes(self, outcomes: Mapping[str, Any]) -> str:
        catalog, lines = self._office.catalog, []
        for code, said in outcomes.items():
            how = said.get("outcome") if isinstance(said, Mapping) else None
            words = [catalog.title("service", code), catalog.title("outcome", how) if how else ""]
            lines.append(": ".join(filter(None, words)))
        return "\n".join(lines)
