"""An office file as its parts: what is not filled is copied byte by byte, so that nothing of it is lost."""

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Literal

from lxml import etree

from desktop.errors import BadFile, StorageFailed
from desktop.services.workbook_check import MAX_FILE, Package, check, check_word

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
Kind = Literal["xlsx", "docx"]
Element = Any  # of lxml, which tells no types


def read(path: Path) -> tuple[Kind, Package]:
    """Checked before it is parsed. Raises BadFile."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise BadFile("too_large")
        data = path.read_bytes()
    except OSError as error:
        raise BadFile("unreadable") from error
    if path.suffix.casefold() == ".docx":
        return "docx", check_word(data)
    return "xlsx", check(data)


def parsed(package: Package, name: str) -> Element:
    """Raises BadFile."""
    return root_of(package.part(name))


def root_of(content: bytes) -> Element:
    """Raises BadFile."""
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        raise BadFile("unreadable") from error


def packed(root: Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def rebuilt(package: Package, changed: Mapping[str, bytes | None]) -> bytes:
    """The file with these parts in place of its own; None: left out."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package.data)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            name = info.filename.replace("\\", "/").lstrip("/")
            content = changed[name] if name in changed else source.read(info)
            if content is not None:
                target.writestr(info.filename, content)
    return made.getvalue()


def save(path: Path, content: bytes) -> None:
    """Whole, or not at all; what was at `path` stays until then. Raises StorageFailed."""
    name = ""
    try:
        handle, name = mkstemp(prefix=".", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(name)
        raise StorageFailed from error


def names(package: Package, start: str, end: str = ".xml") -> Iterator[str]:
    return (name for name in package.entries if name.startswith(start) and name.endswith(end))


def tag(element: Element) -> str:
    """Without its namespace; '' for a comment."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
