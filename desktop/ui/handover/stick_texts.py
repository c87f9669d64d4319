"""Sentences about a stick: what would happen, and what has happened."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.handover import CarriedWork, Exchanged, Preview, Refused
from desktop.ui.formats import number_text

tr = QCoreApplication.translate


def preview_text(preview: Preview) -> str:
    """What "Send and receive" would do: "41 entries will be copied out; 1 letter of the ward …"."""
    parts = []
    if preview.asks:
        parts.append(tr("stick", "The request to join will be copied out"))
    if preview.sends:
        parts.append(_counted(tr("stick", "%n item(s) will be copied out", "", preview.sends), preview.sends))
    if preview.letters:
        parts.append(tr("stick", "%n letter(s) of the ward will be taken in", "", preview.letters))
    if preview.works:
        parts.append(tr("stick", "%n bundle(s) of other notebooks will be taken along", "", preview.works))
    if preview.others_letters:
        parts.append(
            tr("stick", "%n letter(s) will be brought to other notebooks", "", preview.others_letters)
        )
    text = "; ".join(parts) or tr("stick", "Nothing new to copy out or to take in")
    return text + "."


def refused_text(refused: Sequence[Refused]) -> str:
    newer = len([each for each in refused if each.code == "newer_bundle"])
    parts = []
    if other := len(refused) - newer:
        parts.append(tr("stick", "%n file(s) on it are not ours, or damaged: left alone.", "", other))
    if newer:
        parts.append(
            tr(
                "stick",
                "%n file(s) on it are of a newer version. Update this program, then put the stick in again.",
                "",
                newer,
            )
        )
    return " ".join(parts)


def done_text(done: Exchanged) -> str:
    """What was done, and whom to give the stick to."""
    parts = []
    if done.renamed:
        parts.append(
            tr("stick", "Another copy of this notebook sends work, too. This one goes on by a new name.")
        )
    if done.numbers:
        text = tr("stick", "Copied out: {count} entries (bundle {numbers}).")
        numbers = ", ".join(map(str, done.numbers))
        parts.append(text.format(count=number_text(done.sent), numbers=numbers))
    if done.letters and not done.joining:
        text = tr("stick", "The ward's answer was taken in: {count} entries received.")
        parts.append(text.format(count=number_text(done.received)))
    if done.letters and done.joining:
        parts.append(tr("stick", "The ward's answer to the request to join is here."))
    if done.requests:
        parts.append(
            tr("stick", "A request to open a notebook was taken along; it goes to the ward by network.")
        )
    if done.answers:
        parts.append(tr("stick", "The ward's answer to a forgotten passphrase is on the stick now."))
    if done.refused:
        parts.append(refused_text(done.refused))
    return " ".join(parts)


def farewell(done: Exchanged) -> str:
    text = tr("stick", "Done, the stick can be taken out.")
    if done.for_whom:
        return f"{text} {tr('stick', 'Give it to {names}.').format(names=', '.join(done.for_whom))}"
    waits_for_ward = done.joining is not None and not (done.joining.places or done.joining.refused)
    if (done.numbers or waits_for_ward) and not done.works:
        return f"{text} {tr('stick', 'Give it to the team leader, or bring it to the ward.')}"
    return text


def codes_text(works: Sequence[CarriedWork]) -> str:
    """One line for each bundle taken along, with the code to read out."""
    line = tr("stick", "Bundle {number} of {who} is received · receipt code: {code}")
    unknown = tr("stick", "another notebook")
    return "\n".join(
        line.format(who=work.who or unknown, number=work.number, code=work.code) for work in works
    )


def _counted(text: str, count: int) -> str:
    return text.replace(str(count), number_text(count), 1)
