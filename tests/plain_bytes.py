"""What somebody with the key could read in a file of SQLCipher's, page by page: free pages and old ones too.

SQLCipher 4 with a raw key: AES-256-CBC over pages of 4096 bytes, the last 80 of which are the IV and the MAC.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from desktop.contract.vietnamese import fold

PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEADER, FRAME_HEADER = 32, 24


def plain_pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Of a database, or of its WAL."""
    raw = path.read_bytes()
    if path.name.endswith("-wal"):
        size = FRAME_HEADER + PAGE
        frames = (raw[at : at + size] for at in range(WAL_HEADER, len(raw) - size + 1, size))
        pages = [(frame[:4] == b"\0\0\0\1", frame[FRAME_HEADER:]) for frame in frames]
    else:
        pages = [(at == 0, raw[at : at + PAGE]) for at in range(0, len(raw), PAGE)]
    for is_first, page in pages:
        start = SALT if is_first else 0
        iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        yield opened.update(page[start : PAGE - RESERVED]) + opened.finalize()


def all_bytes(folder: Path, key: bytes | None) -> Iterator[tuple[Path, bytes]]:
    """Every file as it lies there with its name, and what the key opens."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith("-shm"):
            yield path, path.read_bytes() + path.name.encode()
            if key and path.suffix in (".db", ".db-wal") and path.stat().st_size:
                yield path, b"".join(plain_pages(path, key))


def spellings(word: str) -> set[bytes]:
    """As a file might hold it: with and without accents, in any case, in UTF-8 and UTF-16."""
    forms = {word, fold(word), word.upper(), fold(word).replace(" ", "")}
    return {form.encode(code) for form in forms for code in ("utf-8", "utf-16-le", "utf-16-be")} | {
        word.encode("unicode_escape")
    }


def found(folder: Path, key: bytes | None, words: tuple[str, ...]) -> list[tuple[str, str]]:
    """(file, word)"""
    looked_for = {spelling: word for word in words for spelling in spellings(word)}
    return sorted(
        {
            (path.name, word)
            for path, content in all_bytes(folder, key)
            for spelling, word in looked_for.items()
            if spelling in content
        }
    )
