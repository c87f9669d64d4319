"""One cell of a ward's own sheet: the text in it, and what is written in its place, typed.

Text stays text (inlineStr, and marked so that typing it over keeps it so); numbers are numbers; a date gets
dd/mm/yyyy where its cell is not formatted as a date already.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from lxml import etree

from desktop.services.document_marks import MISSING, Mark, Percent, Value, said, spread
from desktop.services.document_package import Element, tag
from desktop.services.workbook_cells import EPOCH, FIRST_DAY, FORMULA_STARTS, printable

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def named(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class Styles:
    """The formats of a workbook; a cell that needs another gets a copy with one thing changed."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._formats = root.find(named("cellXfs"))
        codes = root.find(named("numFmts"))
        self._codes = {
            int(each.get("numFmtId")): each.get("formatCode", "") for each in ([] if codes is None else codes)
        }
        self._made: dict[tuple[str, str], str] = {}

    def dated(self, style: str) -> str:
        return style if self._is_date(style) else self._copy(style, "numFmtId", self._day_format())

    def as_text(self, style: str) -> str:
        return self._copy(style, "quotePrefix", "1")

    def is_percent(self, style: str) -> bool:
        number = self._number(style)
        return number in (9, 10) or "%" in _QUOTED.sub("", self._codes.get(number, ""))

    def _is_date(self, style: str) -> bool:
        number = self._number(style)
        code = _QUOTED.sub("", self._codes.get(number, "")).casefold()
        return number in _DATE_FORMATS or ("y" in code and "d" in code)

    def _number(self, style: str) -> int:
        known = self._formats is not None and int(style) < len(self._formats)
        return int(self._formats[int(style)].get("numFmtId", "0")) if known else 0

    def _day_format(self) -> str:
        if found := next((number for number, code in self._codes.items() if code == "dd/mm/yyyy"), None):
            return str(found)
        formats = self._root.find(named("numFmts"))
        if formats is None:
            formats = etree.Element(named("numFmts"))
            self._root.insert(0, formats)
        number = max([163, *self._codes]) + 1
        etree.SubElement(formats, named("numFmt"), numFmtId=str(number), formatCode="dd/mm/yyyy")
        formats.set("count", str(len(formats)))
        self._codes[number] = "dd/mm/yyyy"
        return str(number)

    def _copy(self, style: str, name: str, value: str) -> str:
        if self._formats is None or int(style) >= len(self._formats):
            return style
        if (style, name) not in self._made:
            changed = copy.deepcopy(self._formats[int(style)])
            changed.set(name, value)
            if name == "numFmtId":
                changed.set("applyNumberFormat", "1")
            self._formats.append(changed)
            self._formats.set("count", str(len(self._formats)))
            self._made[style, name] = str(len(self._formats) - 1)
        return self._made[style, name]


class Texts:
    """What the cells of a workbook say: shared texts are looked up, formulas are none."""

    def __init__(self, shared: Element | None) -> None:
        self._shared: Sequence[Element] = list(shared) if shared is not None else []

    def of(self, cell: Element) -> str:
        return "".join(node.text or "" for node in _nodes(self.item(cell)))

    def item(self, cell: Element) -> Element | None:
        """The <si> or <is> of a cell: one text, or runs of their own look."""
        if cell.get("t") == "inlineStr":
            return cell.find(named("is"))
        value = cell.find(named("v"))
        if cell.get("t") != "s" or value is None or not (value.text or "").isdigit():
            return None
        at = int(value.text)
        return self._shared[at] if at < len(self._shared) else None


def _nodes(item: Element | None) -> list[Element]:
    """Texts, without the phonetic ones."""
    if item is None:
        return []
    return [
        node for node in item.iter(named("t")) if not any(tag(up) == "rPh" for up in node.iterancestors())
    ]


def write(cell: Element, value: Value, styles: Styles) -> None:
    """`value` alone in the cell."""
    style = cell.get("s", "0")
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if day >= FIRST_DAY:
            _put_number(cell, str((day - EPOCH).days), styles.dated(style))
            return
        value = said(day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        by = 100 if isinstance(value, Percent) and styles.is_percent(style) else 1
        _put_number(
            cell, repr(value / by) if by > 1 else repr(float(value) if value % 1 else int(value)), style
        )
        return
    text = printable(MISSING if value is None else said(value))
    is_risky = text.startswith(FORMULA_STARTS) or text.isdigit()
    item = etree.Element(named("is"))
    etree.SubElement(item, named("t")).text = text
    _put_item(cell, item, styles.as_text(style) if is_risky else style)


def write_around(cell: Element, item: Element, edits: Sequence[tuple[Mark, str]], styles: Styles) -> None:
    """The marks within the text of the cell replaced; runs keep their look."""
    made = etree.Element(named("is"))
    made.extend(copy.deepcopy(child) for child in item if tag(child) in ("t", "r"))
    nodes = _nodes(made)
    for node, text in zip(nodes, spread([node.text or "" for node in nodes], edits), strict=True):
        node.text = printable(text)
    said_now = "".join(node.text or "" for node in nodes)
    style = cell.get("s", "0")
    _put_item(cell, made, styles.as_text(style) if said_now.startswith(FORMULA_STARTS) else style)


def _put_number(cell: Element, text: str, style: str) -> None:
    _emptied(cell, style)
    etree.SubElement(cell, named("v")).text = text


def _put_item(cell: Element, item: Element, style: str) -> None:
    _emptied(cell, style)
    nodes = _nodes(item)
    if not any(node.text for node in nodes):
        return
    cell.set("t", "inlineStr")
    for node in nodes:
        node.set(_SPACE, "preserve")
    cell.append(item)


def _emptied(cell: Element, style: str) -> None:
    kept: Mapping[str, str] = {"r": cell.get("r"), "s": style}
    for child in list(cell):
        cell.remove(child)
    cell.attrib.clear()
    cell.attrib.update(kept)
