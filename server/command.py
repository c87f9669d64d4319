"""What the commands of an operator have in common: their options, the names of places, how they answer."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select

from desktop.contract import records
from server import admin, audit, keys, status
from server.context import Context
from server.store import Store, open_store
from server.tables import ward

Command = Callable[[Context, argparse.Namespace], None]


def open_context(folder: Path, dsn: str | None = None) -> Context:
    """Makes the keys of a new server, but none for a ward: every laptop would take it for another."""
    if dsn is None:
        _make(folder)
    store = open_store(folder, dsn)
    try:
        if not keys.path_in(folder).exists() and _holds_a_ward(store):
            mend = "Chép lại từ nơi niêm phong, hoặc khôi phục từ bản sao"
            raise admin.NotPossible(f"{folder} thiếu keys.json, khóa của máy chủ. {mend}")
        _make(folder)
        return Context(store, records.shipped(), keys.load(folder), folder, by=audit.operator())
    except BaseException:
        store.close()
        raise


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the records in it are not encrypted


def _holds_a_ward(store: Store) -> bool:
    with store.reading() as connection:
        return connection.execute(select(ward.c.ward_id).limit(1)).first() is not None


def add_command(where: Any, name: str, run: Command, *, ward: bool | None = True) -> argparse.ArgumentParser:
    """`ward`: whether --ward is needed; None: there is no such option."""
    made: argparse.ArgumentParser = where.add_parser(name)
    made.add_argument("--data", type=Path, required=True, help="folder of keys, certificate and database")
    made.add_argument("--dsn", help="PostgreSQL; without it SQLite in the folder")
    if ward is not None:
        made.add_argument("--ward", required=ward)
    made.set_defaults(run=run)
    return made


def say(args: argparse.Namespace, value: Any, *sentences: str) -> None:
    """The value for a program (--json), the sentences for a person."""
    text = orjson.dumps(value).decode() if args.json else "\n".join(sentences)
    print(text)  # noqa: T201 - this is what a command is for


def cells_named(ctx: Context, ward: str, name: str) -> list[str]:
    """The cells of a code; `all` is every neighbourhood and team. With "!": what is sensitive there."""
    if name.endswith(records.TWIN):
        people = cells_named(ctx, ward, name.removesuffix(records.TWIN))
        return [records.twin(cell) for cell in people]
    places = status.status(ctx, ward)["places"]
    if name == "all":
        return [place["cell"] for place in places]
    known = {place["code"]: place["cell"] for place in places} | {cell: cell for cell in ("ward", "catalog")}
    if name in known:
        return [known[name]]
    if name in known.values():
        return [name]
    raise admin.NotPossible(f"không có tổ hay ô dữ liệu nào tên {name}")


def cell_named(ctx: Context, ward: str, name: str) -> str:
    if name == "all":
        raise admin.NotPossible("cần tên của một tổ, không phải all")
    return cells_named(ctx, ward, name)[0]
