"""Records, fields and values in words, as people write them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.contract.birth import birth_text
from desktop.services.citizen_id import mask_national_id
from desktop.services.office import Office
from desktop.services.phone import phone_text
from desktop.services.record_name import RecordName
from desktop.ui.access_log.words import kind_text, what_text
from desktop.ui.formats import date_text, listed_text, moment_text, short_date_text
from desktop.ui.privacy_request.words import OUTCOMES
from desktop.ui.review.class_words import ClassWords
from desktop.ui.review.field_words import CODES, FIELDS, SILENT, TABLES

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
        known = {name: value for name, value in values.items() if value is not None}
        return " · ".join(self.value(table, *each) for each in known.items()) or self.value(
            table, group, None
        )

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
        if table == "conflict":
            return [self._waits(values)]
        ways: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
            "access_event": self._looked,
            "observation": self._observed,
            "privacy_request": partial(self._of_kind, "privacy_request"),
            "support_need": partial(self._of_kind, "support_kind"),
        }
        told = [ways[table](values)] if table in ways and "kind" in values else []  # an edit may not say it
        return told + [
            (self.field(name), self.value(table, name, value))
            for name, value in values.items()
            if name in FIELDS and name not in SILENT and value is not None
        ]

    def _observed(self, values: Mapping[str, Any]) -> tuple[str, str]:
        kind = self._office.observation.kinds_by_code().get(values["kind"])
        return (kind.title, kind.words(values["value"])) if kind else (values["kind"], values["value"])

    def _of_kind(self, kind: str, values: Mapping[str, Any]) -> tuple[str, str]:
        return tr("review", "What kind"), self._office.catalog.title(kind, values["kind"])

    def _looked(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """Who saw, or took out, what of hers."""
        what = f"{kind_text(values['kind'])}: {what_text(values['what'])}"
        return moment_text(values["at"]), f"{what} · {self._office.conflict.person(values['user'])}"

    def _waits(self, values: Mapping[str, Any]) -> tuple[str, str]:
        group, table = values["group"], values["subject_table"]
        return self.field(group), self.values(table, group, values["candidate"])

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
            "reviewer": self._office.conflict.person,
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
