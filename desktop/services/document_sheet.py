"""Filling a ward's own workbook: cells are written, rows repeated, nothing else is touched."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from posixpath import basename, dirname, join, normpath

from openpyxl.utils import column_index_from_string, get_column_letter

from desktop.errors import BadFile
from desktop.services.document_cell import Styles, Texts, named, write, write_around
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
    said,
)
from desktop.services.document_package import Element, parsed
from desktop.services.document_shift import LARGEST_ROW, Area, Shift, areas
from desktop.services.workbook_check import Package

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
COPY = "copy"  # on a row, until the formulas are moved: which of its copies it is


@dataclass
class Filling:
    """One sheet while it is filled."""

    name: str
    part: str
    root: Element
    found: list[Found] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    shift: Shift = field(default_factory=Shift)
    used: Sequence[Area] = ()  # of its cells, those that formulas count with


def sheets(package: Package) -> Iterator[tuple[str, str]]:
    """(name, part) of each."""
    links = parsed(package, "xl/_rels/workbook.xml.rels")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in parsed(package, "xl/workbook.xml").iter(named("sheet")):
        part = normpath(join("/xl", targets.get(sheet.get(_ID), ""))).lstrip("/")
        if part in package.entries:
            yield sheet.get("name"), part


def related(package: Package, part: str) -> list[str]:
    """The parts that a part names."""
    rels = f"{dirname(part)}/_rels/{basename(part)}.rels"
    if rels not in package.entries:
        return []
    found = (
        normpath(join("/", dirname(part), link.get("Target", ""))).lstrip("/")
        for link in parsed(package, rels)
    )
    return [name for name in found if name in package.entries]


def name_cells(root: Element) -> None:
    """Some programs do not say where a cell stands: it is right of the one before it."""
    number = 0
    for row in root.iter(named("row")):
        number = int(row.get("r") or number + 1)
        row.set("r", str(number))
        column = 0
        for cell in row:
            column = (
                column_index_from_string(cell.get("r").rstrip("0123456789") or "A")
                if cell.get("r")
                else column + 1
            )
            cell.set("r", f"{get_column_letter(column)}{number}")


def count_used(sheets: Sequence[Filling], names: Sequence[str]) -> None:
    """`names`: what the workbook's own names stand for: a formula may count with them, too."""
    found = [area for text in names for area in areas(text, "")]
    for sheet in sheets:
        for inside in sheet.root.iter(named("f")):
            found += areas(inside.text or "", sheet.name)
    for sheet in sheets:
        sheet.used = [area for area in found if area.sheet == sheet.name]


def fill_cells(sheet: Filling, texts: Texts, styles: Styles, scope: Scope) -> None:
    """Repeats rows and writes cells; `sheet.shift` then says what was put in."""
    data = sheet.root.find(named("sheetData"))
    if data is None:
        return
    extra: dict[int, int] = {}
    for row in list(data):
        number = int(row.get("r", "0"))
        scopes = _scopes(sheet, row, texts, scope)
        copies = [row, *(copy.deepcopy(row) for _ in scopes[1:])] if scopes else [row]
        for before, after in pairwise(copies):
            before.addnext(after)
        if len(copies) > 1:
            extra[number] = len(copies) - 1
        inside: Sequence[Scope | None] = scopes or [None]
        for at, (each, within) in enumerate(zip(copies, inside, strict=True)):
            each.set(COPY, str(at))
            for cell in each:
                _fill_cell(sheet, cell, texts, styles, within)
    sheet.shift = Shift(extra)
    if sheet.shift.last(int(data[-1].get("r", "0")) if len(data) else 0) > LARGEST_ROW:
        raise BadFile("too_large")


def _scopes(sheet: Filling, row: Element, texts: Texts, scope: Scope) -> Sequence[Scope]:
    """One for each time this row is there; none: of a list that is empty, the row stays, without values."""
    here = [(cell.get("r"), mark) for cell in row for mark in marks(texts.of(cell)) if mark.sign]
    opened = [(at, mark) for at, mark in here if mark.sign == "#"]
    stray = [
        (at, mark)
        for at, mark in here
        if mark.sign == "/" and mark.name.casefold() not in {m.name.casefold() for _, m in opened}
    ]
    sheet.troubles += [
        Trouble(Place(sheet.name, at), mark.text, "list") for at, mark in [*opened[1:], *stray]
    ]
    if not opened:
        return [scope]
    sheet.troubles += _under_merged(sheet, row, texts)
    at, mark = opened[0]
    try:
        return scope.inside(mark.name)
    except KeyError:
        sheet.troubles.append(Trouble(Place(sheet.name, at), mark.text, "list"))
        return [scope]


def _under_merged(sheet: Filling, row: Element, texts: Texts) -> Iterator[Trouble]:
    """Marks in a cell that is merged over several rows: only the first of its copies could be seen."""
    ends = [each.get("ref", "").partition(":") for each in sheet.root.iter(named("mergeCell"))]
    starts = {first for first, _, last in ends if _row_of(first) != _row_of(last)}
    for cell in row:
        if cell.get("r") in starts:
            yield from (
                Trouble(Place(sheet.name, cell.get("r")), mark.text, "list") for mark in marks(texts.of(cell))
            )


def _row_of(cell: str) -> str:
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _fill_cell(sheet: Filling, cell: Element, texts: Texts, styles: Styles, scope: Scope | None) -> None:
    place = Place(sheet.name, cell.get("r"))
    inside = cell.find(named("f"))
    if inside is not None:
        if is_marked(inside.text or ""):
            sheet.troubles.append(Trouble(place, (inside.text or "")[:60], "formula"))
        return
    text = texts.of(cell)
    if not is_marked(text):
        return
    if left := broken(text):
        sheet.troubles.append(Trouble(place, left, "broken"))
    try:
        _put(sheet, cell, texts, styles, scope)
    except KeyError as error:
        sheet.troubles.append(Trouble(place, "{{" + str(error.args[0]) + "}}", "unknown"))


def _put(sheet: Filling, cell: Element, texts: Texts, styles: Styles, scope: Scope | None) -> None:
    text, item = texts.of(cell), texts.item(cell)
    named_here = [mark for mark in marks(text) if not mark.sign]
    place = Place(sheet.name, cell.get("r"))
    if scope is None:
        write(cell, "", styles)
        return
    alone = len(named_here) == 1 and _alone(text, named_here[0])
    is_left_empty = alone and scope.value(named_here[0].name) is None and _is_used(sheet, cell.get("r"))
    for mark in named_here:
        sheet.found.append(Found(place, mark.text, said(scope.value(mark.name)), is_left_empty))
    if alone:
        write(cell, "" if is_left_empty else scope.value(named_here[0].name), styles)
    else:
        write_around(cell, item, filled(text, scope), styles)


def _is_used(sheet: Filling, at: str) -> bool:
    column = at.rstrip("0123456789")
    return any(area.holds(int(at[len(column) :]), column) for area in sheet.used)


def _alone(text: str, mark: Mark) -> bool:
    """Nothing else is in the cell but {{#…}} and {{/…}}."""
    return not _without_marks(text[: mark.start] + text[mark.end :]).strip()


def _without_marks(text: str) -> str:
    for mark in reversed(marks(text)):
        text = text[: mark.start] + text[mark.end :]
    return text
