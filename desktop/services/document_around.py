"""What stands around the cells of a sheet of the ward: page headers and footers, text boxes, chart titles."""

import re

from desktop.services.document_cell import named
from desktop.services.document_marks import (
    Found,
    Mark,
    Place,
    Scope,
    Trouble,
    broken,
    filled,
    is_marked,
    spread,
)
from desktop.services.document_package import Element
from desktop.services.document_sheet import Filling
from desktop.services.workbook_cells import printable

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SIZE = re.compile(r"&\d*$")  # the size of letters; a number behind it would be read as more of it


def fill_pages(sheet: Filling, scope: Scope) -> None:
    """The texts at the top and the foot of each printed page."""
    place = Place("page", sheet.name)
    for texts in sheet.root.findall(named("headerFooter")):
        for each in texts:
            edits = _edits(sheet.found, sheet.troubles, place, each.text or "", scope)
            for mark, new in reversed(edits):
                before, text = each.text[: mark.start], printable(new).replace("&", "&&")
                gap = " " if _SIZE.search(before) and text[:1].isdigit() else ""
                each.text = before + gap + text + each.text[mark.end :]


def fill_drawing(root: Element, place: Place, scope: Scope) -> tuple[list[Found], list[Trouble]]:
    """Marks may be cut into runs; what is new has the look of the run its mark began in."""
    found: list[Found] = []
    troubles: list[Trouble] = []
    for paragraph in root.iter(_A + "p"):
        nodes = list(paragraph.iter(_A + "t"))
        texts = [node.text or "" for node in nodes]
        edits = _edits(found, troubles, place, "".join(texts), scope)
        for node, text in zip(nodes, spread(texts, edits), strict=True):
            node.text = printable(text)
    return found, troubles


def _edits(
    found: list[Found], troubles: list[Trouble], place: Place, text: str, scope: Scope
) -> list[tuple[Mark, str]]:
    """None where something is in the way."""
    if not is_marked(text):
        return []
    if left := broken(text):
        troubles.append(Trouble(place, left, "broken"))
    try:
        edits = filled(text, scope)
    except KeyError as error:
        troubles.append(Trouble(place, "{{" + str(error.args[0]) + "}}", "unknown"))
        return []
    troubles += [Trouble(place, mark.text, "list") for mark, _ in edits if mark.sign]
    found += [Found(place, mark.text, new) for mark, new in edits if not mark.sign]
    return edits
