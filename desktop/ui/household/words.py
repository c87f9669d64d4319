"""What the screens of households say: status, criteria and why they are met, members, how they live there."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.contract.digital_family import STATUSES, Status, Tick
from desktop.services.digital_family import Family
from desktop.services.household_member import Past
from desktop.services.office import Office
from desktop.services.one_household import Member
from desktop.ui.formats import date_text, number_text
from desktop.ui.widgets.surfaces import Tone

tr = QCoreApplication.translate

STATUS_WORDS: Mapping[Status, str] = {
    "not_visited": str(QT_TRANSLATE_NOOP("household", "Not visited")),
    "not_joined": str(QT_TRANSLATE_NOOP("household", "Not taking part")),
    "registered": str(QT_TRANSLATE_NOOP("household", "Registered")),
    "learning": str(QT_TRANSLATE_NOOP("household", "Learning")),
    "meets": str(QT_TRANSLATE_NOOP("household", "Meets the criteria")),
    "proposed": str(QT_TRANSLATE_NOOP("household", "Proposed")),
    "recognised": str(QT_TRANSLATE_NOOP("household", "Recognised")),
}
SIGNS: Mapping[Status, tuple[str, Tone]] = {
    "not_visited": ("circle-dashed", "quiet"),
    "not_joined": ("circle-help", "quiet"),
    "registered": ("clock", "info"),
    "learning": ("graduation-cap", "info"),
    "meets": ("check", "safe"),
    "proposed": ("send", "waiting"),
    "recognised": ("circle-check", "safe"),
}
RESIDENCES: Mapping[str, str] = {
    "registered": str(QT_TRANSLATE_NOOP("household", "permanent")),
    "temporary": str(QT_TRANSLATE_NOOP("household", "temporary")),
    "away": str(QT_TRANSLATE_NOOP("household", "away")),
}
LEFT: Mapping[str, str] = {
    "moved_out": str(QT_TRANSLATE_NOOP("household", "moved out")),
    "split": str(QT_TRANSLATE_NOOP("household", "lives on their own")),
    "deceased": str(QT_TRANSLATE_NOOP("household", "deceased")),
}
KNOWN: Mapping[str, str] = {
    "class": str(QT_TRANSLATE_NOOP("household", "came to a class")),
    "help": str(QT_TRANSLATE_NOOP("household", "was helped")),
    "skill": str(QT_TRANSLATE_NOOP("household", "can do it alone")),
    "able_help": str(QT_TRANSLATE_NOOP("household", "can do it alone")),
    "confirmed": str(QT_TRANSLATE_NOOP("household", "officially confirmed")),
}
DOUBTS: Mapping[str, str] = {
    "two_heads": str(QT_TRANSLATE_NOOP("household", "two heads")),
    "addresses_differ": str(QT_TRANSLATE_NOOP("household", "different addresses")),
    "many": str(QT_TRANSLATE_NOOP("household", "very many people")),
    "several_households": str(QT_TRANSLATE_NOOP("household", "some belong to different households")),
    "struck_through": str(QT_TRANSLATE_NOOP("household", "the one with this number was struck through")),
    "no_head": str(QT_TRANSLATE_NOOP("household", "no head")),
    "by_address": str(QT_TRANSLATE_NOOP("household", "by their address only")),
    "joins": str(QT_TRANSLATE_NOOP("household", "added to the household that is here")),
}


def doubts_text(doubts: Collection[str]) -> str:
    return ", ".join(tr("household", words) for code, words in DOUBTS.items() if code in doubts)


def statuses() -> dict[Status, str]:
    return {each: status_text(each) for each in STATUSES}


def status_text(status: Status) -> str:
    return tr("household", STATUS_WORDS[status])


def status_sign(status: Status) -> tuple[str, Tone]:
    """(icon, colour token)"""
    return SIGNS[status]


def residence_text(residence: str | None) -> str:
    return tr("household", RESIDENCES[residence]) if residence and residence in RESIDENCES else ""


def why_text(tick: Tick, family: Family) -> str:
    """Why a criterion is met, or what to do about it."""
    if not tick.met:
        text = tr("household", "not yet: {advice}")
        if tick.why == "denied":
            text = tr("household", "looked at, not yet: {advice}")
        return text.format(advice=tick.criterion.advice)
    if tick.why == "review" and (review := family.reviews.get(tick.criterion.code)):
        return tr("household", "looked at on {day}").format(day=date_text(review.reviewed_on))
    said = {
        "records": tr("household", "as the records say: {names}").format(names=_who(tick, family)),
        "counted": tr("household", "as the household said at the door"),
        "alone": tr("household", "nobody else lives there"),
    }
    return said.get(tick.why, "")


def _who(tick: Tick, family: Family) -> str:
    """The members who fulfil it."""
    names = [
        each.name or "–"
        for each in family.members
        if all(family.known[each.id].intersection(some) for some in tick.criterion.evidence)
    ]
    return ", ".join(names[:3])


def member_text(member: Member, family: Family, relations: Mapping[str, str]) -> str:
    """Name · relation · year of birth · residence · what she has learned."""
    relation = relations.get(member.relation or "", member.relation or "").lower()
    year = number_plain(member.birth_year)
    known = dict.fromkeys(
        tr("household", KNOWN[each]) for each in KNOWN if each in family.known.get(member.id, ())
    )
    facts = [member.name or tr("household", "no name kept"), relation, year]
    return " · ".join(filter(None, [*facts, residence_text(member.residence), *known]))


def past_text(past: Past) -> str:
    reason = past.left_reason or ""
    why = tr("household", LEFT[reason]) if reason in LEFT else ""
    return " · ".join(filter(None, [past.name or "–", why, date_text(past.left_on)]))


def counts_text(counts: Mapping[str, int | None]) -> str:
    """What was counted without names, but for the people themselves; empty where nothing was."""
    said = {
        "adults": tr("household", "adults: {count}"),
        "smartphones": tr("household", "with a smartphone: {count}"),
        "learned": tr("household", "have learned: {count}"),
    }
    parts = [
        text.format(count=number_text(count))
        for name, text in said.items()
        if (count := counts[name]) is not None
    ]
    return ", ".join(parts)


def number_plain(value: int | None) -> str:
    return str(value) if value is not None else ""


def relations_of(office: Office) -> dict[str, str]:
    return {each.code: each.title for each in office.catalog.entries("household_relation")}
