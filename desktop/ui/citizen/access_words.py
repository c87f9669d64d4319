"""What is known of a person's digital life, in words."""

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.contract.access import Kind
from desktop.contract.identity_age import SOON_DAYS, AgeHint, Renewal, card_ends
from desktop.services.observation import Known
from desktop.ui.formats import date_text, today

tr = QCoreApplication.translate


def known_text(kind: Kind, known: Known | None) -> str:
    """'Mức 1 (12/10/2026)', or that nobody knows."""
    if known is None:
        return tr("access", "not known")
    return f"{kind.words(known.value)} ({date_text(known.observed_on)})"


def hint_text(hint: AgeHint) -> str:
    if hint == "level1_only":
        return tr("access", "Younger than 6: VNeID has level 1 only. Ask again; it can be saved.")
    return tr("access", "Younger than 14: the account is made by the guardian.")


def renewal_text(renewal: Renewal | None) -> str:
    """Empty: nothing to say."""
    if renewal is None:
        return ""
    when = date_text(renewal.day) if renewal.day else str(renewal.year)
    text = tr("access", "ID card to be renewed at {age} ({when}), if that has not been done.")
    return text.format(age=renewal.age, when=when)


def card_end_text(birth: str | None, issued: date | None) -> str:
    """Of a card in one's hands that has run out, or soon will; empty: nothing to say."""
    ends = card_ends(birth, issued) if issued else None
    if ends is None or ends > today() + timedelta(SOON_DAYS):
        return ""
    return tr("access", "This card runs out on {day}: the police renew it.").format(day=date_text(ends))


def summary(kinds: Mapping[str, Kind], known: Mapping[str, Known]) -> str:
    """A line for each kind that is known; one more for the rest."""
    told = [kind for code, kind in kinds.items() if code in known]
    lines = [f"{kind.title}: {known_text(kind, known[kind.code])}" for kind in told]
    rest = [kind.title for code, kind in kinds.items() if code not in known]
    if not lines:
        return tr("access", "Nothing is known yet.")
    if rest:
        lines.append(tr("access", "Not known: {kinds}").format(kinds=", ".join(rest)))
    return "\n".join(lines)
