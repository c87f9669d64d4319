"""What has changed since a report was sent, number by number."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.services.report_figures import Changed
from desktop.ui.report.words import figure_text

SHOWN = 6  # of them, in the bar


def changes_text(changes: Sequence[Changed]) -> str:
    tr = QCoreApplication.translate
    said = [_said(each) for each in changes[:SHOWN]]
    if len(changes) > SHOWN:
        said.append(tr("report", "and {count} more").format(count=len(changes) - SHOWN))
    start = tr("report", "Since it was sent, records have come that change its numbers:")
    return "\n".join([start, *said])


def _said(one: Changed) -> str:
    tr = QCoreApplication.translate
    if one.is_recounted:
        return tr("report", "{title}: counted in another way by now").format(title=one.title)
    then, now = figure_text(one.then, one.unit), figure_text(one.now, one.unit)
    each = tr("report", "{title} ({place}): {then} → {now}")
    return each.format(title=one.title, place=one.place, then=then, now=now)
