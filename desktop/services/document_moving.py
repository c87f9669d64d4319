"""After rows were put in: everything of a workbook that names a row names the right one again.

Cells, formulas and areas of the sheets; print areas and names; tables, comments, pictures and charts.
"""

import re
from collections.abc import Callable, Mapping

from openpyxl.formula.translate import Translator

from desktop.services.document_cell import named
from desktop.services.document_package import Element, packed, parsed, tag
from desktop.services.document_sheet import COPY, Filling, related
from desktop.services.document_shift import Home, Shift, formula
from desktop.services.workbook_check import Package

_ROW = re.compile(r"\d+$")
_AREAS = {"ref", "sqref", "topLeftCell", "activeCell"}
_FORMULAS = {"formula", "formula1", "formula2", "f"}
_PARENT_OF_ROW = {"from", "to"}
Shifts = Mapping[str, Shift]


def move_sheet(sheet: Filling, shifts: Shifts) -> None:
    """Cached results go: the office program counts anew when the file is opened."""
    for row in sheet.root.iter(named("row")):
        _move_row(sheet, row, shifts)
    for name in ("dimension", "rowBreaks"):
        for each in sheet.root.findall(named(name)):
            _move_breaks(each, sheet.shift) if name == "rowBreaks" else sheet.root.remove(each)
    _copy_merges(sheet)
    for element in sheet.root.iter():
        if tag(element) not in ("row", "c", "f", "sheetData") or not _in_row(element):
            _move_element(element, sheet, shifts)


def _in_row(element: Element) -> bool:
    return any(tag(up) == "row" for up in element.iterancestors()) or tag(element) == "row"


def unshare(root: Element) -> None:
    """A formula shared by a column is written out: once rows move, its cells are no longer neighbours."""
    first: dict[str, tuple[str, str]] = {}
    for cell in root.iter(named("c")):
        inside = cell.find(named("f"))
        if inside is None or inside.get("t") != "shared":
            continue
        number = inside.get("si", "")
        if inside.text:
            first[number] = (inside.text, cell.get("r"))
        text, origin = first.get(number, ("", ""))
        moved = Translator("=" + text, origin).translate_formula(cell.get("r")) if text else ""
        inside.text = str(moved)[1:]
        for name in ("t", "si", "ref"):
            inside.attrib.pop(name, None)


def _move_row(sheet: Filling, row: Element, shifts: Shifts) -> None:
    number, copy = int(row.get("r", "0")), int(row.attrib.pop(COPY, "0"))
    new = sheet.shift.first(number) + copy
    row.set("r", str(new))
    home = Home(sheet.name, number, copy)
    for cell in row:
        if cell.get("r"):
            cell.set("r", _ROW.sub(str(new), cell.get("r")))
        inside = cell.find(named("f"))
        if inside is not None:
            inside.text = formula(inside.text or "", home, shifts)
            if inside.get("ref"):
                inside.set("ref", sheet.shift.area(inside.get("ref")))
            _forget_result(cell)


def _forget_result(cell: Element) -> None:
    for value in cell.findall(named("v")):
        cell.remove(value)
    cell.attrib.pop("t", None)


def _move_breaks(breaks: Element, shift: Shift) -> None:
    for each in breaks:
        each.set("id", str(shift.last(int(each.get("id", "0")))))


def _copy_merges(sheet: Filling) -> None:
    """An area within a repeated row is there once in each copy."""
    merges = sheet.root.find(named("mergeCells"))
    for each in list(merges) if merges is not None else ():
        rows = {int(found) for found in re.findall(r"\d+", each.get("ref", ""))}
        count = sheet.shift.extra.get(min(rows), 0) if len(rows) == 1 else 0
        if not count:
            each.set("ref", sheet.shift.area(each.get("ref", "")))
            continue
        first = sheet.shift.first(min(rows))
        for new in range(first, first + count + 1):
            made = each if new == first else each.makeelement(each.tag)
            if new > first:
                merges.append(made)
            made.set("ref", re.sub(r"\d+", str(new), each.get("ref", "")))
    if merges is not None:
        merges.set("count", str(len(merges)))


def _move_element(element: Element, sheet: Filling, shifts: Shifts) -> None:
    name = tag(element)
    if name != "mergeCell":
        for attribute in _AREAS & set(element.attrib):
            element.set(attribute, sheet.shift.area(element.get(attribute)))
    if name in _FORMULAS and element.text:
        element.text = formula(element.text, Home(sheet.name), shifts)
    elif name == "sqref" and element.text:
        element.text = sheet.shift.area(element.text)


def move_others(package: Package, sheets: list[Filling], shifts: Shifts) -> dict[str, bytes]:
    """The parts around the sheets that name rows, changed."""
    changed: dict[str, bytes] = {}
    for sheet in sheets:
        for part in related(package, sheet.part):
            if work := _work_on(part, sheet, shifts):
                changed[part] = _changed(package, part, work)
    for part in package.entries:
        if "/charts/" in part and part.endswith(".xml"):
            changed[part] = _changed(package, part, lambda root: _move_formulas(root, "f", "", shifts))
    return changed


def _work_on(part: str, sheet: Filling, shifts: Shifts) -> Callable[[Element], None] | None:
    if not part.endswith((".xml", ".vml")) or not sheet.shift.extra:
        return None
    if "/tables/" in part or "comments" in part.casefold():
        return lambda root: _move_areas(root, sheet, shifts)
    if "/drawings/" in part:
        return lambda root: _move_anchors(root, sheet.shift)
    return None


def _changed(package: Package, part: str, work: Callable[[Element], None]) -> bytes:
    root = parsed(package, part)
    work(root)
    return packed(root)


def _move_areas(root: Element, sheet: Filling, shifts: Shifts) -> None:
    for element in root.iter():
        _move_element(element, sheet, shifts)


def _move_anchors(root: Element, shift: Shift) -> None:
    """Of pictures and charts (rows counted from 0), and of the boxes of comments."""
    for element in root.iter():
        if tag(element) == "Row" or (tag(element) == "row" and tag(element.getparent()) in _PARENT_OF_ROW):
            element.text = str(shift.first(int(element.text) + 1) - 1)
        elif tag(element) == "Anchor" and element.text:
            numbers = [int(each) for each in element.text.split(",")]
            for at in (2, 6):
                numbers[at] = shift.first(numbers[at] + 1) - 1
            element.text = ", ".join(map(str, numbers))


def _move_formulas(root: Element, name: str, home: str, shifts: Shifts) -> None:
    for element in root.iter():
        if tag(element) == name and element.text:
            element.text = formula(element.text, Home(home), shifts)


def names_of(book: Element) -> list[str]:
    """What the ward's own names stand for, without print areas and the like."""
    known = book.iter(named("definedName"))
    return [each.text for each in known if each.text and not each.get("name", "").startswith("_xlnm.")]


def move_names(book: Element, shifts: Shifts) -> None:
    """Print areas, title rows and the ward's own names; the whole book is to be counted when opened."""
    for name in book.iter(named("definedName")):
        if name.text:
            name.text = formula(name.text, Home(""), shifts)
    calculation = book.find(named("calcPr"))
    if calculation is None:
        calculation = book.makeelement(named("calcPr"))
        after = [each for each in book if tag(each) in ("sheets", "definedNames", "externalReferences")]
        after[-1].addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")
