"""Bodies on the wire: zstd where both have it, gzip otherwise; never more than a cap when inflated."""

import gzip
import zlib
from typing import Any

import orjson
import zstandard

from server.errors import Refused

ENCODINGS = ["zstd", "gzip"]
WORTH_IT = 200  # bytes: smaller answers travel as they are


def inflated(body: bytes, encoding: str, cap: int) -> bytes:
    """The raw body; Refused if it is more than `cap` bytes, or not what its encoding says."""
    try:
        match encoding:
            case "" | "identity":
                raw = body
            case "gzip":
                raw = _gunzip(body, cap)
            case "zstd":
                raw = _unzstd(body, cap)
            case _:
                raise Refused(415, "bad_request")
    except (zlib.error, zstandard.ZstdError, EOFError) as error:
        raise Refused(400, "corrupt") from error
    if len(raw) > cap:
        raise Refused(413, "too_large", max=cap)
    return raw


def deflated(raw: bytes, accepted: str) -> tuple[bytes, str]:
    """(body, Content-Encoding or ""), by what the client says it can read."""
    names = {part.split(";")[0].strip() for part in accepted.lower().split(",")}
    if len(raw) < WORTH_IT:
        return raw, ""
    if "zstd" in names:
        return zstandard.compress(raw, 3), "zstd"
    if "gzip" in names:
        return gzip.compress(raw, 5, mtime=0), "gzip"
    return raw, ""


def parsed(raw: bytes) -> dict[str, Any]:
    """A JSON object; Refused if it is anything else, e.g. nested without end."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "bad_request") from error
    if not isinstance(value, dict):
        raise Refused(400, "bad_request")
    return value


def _gunzip(body: bytes, cap: int) -> bytes:
    inflater = zlib.decompressobj(wbits=31)
    raw = inflater.decompress(body, cap + 1)
    if len(raw) <= cap and not inflater.eof:
        raise Refused(400, "corrupt")
    return raw


def _unzstd(body: bytes, cap: int) -> bytes:
    # Not decompressobj(): it inflates a whole chunk at once, and 64 KiB may hold two gigabytes of zeros.
    inflater = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    with inflater.stream_reader(body) as reader:
        return reader.read(cap + 1)
