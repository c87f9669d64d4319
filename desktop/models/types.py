"""Column types SQLite lacks. What is stored is what travels: ISO text, JSON text."""

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from desktop.contract.line import canonical

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def moment_text(value: datetime) -> str:
    """As MOMENT says; strftime takes several times as long."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """A moment, in UTC."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return moment_text(value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return moment(value) if value else None


class JsonText(TypeDecorator[Any]):
    """A small structure (codes, never sentences), written canonically."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)
