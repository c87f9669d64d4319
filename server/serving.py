"""serve: one process, one port. It says where it listens once it can be reached."""

import argparse
import asyncio
import contextlib
import errno
import gc
import logging
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn

from server import admin, epoch, revocation, runtime_role, tls
from server.app import create_app
from server.context import Context

NOTE_EVERY_S = 30


def serve(ctx: Context, args: argparse.Namespace) -> None:
    if args.no_tls and not tls.is_loopback(args.host):
        raise admin.NotPossible("--no-tls chỉ dùng được khi máy chủ nghe ở 127.0.0.1")
    own = listener(args.host, args.port)  # first: where another one serves, nothing is changed
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    side = epoch.SideFile(args.side_file or ctx.folder / "side.json")
    if epoch.start(ctx.store, side):
        logging.getLogger("server").warning("the database is older than its side file: new epoch")
    if revocation.hold(ctx):
        logging.getLogger("server").warning("rights taken before the restore are taken again")
    if runtime_role.may_too_much(ctx.store):
        logging.getLogger("server").warning("the database role may change tables: see docs/may-chu.md, 5")
    admin.judge_held_again(ctx)
    app = create_app(ctx)
    app.router.lifespan_context = lambda _: _noting(ctx, side)
    pem = None if args.no_tls else tls.certificate(ctx.folder)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # addresses and times of people's work
        ssl_certfile=pem[0] if pem else None,
        ssl_keyfile=pem[1] if pem else None,
        server_header=False,
        timeout_keep_alive=75,
    )
    scheme = "http" if args.no_tls else "https"
    url = f"{scheme}://{args.host}:{own.getsockname()[1]}"
    _tell(url, args.ready_file)
    _collect_seldom()
    uvicorn.Server(config).run(sockets=[own])


def _collect_seldom() -> None:
    """A push makes a hundred thousand small values and no cycles: looking for some took half its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def listener(host: str, port: int) -> socket.socket:
    """Listening at once: whoever reads the address can connect, and waits for the first answer."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets NODELAY by it
    if os.name == "posix":  # elsewhere it would let another program take the same port
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise admin.NotPossible(f"cổng {port} đang có chương trình khác dùng") from error
        raise
    return made


def _tell(url: str, ready_file: Path | None) -> None:
    if ready_file:
        part = ready_file.with_name(ready_file.name + ".part")
        part.write_text(url, encoding="utf-8")
        part.replace(ready_file)
    else:
        print(f"listening on {url}", flush=True)  # noqa: T201 - the caller waits for this line


@contextlib.asynccontextmanager
async def _noting(ctx: Context, side: epoch.SideFile) -> AsyncIterator[None]:
    task = asyncio.create_task(_note_often(ctx, side))
    yield
    task.cancel()
    epoch.note_numbers(ctx.store, side)


async def _note_often(ctx: Context, side: epoch.SideFile) -> None:
    while True:
        await asyncio.sleep(NOTE_EVERY_S)
        await asyncio.to_thread(epoch.note_numbers, ctx.store, side)
