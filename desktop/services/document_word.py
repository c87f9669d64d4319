"""Filling a ward's own .docx: marks are found though they are cut into runs, and nothing else moves.

In the text, its tables and text boxes, in headers, footers and notes. A row of a table that holds {{#list}}
is there once for each entry.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from desktop.services.document_marks import (
    Found,
    Mark,
    Place,
    Scope,
    Trouble,
    broken,
    filled,
    is_marked,
    marks,
    spread,
)
from desktop.services.document_package import Element, packed, parsed, tag
from desktop.services.workbook_cells import printable
from desktop.services.workbook_check import Package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PARTS = (
    ("document", "body"),
    ("header", "header"),
    ("footer", "footer"),
    ("footnotes", "note"),
    ("endnotes", "note"),
)


@dataclass
class WordFilling:
    found: list[Found] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    changed: dict[str, bytes] = field(default_factory=dict)


def fill_word(package: Package, scope: Scope) -> WordFilling:
    filling = WordFilling()
    for part in package.entries:
        kind = next((kind for start, kind in _PARTS if part.startswith(f"word/{start}")), None)
        if kind is None or not part.endswith(".xml") or b"{" not in package.part(part):
            continue
        root = parsed(package, part)
        _fill_part(filling, root, kind, scope)
        filling.changed[part] = packed(root)
    return filling


def _fill_part(filling: WordFilling, root: Element, kind: str, scope: Scope) -> None:
    places = {paragraph: Place(kind, str(at)) for at, paragraph in enumerate(root.iter(_W + "p"), 1)}
    for row in list(root.iter(_W + "tr")):
        _repeat(filling, row, places, scope)
    for paragraph in list(root.iter(_W + "p")):
        if paragraph in places:
            _fill_paragraph(filling, paragraph, places[paragraph], scope)


def _repeat(filling: WordFilling, row: Element, places: dict[Element, Place], scope: Scope) -> None:
    """Fills the copies of a row at once; what is left of {{#…}} afterwards stands in no row."""
    inside = list(row.iter(_W + "p"))
    opened = [(each, mark) for each in inside for mark in marks(_text(each)) if mark.sign == "#"]
    if not opened or opened[0][0] not in places or any(tag(each) == "tbl" for each in row.iter()):
        return
    paragraph, mark = opened[0]
    try:
        scopes: Sequence[Scope | None] = scope.inside(mark.name) or [None]
    except KeyError:
        filling.troubles.append(Trouble(places[paragraph], mark.text, "list"))
        return
    rows = [row, *(copy.deepcopy(row) for _ in scopes[1:])]
    for before, after in pairwise(rows):
        before.addnext(after)
    where = [places.pop(each) for each in inside]
    for each, within in zip(rows, scopes, strict=True):
        for at, found in enumerate(list(each.iter(_W + "p"))):
            _fill_paragraph(filling, found, where[at], within, in_row=True)


def _nodes(paragraph: Element) -> list[Element]:
    """Its texts; not those of a text box that hangs on it, and not what was struck out."""
    return [node for node in paragraph.iter(_W + "t") if next(node.iterancestors(_W + "p")) is paragraph]


def _text(paragraph: Element) -> str:
    return "".join(node.text or "" for node in _nodes(paragraph))


def _fill_paragraph(
    filling: WordFilling, paragraph: Element, place: Place, scope: Scope | None, *, in_row: bool = False
) -> None:
    text = _text(paragraph)
    if not is_marked(text):
        return
    if left := broken(text):
        filling.troubles.append(Trouble(place, left, "broken"))
    if not in_row:
        filling.troubles += [Trouble(place, mark.text, "list") for mark in marks(text) if mark.sign]
    try:
        edits = [(mark, "") for mark in marks(text)] if scope is None else filled(text, scope)
    except KeyError as error:
        filling.troubles.append(Trouble(place, "{{" + str(error.args[0]) + "}}", "unknown"))
        return
    if scope:
        filling.found += [Found(place, mark.text, new) for mark, new in edits if not mark.sign]
    _put(paragraph, edits)


def _put(paragraph: Element, edits: Sequence[tuple[Mark, str]]) -> None:
    nodes = _nodes(paragraph)
    for node, text in zip(nodes, spread([node.text or "" for node in nodes], edits), strict=True):
        lines = printable(text).split("\n")
        node.text = lines[0]
        node.set(_SPACE, "preserve")
        for line in reversed(lines[1:]):
            following = copy.copy(node)
            following.text = line
            node.addnext(following)
            node.addnext(node.makeelement(_W + "br"))
