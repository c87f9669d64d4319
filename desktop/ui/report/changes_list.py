"""What has changed since a report was sent, number by number."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.services.report_figures import Changed
from desktop.ui.report.words import figure_text

SHOWN = 6  # of them, in the bar


def changes_text(changes: Sequence[Changed]) -> str:
    tr = QCoreApplication.translate
    each = tr("report", "{title} ({place}): {then} → {now}")
    said = [
        each.format(
            title=one.title,
            place=one.place,
            then=figure_text(one.then, one.unit),
            now=figure_text(one.now, one.unit),
        )
        for one in changes[:SHOWN]
    ]
    if len(changes) > SHOWN:
        said.append(tr("report", "and {count} more").format(count=len(changes) - SHOWN))
    start = tr("report", "Since it was sent, records have come that change its numbers:")
    return "\n".join([start, *said])
