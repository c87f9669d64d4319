"""Messages made from the API's own schemas, whole and spoilt: no crash, clear refusals, nothing changed.

Written with Hypothesis alone: schemathesis would bring eight packages for the same requests.
"""

import json
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from desktop.contract import wire
from desktop.contract.ids import uuid7
from server import status
from server.app import create_app
from server.context import Context
from server.limits import Buckets
from tests.server.laptop import Laptop
from tests.server.test_fuzz import JSON

Enrol = Callable[..., Laptop]
Schema = dict[str, Any]

ASKED: dict[str, type[wire.Message]] = {
    "/v1/invitation": wire.InvitationAsk,
    "/v1/enrol": wire.EnrolAsk,
    "/v1/session": wire.SessionAsk,
    "/v1/fork": wire.ForkAsk,
    "/v1/push": wire.Push,
    "/v1/pull": wire.PullAsk,
    "/v1/unlock": wire.UnlockAsk,
    "/v1/counts": wire.CountsAsk,
}
AS_FILES = {"/v1/hello", "/v1/snapshot/{cell}", "/v1/bundle"}  # no message goes in
ANY = st.text(max_size=40) | st.binary(max_size=70).map(bytes.hex)
TEXT = ANY | st.sampled_from(["c1", uuid7()])


def values(schema: Schema, defs: Schema) -> st.SearchStrategy[Any]:
    """What a JSON schema as pydantic writes it allows."""
    if "$ref" in schema:
        return values(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in schema:
        return st.one_of([values(each, defs) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "string":
            return TEXT
        case "integer":
            return st.integers(-(1 << 65), 1 << 65)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "array" if "prefixItems" in schema:
            return st.tuples(*[values(each, defs) for each in schema["prefixItems"]]).map(list)
        case "array":
            return st.lists(values(schema.get("items", {}), defs), max_size=3)
        case "object" if "properties" in schema:
            return st.fixed_dictionaries({n: values(s, defs) for n, s in schema["properties"].items()})
        case "object":
            return st.dictionaries(TEXT, values(schema.get("additionalProperties", {}), defs), max_size=3)
    return JSON


def messages(path: str) -> st.SearchStrategy[tuple[str, Any, dict[str, Any]]]:
    """(path, a message of this path, what is put into it in other places)"""
    schema = ASKED[path].model_json_schema(by_alias=True)
    spoilt = st.dictionaries(st.sampled_from(sorted(schema["properties"])), JSON, max_size=2)
    return st.tuples(st.just(path), values(schema, schema.get("$defs", {})), spoilt)


@pytest.fixture
def lan(laptop: Enrol, monkeypatch: pytest.MonkeyPatch) -> Laptop:
    """One laptop for all examples, which may knock as often as it likes."""
    monkeypatch.setattr(Buckets, "take", lambda self, key: None)
    return laptop(c1="rw")


@settings(
    max_examples=500 if "PROVE" in os.environ else 30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    sent=st.sampled_from(sorted(ASKED)).flatmap(messages),
    known=st.sets(st.sampled_from(["ward", "device", "epoch"])),
    with_token=st.booleans(),
)
def test_whatever_is_asked_is_answered_or_refused_in_words(
    lan: Laptop, ctx: Context, ward: str, sent: Any, known: set[str], with_token: bool
) -> None:
    path, message, spoilt = sent
    before = kept(ctx, ward)
    true = {"ward": ward, "device": lan.device, "epoch": lan.epoch}
    message |= {name: true[name] for name in known & message.keys()} | spoilt
    headers = {"Authorization": f"Bearer {lan.token}"} if with_token else {}
    said(lan.http.post(path, content=json.dumps(message), headers=headers))
    assert kept(ctx, ward) == before


@settings(
    max_examples=500 if "PROVE" in os.environ else 30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    text=st.text(max_size=40).filter(lambda text: text not in (".", "..")),
    more=st.dictionaries(st.text(max_size=9), st.text(max_size=20), max_size=2),
    body=st.binary(max_size=200).map(lambda some: b"DTS1" + some) | st.binary(max_size=200),
    token=st.none() | st.just("") | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=50),
)
def test_whatever_is_in_an_address_or_a_file_is_answered_or_refused_in_words(
    lan: Laptop, ctx: Context, ward: str, text: str, more: dict[str, str], body: bytes, token: str | None
) -> None:
    before = kept(ctx, ward)
    headers = {} if token is None else {"Authorization": f"Bearer {token or lan.token}"}
    said(lan.http.get("/v1/hello", params={"ward": text} | more, headers=headers))
    said(lan.http.get(f"/v1/snapshot/{quote(text, safe='')}", params=more, headers=headers))
    said(lan.http.post("/v1/bundle", content=body, headers=headers))
    assert kept(ctx, ward) == before


def test_no_address_of_the_api_is_left_out(ctx: Context) -> None:
    routes = {route.path for route in create_app(ctx).routes if isinstance(route, Route)}
    assert {path for path in routes if path.startswith("/v1/")} == ASKED.keys() | AS_FILES


def kept(ctx: Context, ward: str) -> dict[str, Any]:
    """What of the ward no nonsense may change."""
    now = status.status(ctx, ward)
    return {name: now[name] for name in ("lines", "records", "parked", "held")}


def said(answer: Response) -> None:
    """It did not crash; a refusal is a sentence."""
    assert answer.status_code < 500, (answer.request.url, answer.request.content, answer.text)
    if answer.status_code >= 400:
        refusal = wire.Refusal.model_validate(answer.json())
        assert refusal.message_vi.endswith(".")
