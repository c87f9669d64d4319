"""HTTP to the ward server. The only module that knows about requests, URLs or status codes."""

import gzip
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple, TypeVar

import orjson
import requests
import zstandard
from pydantic import ValidationError
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from desktop.contract import wire
from desktop.contract.line import canonical
from desktop.contract.signature import is_signed
from desktop.errors import CertificateChanged, ServerRejected, ServerUnreachable, SessionOver

TIMEOUT_S = (10, 60)  # to connect; without a byte (not in total: a slow line is not a dead one)
PIECE = 256 * 1024  # bytes of a snapshot that are kept at once
MENDED_BY_SESSION = {"token", "epoch"}  # codes of refusals
SMALL = 200  # bytes not worth compressing
HEADS = {"User-Agent": "so-tay-so"}  # and none that says what goes without saying: lines are slow

M = TypeVar("M", bound=wire.Message)


class Packed(NamedTuple):
    """A body as it travels."""

    encoding: str  # none: ""
    body: bytes


class PinnedAdapter(HTTPAdapter):
    """Talks to the machine with this certificate, whatever the clock and the authorities say."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(
            *args,
            **kwargs,
            assert_fingerprint=self._fingerprint,
            cert_reqs="CERT_NONE",
            assert_hostname=False,
        )

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        # requests asks for a certificate chain here, over what init_poolmanager() said.
        return super().build_connection_pool_key_attributes(request, False, cert)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The fingerprint is the proof; no authority is asked."""


class WardClient:
    """One server. `token` is set by the session."""

    def __init__(self, url: str, tls: str, server_pk: str, http: requests.Session) -> None:
        self._url = url.rstrip("/")
        self._server_pk = server_pk
        self._http = http
        self._http.headers = CaseInsensitiveDict(HEADS)
        self._zstd = False  # until hello says it can
        self.token = ""
        if tls:
            self._http.mount(self._url, PinnedAdapter(tls))

    def hello(self, ward: str) -> wire.Hello:
        answer = self._read("GET", f"/v1/hello?ward={ward}")
        bare = {name: value for name, value in answer.items() if name != "sig"}
        if not is_signed(canonical(bare), str(answer.get("sig")), self._server_pk):
            raise CertificateChanged
        seen = _message(wire.Hello, answer)
        self._zstd = "zstd" in seen.encodings
        return seen

    def invitation(self, ask: wire.InvitationAsk) -> wire.InvitationSeen:
        return _message(wire.InvitationSeen, self._post("/v1/invitation", ask))

    def enrol(self, ask: wire.EnrolAsk) -> wire.EnrolSeen:
        return _message(wire.EnrolSeen, self._post("/v1/enrol", ask))

    def session(self, ask: wire.SessionAsk) -> wire.SessionSeen:
        return _message(wire.SessionSeen, self._post("/v1/session", ask))

    def fork(self, ask: wire.ForkAsk) -> wire.EnrolSeen:
        return _message(wire.EnrolSeen, self._post("/v1/fork", ask))

    def unlock(self, ask: wire.UnlockAsk) -> wire.UnlockSeen:
        return _message(wire.UnlockSeen, self._post("/v1/unlock", ask))

    def packed(self, push: Mapping[str, Any]) -> Packed:
        """`push`: a wire.Push as plain values; the lines are not worth checking a second time here.

        Apart from push(), so that one can be packed while another is on the line.
        """
        return self._packed(orjson.dumps(push))

    def push(self, push: Packed) -> wire.PushSeen:
        return _message(wire.PushSeen, self._read("POST", "/v1/push", push))

    def pull(self, ask: wire.PullAsk) -> dict[str, Any]:
        """A wire.PullSeen as plain values."""
        said = ask.model_dump_json(by_alias=True, exclude_defaults=True)  # each time, and lines are slow
        return self._read("POST", "/v1/pull", self._packed(said.encode()))

    def counts(self, ask: wire.CountsAsk) -> wire.CountsSeen:
        return _message(wire.CountsSeen, self._post("/v1/counts", ask))

    def snapshot(self, cell: str, start: int) -> tuple[int, Generator[bytes, None, None]]:
        """(head of the cell, the file from this offset on, in pieces)"""
        headers = {"Authorization": f"Bearer {self.token}", "Range": f"bytes={start}-"}
        with _sorting_errors():
            response = self._http.get(
                f"{self._url}/v1/snapshot/{cell}", headers=headers, timeout=TIMEOUT_S, stream=True
            )
            if response.status_code == 416:  # the file is shorter now: another one
                return 0, _pieces(response)
            if response.status_code not in (200, 206):
                _opened(response, response.raw.read(decode_content=False))
                raise ServerUnreachable
            if start and response.status_code == 200:
                raise ServerUnreachable
        return int(response.headers["X-Head"]), _pieces(response)

    def relay(self, work: BinaryIO, answer: BinaryIO) -> None:
        """Another notebook's bundle; the ward's answer to it is written to `answer`."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/octet-stream"}
        with _sorting_errors():
            response = self._http.post(
                f"{self._url}/v1/bundle", data=work, headers=headers, timeout=TIMEOUT_S, stream=True
            )
            if response.status_code >= 400:
                _opened(response, response.raw.read(decode_content=False))
                raise ServerUnreachable
        for piece in _pieces(response):
            answer.write(piece)

    def _post(self, path: str, ask: wire.Message) -> dict[str, Any]:
        return self._read("POST", path, self._packed(ask.model_dump_json(by_alias=True).encode()))

    def _read(self, method: str, path: str, sent: Packed | None = None) -> dict[str, Any]:
        headers = {"Accept-Encoding": "zstd, gzip", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if sent and sent.encoding:
            headers["Content-Encoding"] = sent.encoding
        body = sent.body if sent else None
        with _sorting_errors():
            asked = requests.Request(method, self._url + path, headers, data=body)
            response = self._http.send(
                self._http.prepare_request(asked), timeout=TIMEOUT_S, **self._surroundings
            )
            raw = response.raw.read(decode_content=False)
        return _opened(response, raw)

    @cached_property
    def _surroundings(self) -> Any:
        """A proxy, if this computer says so: asking it takes longer than to send a small message."""
        return self._http.merge_environment_settings(self._url, {}, stream=True, verify=None, cert=None)

    def _packed(self, body: bytes) -> Packed:
        if len(body) <= SMALL:
            return Packed("", body)
        if self._zstd:
            return Packed("zstd", zstandard.ZstdCompressor(level=3).compress(body))
        return Packed("gzip", gzip.compress(body, 6))


@contextmanager
def _sorting_errors() -> Iterator[None]:
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise CertificateChanged from error
    except (requests.RequestException, HTTPError, OSError) as error:
        raise ServerUnreachable from error


def _pieces(response: requests.Response) -> Generator[bytes, None, None]:
    with _sorting_errors(), response:
        while piece := response.raw.read(PIECE, decode_content=False):
            yield piece


def _opened(response: requests.Response, raw: bytes) -> dict[str, Any]:
    try:
        match response.headers.get("Content-Encoding"):
            case "zstd":
                raw = zstandard.ZstdDecompressor().decompress(raw, max_output_size=1 << 30)
            case "gzip":
                raw = gzip.decompress(raw)
        value = orjson.loads(raw)
    except (ValueError, OSError, EOFError, zstandard.ZstdError) as error:
        raise ServerUnreachable from error  # cut off, or somebody else's page in between
    if response.status_code >= 400:
        refusal = _message(wire.Refusal, value if isinstance(value, dict) else {})
        if refusal.code in MENDED_BY_SESSION:
            raise SessionOver
        if refusal.retry:
            raise ServerUnreachable(refusal.message_vi, refusal.retry_after or 0)
        raise ServerRejected(refusal.code, refusal.message_vi)
    if not isinstance(value, dict):
        raise ServerUnreachable
    return value


def _message(kind: type[M], value: Mapping[str, Any]) -> M:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise ServerUnreachable from error
