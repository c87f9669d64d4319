"""Nothing leaves a ward for a laptop that may not read it: looked at on every page, on a line or in a
letter, and on every whole cell, by the rows of rights and not by the code that serves."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
import zstandard
from sqlalchemy import Row, select

from desktop.contract.wire import PullAsk
from server import answer, feed, snapshot
from server.context import Context
from server.tables import device_user, grant_right

Pull = Callable[[Context, Row[Any], PullAsk], bytes]


def watch(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went where it may not; a laptop hears nothing of it but that the server failed."""
    outside: list[str] = []
    really_pull, really_whole = feed.pull, snapshot.of_cell

    def pull(ctx: Context, reader: Row[Any], ask: PullAsk) -> bytes:
        page = really_pull(ctx, reader, ask)
        mine = readable(ctx, reader)
        for _, cell, kind, table, record, value in orjson.loads(page)["entries"]:
            is_in_it = kind != "put" or cell in (value["cell"], value["also"])
            if cell not in mine or not is_in_it:
                outside.append(f"{table} {record} of {cell}")
        return page

    def whole(ctx: Context, reader: Row[Any], cell: str) -> snapshot.File:
        file = really_whole(ctx, reader, cell)
        with zstandard.open(file.path, "rb") as stream:
            blocks = [orjson.loads(line) for line in stream.read().splitlines()][1:]
        homes = [pair for each in blocks for pair in zip(each["cell"], each["also"], strict=True)]
        if cell not in readable(ctx, reader) or any(cell not in pair for pair in homes):
            outside.append(f"all of {cell}")
        return file

    monkeypatch.setattr(feed, "pull", pull)
    monkeypatch.setattr(answer, "pull", pull)
    monkeypatch.setattr(snapshot, "of_cell", whole)
    return outside


def readable(ctx: Context, reader: Row[Any]) -> set[str]:
    """Cells, by the rights of everybody who uses this laptop now."""
    here = (device_user.c.ward_id == reader.ward_id, device_user.c.device_id == reader.device_id)
    rights = select(grant_right.c.cell, grant_right.c.mode, grant_right.c.last_day)
    with ctx.store.reading() as connection:
        shared = connection.execute(
            select(device_user.c.user_id).where(*here, device_user.c.until_seq.is_(None))
        )
        users = {reader.user_id, *shared.scalars()}
        ward = grant_right.c.ward_id == reader.ward_id
        rows = connection.execute(rights.where(ward, grant_right.c.user_id.in_(users))).all()
    return {cell for cell, mode, last in rows if "r" in mode and (last is None or ctx.day() <= last)}
