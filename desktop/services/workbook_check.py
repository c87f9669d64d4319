"""Is this file a workbook that can be read without harm? Answered before any parser sees it.

A workbook is a zip of XML parts. A few kilobytes of it can ask a parser for terabytes: parts that inflate
without end, entities that expand, one far cell that makes a dense table of the whole grid, one long text
shared by a million cells. Each is measured here from the bytes, with plain scans that err on the large side.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.errors import BadFile

MAX_FILE = 64 << 20
MAX_PART = 192 << 20
MAX_INFLATED = 384 << 20
MAX_ENTRIES = 5_000
MAX_RATIO = 300  # asked only of parts above RATIO_FROM: small parts compress well in good faith
RATIO_FROM = 8 << 20
MAX_CELLS = 6_000_000  # of the dense table the reader builds: 50,000 rows x 120 columns
MAX_TEXT = 400 << 20  # of all cell texts once each cell has its own copy
PIECE, REACH = 1 << 20, 64  # bytes

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MAIN = b"spreadsheetml.sheet.main+xml"
_WORD_MAIN = b"wordprocessingml.document.main+xml"
_MACROS = re.compile(rb"macroEnabled|ms-office\.vbaProject|intlmacrosheet|macrosheet", re.I)
_MACRO_PARTS = re.compile(r"vbaProject|macrosheets/", re.I)
_LINK_PARTS = re.compile(r"^xl/(externalLinks/|connections\.xml|queryTables/|model/|webExtensions/)", re.I)
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)["']""")

_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_UNUSUAL_CELL = re.compile(rb'<c(?! r="[A-Z]\d{1,5}")[\s/>]')
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_CELL_WITHOUT_REF = re.compile(rb"<(?:\w+:)?c(?:\s+(?!r\s*=)[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_REF = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,2})(\d{1,7})["']""")
_ODD_REF = re.compile(rb"""\sr\s*=\s*["'](?![A-Za-z]{0,2}\d{1,7}["'])""")
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>\s*(\d+|[&<](?!/))")


@dataclass(frozen=True)
class Package:
    """A file that passed: its bytes, and how to inflate one of its XML parts again."""

    data: bytes
    entries: dict[str, zipfile.ZipInfo]

    def part(self, name: str) -> bytes:
        return _inflate(self.data, self.entries[name])


def check(data: bytes) -> Package:
    """Refuses with BadFile(code) what is not a workbook or could do harm."""
    return _checked(data, _MAIN)


def check_word(data: bytes) -> Package:
    """The same of a .docx; not_document: it is none."""
    try:
        return _checked(data, _WORD_MAIN)
    except BadFile as error:
        raise BadFile("not_document" if error.code == "not_workbook" else error.code) from error


def _checked(data: bytes, main: bytes) -> Package:
    if len(data) > MAX_FILE:
        raise BadFile("too_large")
    if data.startswith(_OLE):
        raise BadFile("encrypted" if _ENCRYPTED_STREAM in data else "not_workbook")
    if not data.startswith(b"PK\x03\x04"):
        raise BadFile("not_workbook")
    package = Package(data, _entries(data))
    _check_kind(package, main)
    _check_parts(package)
    return package


def _entries(data: bytes) -> dict[str, zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, UnicodeDecodeError) as error:
        raise BadFile("unreadable") from error
    if len(infos) > MAX_ENTRIES:
        raise BadFile("too_large")
    entries = {info.filename.replace("\\", "/").lstrip("/"): info for info in infos}
    if len({name.casefold() for name in entries}) != len(infos):
        raise BadFile("unreadable")  # two parts of one name: two readers would see two different files
    if any(info.flag_bits & 1 for info in infos):
        raise BadFile("encrypted")
    declared = sum(info.file_size for name, info in entries.items() if _is_xml(name))
    if declared > MAX_INFLATED or any(_swollen(info) for info in infos):
        raise BadFile("too_large")
    return entries


def _is_xml(name: str) -> bool:
    return name.casefold().endswith((".xml", ".rels"))


def _swollen(info: zipfile.ZipInfo) -> bool:
    size = info.file_size
    return size > MAX_PART or (size > RATIO_FROM and size > MAX_RATIO * max(info.compress_size, 1))


def _check_kind(package: Package, main: bytes) -> None:
    if "[Content_Types].xml" not in package.entries:
        raise BadFile("not_workbook")
    types = package.part("[Content_Types].xml")
    if _MACROS.search(types) or any(_MACRO_PARTS.search(name) for name in package.entries):
        raise BadFile("macros")
    if main not in types:
        raise BadFile("not_workbook")
    if any(_LINK_PARTS.match(name) for name in package.entries):
        raise BadFile("external_links")


def _check_parts(package: Package) -> None:
    lengths: list[int] = []  # of the shared texts; other parts may refer to them, so they come first
    for name in sorted(
        filter(_is_xml, package.entries), key=lambda name: "sharedstrings" not in name.casefold()
    ):
        xml = package.part(name)
        if _DTD.search(xml) or not _is_utf8(xml):
            raise BadFile("unsafe")
        if "sharedstrings" in name.casefold():
            lengths += _text_lengths(xml)
        elif b"sheetData" in xml and (_dense_cells(xml) > MAX_CELLS or _copied_text(xml, lengths) > MAX_TEXT):
            raise BadFile("too_large")


def _is_utf8(xml: bytes) -> bool:
    """The scans read ASCII; another encoding would hide the same words from them."""
    head = xml[:200].removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    named = _ENCODING.match(head)
    return named is None or named[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def _dense_cells(xml: bytes) -> int:
    """At most how many cells the smallest rectangle around all of them has."""
    if not occurs(_PREFIXED_CELL, xml) and not occurs(_UNUSUAL_CELL, xml):
        return 99_999 * 26
    if _ODD_REF.search(xml):
        raise BadFile("too_large")  # beyond column ZZ or row 9,999,999, or written so as not to be read
    rows, columns = _extent(xml)
    if _CELL_WITHOUT_REF.search(xml):  # such a cell stands right of the one before it
        pieces = _ROW.split(xml)
        rows += len(pieces)
        columns += max(len(_CELL.findall(piece)) for piece in pieces)
    return rows * columns


def occurs(pattern: re.Pattern[bytes], xml: bytes) -> bool:
    """Of a pattern that looks at no more than REACH bytes; piece by piece, since a scan of it all would keep
    every other thread waiting."""
    for start in range(0, len(xml), PIECE):
        found = pattern.search(xml, start, start + PIECE + REACH)
        if found and found.start() < start + PIECE:  # one that begins later may be cut off: the next piece's
            return True
    return False


def _extent(xml: bytes) -> tuple[int, int]:
    rows, letters = 1, {b"A"}
    for match in _REF.finditer(xml):
        letters.add(match[1].upper())
        rows = max(rows, int(match[2]))
    return rows, max(_column(name) for name in letters)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text_lengths(xml: bytes) -> list[int]:
    starts = [match.start() for match in _STRING.finditer(xml)]
    return [end - start for start, end in zip(starts, [*starts[1:], len(xml)], strict=True)]


def _copied_text(xml: bytes, lengths: list[int]) -> int:
    longest = max(lengths, default=0)
    if longest * (xml.count(b"<c") + xml.count(b":c")) <= MAX_TEXT:
        return 0
    return sum(_weights(xml, lengths, longest))


def _weights(xml: bytes, lengths: list[int], longest: int) -> Iterator[int]:
    for match in _VALUE.finditer(xml):
        if not match[1].isdigit():
            yield longest  # a number in disguise
        elif (number := int(match[1][:12])) < len(lengths):
            yield lengths[number]


def _inflate(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Inflated for real: what the directory of the zip declares is only a claim."""
    start = info.header_offset + 30
    names = data[info.header_offset + 26 : start]
    if len(names) < 4 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadFile("unreadable")
    start += int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little")
    packed = memoryview(data)[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        return bytes(packed)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = inflater.decompress(packed, info.file_size + 1)
    except zlib.error as error:
        raise BadFile("unreadable") from error
    if len(inflated) > info.file_size:
        raise BadFile("too_large")  # more than declared
    if len(inflated) != info.file_size or not inflater.eof:
        raise BadFile("unreadable")
    return inflated
