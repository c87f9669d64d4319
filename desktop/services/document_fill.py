"""The ward's own file filled in: its .xlsx or .docx keeps its look, its formulas and its pictures.

Nothing is written while there is one mark that is not known. openpyxl and python-docx, which lose what they
do not know, do not save these files: the parts of the file are changed in place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.errors import MarksUnknown
from desktop.services.document_around import fill_drawing, fill_pages
from desktop.services.document_cell import Styles, Texts
from desktop.services.document_marks import Found, Place, Scope, Trouble, Values
from desktop.services.document_moving import move_names, move_others, move_sheet, names_of, unshare
from desktop.services.document_package import Kind, packed, parsed, read, rebuilt, root_of, save
from desktop.services.document_sheet import Filling, count_used, fill_cells, name_cells, sheets
from desktop.services.document_word import fill_word
from desktop.services.workbook_check import Package

__all__ = ["Looked", "fill", "look"]
_CALCULATION = "xl/calcChain.xml"
_MARK_IN_XML = re.compile(rb"\{\{[^{}]*\}\}")


@dataclass(frozen=True)
class Looked:
    """What would be filled, in the order of the file, and what stands in the way."""

    found: Sequence[Found]
    troubles: Sequence[Trouble]


def look(path: Path, values: Values) -> Looked:
    """Raises BadFile."""
    looked, _ = _filled(path, values)
    return looked


def fill(path: Path, to: Path, values: Values) -> int:
    """Writes the filled file; gives how many marks. Raises BadFile, StorageFailed, or MarksUnknown: then
    nothing is written."""
    looked, content = _filled(path, values)
    if looked.troubles:
        raise MarksUnknown([f"{each.place.part} {each.place.at}: {each.mark}" for each in looked.troubles])
    save(to, content)
    return len(looked.found)


def _filled(path: Path, values: Values) -> tuple[Looked, bytes]:
    kind, package = read(path)
    found, troubles, changed = (_book if kind == "xlsx" else _word)(package, Scope(values))
    troubles = [*dict.fromkeys(troubles), *_elsewhere(package, kind, changed)]
    first = {(each.place, each.mark): each for each in reversed(found)}  # of a row that is repeated
    empty = {(each.place, each.mark) for each in found if each.is_left_empty}  # in one of its rows
    said = [replace(each, is_left_empty=key in empty) for key, each in reversed(first.items())]
    return Looked(said, troubles), rebuilt(package, changed)


Changed = dict[str, bytes | None]
Filled = tuple[Sequence[Found], Sequence[Trouble], Changed]


def _word(package: Package, scope: Scope) -> Filled:
    filling = fill_word(package, scope)
    return filling.found, filling.troubles, dict(filling.changed)


def _book(package: Package, scope: Scope) -> Filled:
    shared = "xl/sharedStrings.xml"
    texts = Texts(parsed(package, shared) if shared in package.entries else None)
    style_root = parsed(package, "xl/styles.xml")
    styles = Styles(style_root)
    book = parsed(package, "xl/workbook.xml")
    filled = [Filling(name, part, parsed(package, part)) for name, part in sheets(package)]
    for sheet in filled:
        name_cells(sheet.root)
        unshare(sheet.root)
    count_used(filled, names_of(book))
    for sheet in filled:
        fill_cells(sheet, texts, styles, scope)
        fill_pages(sheet, scope)
    shifts = {sheet.name: sheet.shift for sheet in filled}
    for sheet in filled:
        move_sheet(sheet, shifts)
    move_names(book, shifts)
    changed: dict[str, bytes | None] = dict(move_others(package, filled, shifts))
    changed |= {sheet.part: packed(sheet.root) for sheet in filled}
    changed |= {"xl/styles.xml": packed(style_root), "xl/workbook.xml": packed(book)}
    changed |= _without_calculation(package)
    found = [each for sheet in filled for each in sheet.found]
    troubles = [each for sheet in filled for each in sheet.troubles]
    _draw(package, scope, (found, troubles, changed))
    return found, troubles, changed


def _draw(package: Package, scope: Scope, done: tuple[list[Found], list[Trouble], Changed]) -> None:
    """Text boxes and titles of charts."""
    found, troubles, changed = done
    for part in package.entries:
        if not part.startswith(("xl/drawings/", "xl/charts/")) or not part.endswith(".xml"):
            continue
        content = changed.get(part) or package.part(part)
        if b"{" in content:
            root = root_of(content)
            some, wrong = fill_drawing(root, Place("drawing", Path(part).stem), scope)
            found += some
            troubles += wrong
            changed[part] = packed(root)


def _without_calculation(package: Package) -> dict[str, bytes | None]:
    """The order in which cells were counted is no longer so; the office program makes it anew."""
    if _CALCULATION not in package.entries:
        return {}
    changed: dict[str, bytes | None] = {_CALCULATION: None}
    for part in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        root = parsed(package, part)
        for child in list(root):
            if "calcChain" in f"{child.get('PartName')}{child.get('Target')}":
                root.remove(child)
        changed[part] = packed(root)
    return changed


def _elsewhere(package: Package, kind: Kind, changed: dict[str, bytes | None]) -> Iterator[Trouble]:
    """Marks in parts that are not filled: comments, names of sheets."""
    for part in package.entries:
        is_shared = part.endswith("sharedStrings.xml")  # its marks are filled where cells use them
        if is_shared or not part.endswith((".xml", ".vml")) or part.startswith(("docProps/", "customXml/")):
            continue
        content = changed.get(part) or package.part(part)
        if b"</sheetData>" in content:
            content = content.partition(b"</sheetData>")[2]  # of its cells all has been said
        for mark in dict.fromkeys(_MARK_IN_XML.findall(content)):
            if part in changed and (kind == "docx" or part.startswith(("xl/drawings/", "xl/charts/"))):
                continue  # said already, by its paragraph
            yield Trouble(Place("drawing", Path(part).stem), mark.decode("utf-8", "replace"), "elsewhere")
