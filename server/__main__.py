"""The commands of a ward server: python -m server COMMAND --data FOLDER …"""

import argparse
import contextlib
import errno
import os
import re
import sys
from collections.abc import Sequence
from datetime import timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from desktop.contract import catalog, records, roles
from desktop.contract.invitation import read
from server import admin, bundle, keeping, keys, operations, places, status, store, tls, unlocking
from server.command import add_command, cell_named, cells_named, open_context
from server.context import Context
from server.errors import SENTENCES, Refused
from server.keys import KeysUnreadable
from server.store import StoreUnusable


def main(argv: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a file on Windows: its code page has no Vietnamese letters
            stream.reconfigure(encoding="utf-8", errors="replace")  # the name of a file may be no text
    args = parser().parse_args(argv)
    try:
        _run(args)
    except Exception as error:
        if not (said := _said(error)):
            raise  # a mistake of ours
        print(said, file=sys.stderr)
        return 1
    return 0


def _run(args: argparse.Namespace) -> None:
    _check_owner(args.data)
    if args.run is keeping.restore:  # there is nothing to open yet
        keeping.restore(args)
        return
    _check_folder(args)
    ctx = open_context(args.data, args.dsn)
    with contextlib.closing(ctx.store):
        args.run(ctx, args)


def _check_owner(folder: Path) -> None:
    """What root makes in the service's folder (keys, a certificate, orders) the service cannot read."""
    if os.name != "posix" or os.geteuid() != 0 or not folder.exists() or folder.stat().st_uid == 0:
        return
    try:
        who = folder.owner()
    except KeyError:  # of another system, as a container sees it
        return
    raise admin.NotPossible(f"{folder} là của người dùng {who}: chạy lệnh này bằng sudo -u {who}")


def _check_folder(args: argparse.Namespace) -> None:
    """A folder that was mistyped is said, not made a server of."""
    is_one = keys.path_in(args.data).exists() or store.path_in(args.data).exists()
    if not (is_one or getattr(args, "may_begin", False)):
        raise admin.NotPossible(f"{args.data} không phải thư mục dữ liệu của máy chủ: không có keys.json")


def _said(error: Exception) -> str:
    said = ""
    match error:
        case admin.NotPossible() | catalog.BadFile() | StoreUnusable() | KeysUnreadable():
            said = f"Không làm được: {error}"
        case Refused():
            said = SENTENCES[error.code]
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            said = "Không làm được: ổ đĩa đã hết chỗ. Dọn chỗ trống, hoặc dùng ổ khác, rồi chạy lại"
        case OSError():
            which = f" {error.filename}" if error.filename else ""
            said = f"Không đọc hoặc ghi được{which}: {error.strerror or error}"
        case IntegrityError() | ProgrammingError() | DataError():
            pass
        case DatabaseError():
            why = str(error.orig).partition("\n")[0]
            said = f"Không làm được: cơ sở dữ liệu không trả lời, hết chỗ hoặc đã hỏng ({why})"
    return said


def _serve(ctx: Context, args: argparse.Namespace) -> None:
    from server.serving import serve  # uvicorn is needed by this command only

    serve(ctx, args)


def _ward_create(ctx: Context, args: argparse.Namespace) -> None:
    admin.create_ward(ctx, args.code, args.name)
    print(f"Đã tạo {args.name} (mã {args.code}).")


def _catalog_load(ctx: Context, args: argparse.Namespace) -> None:
    given = (("neighbourhood", args.neighbourhoods), ("team", args.teams))
    lists = [(table, places.read(path)) for table, path in given if path]  # all, before any is taken
    changed = admin.load_catalog(ctx, args.ward, catalog.read(*args.paths))
    print(f"Danh mục: {changed} mục mới hoặc thay đổi.")
    for table, rows in lists:
        cells = admin.load_places(ctx, args.ward, table, rows)
        print("\n".join(f"{code}\t{cell}" for code, cell in cells.items()))


def _user_add(ctx: Context, args: argparse.Namespace) -> None:
    team = cell_named(ctx, args.ward, args.team) if args.team else records.WARD
    user = admin.add_user(ctx, args.ward, args.name, team=team, role=args.role)
    print(user)


def _user_role(ctx: Context, args: argparse.Namespace) -> None:
    admin.set_role(ctx, args.ward, args.user, args.role)
    print("Đã đổi vai trò.")


def _grant(ctx: Context, args: argparse.Namespace) -> None:
    last = ctx.day() + args.days - 1 if args.days else None
    mode = "" if args.mode == "none" else args.mode
    everywhere, named = set[str](), set[str]()
    for name in args.cell:
        is_all = name.removesuffix(records.TWIN) == "all"
        (everywhere if is_all else named).update(cells_named(ctx, args.ward, name))
    # `all` is said of a whole ward: it takes nothing from her own places, and does not end her right there.
    stays = (
        admin.cells_with_more(ctx, args.ward, args.user, everywhere - named, mode, last) if mode else set()
    )
    cells = {cell: (mode, last) for cell in (everywhere | named) - stays}
    admin.grant(ctx, args.ward, args.user, cells)
    kept = f" {len(stays)} ô giữ nguyên quyền đã có, vì không hẹp hơn." if stays else ""
    print(f"Đã ghi quyền cho {len(cells)} ô dữ liệu.{kept}")


def _invite(ctx: Context, args: argparse.Namespace) -> None:
    import qrcode

    pin = "" if args.url.startswith("http://") else tls.fingerprint(ctx.folder)
    text = admin.make_invitation(ctx, args.ward, args.user, args.url, pin, valid=timedelta(days=args.days))
    image = qrcode.QRCode()
    image.add_data(text)
    image.print_ascii(invert=True)
    print(text)
    known = read(text)
    if known:
        print(f"Mã mời: {known.code} (dùng một lần, trong {args.days} ngày)")


def _devices(ctx: Context, args: argparse.Namespace) -> None:
    rows = status.devices(ctx, args.ward)
    if args.json:
        print(orjson.dumps(rows).decode())
        return
    for row in rows:
        mark = " · xuất hiện ở hai nơi" if row["in_two_places"] else ""
        state = "" if row["status"] == "active" else " · đã thu quyền"
        whose = f"{row['name']} · {row['user_name']} · {row['lines']} dòng"
        print(f"{row['device']}  {whose} · {row['last_contact']}{mark}{state}")


def _bundle_import(ctx: Context, args: argparse.Namespace) -> None:
    def tell(path: Path, code: str) -> None:
        print(f"{path.name}: " + ("phường đã nhận." if code == "taken" else SENTENCES[code]))

    for place in args.places:
        bundle.take_stick(ctx, place, tell)


def _status(ctx: Context, args: argparse.Namespace) -> None:
    names = [args.ward] if args.ward else status.wards(ctx)
    known = [status.status(ctx, name) for name in names]
    if args.json:
        print(orjson.dumps(known[0] if args.ward else known).decode())
        return
    for one in known:
        _print_status(one)


def _print_status(one: dict[str, Any]) -> None:
    contact = one["last_contact"] or "chưa có"
    print(f"{one['name']} ({one['ward']}): {one['lines']} dòng đã nhận, liên lạc cuối {contact}")
    print("  " + ", ".join(f"{table} {count}" for table, count in one["records"].items()))
    for place in one["places"]:
        counts = ", ".join(f"{table} {count}" for table, count in place["records"].items())
        print(f"  {place['name']}: {counts or 'chưa có số liệu'}")
    held = ", ".join(f"{reason} {count}" for reason, count in one["held"].items())
    print(f"  cần bổ sung: {held or 0}; có hai thông tin khác nhau: {one['conflicts']}; chờ: {one['parked']}")


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="so-tay-so-server", description="Máy chủ phường của Sổ tay số")
    commands = parser.add_subparsers(required=True)
    _add_serve(commands)
    _add_setting_up(commands)
    _add_members(commands)
    add_command(commands, "devices", _devices).add_argument("--json", action="store_true")
    add_command(commands, "status", _status, ward=False).add_argument("--json", action="store_true")
    bundles = commands.add_parser("bundle").add_subparsers(required=True)
    add_command(bundles, "import", _bundle_import, ward=None).add_argument(
        "places", nargs="+", type=Path, help="files, or folders such as a stick; answers are put beside them"
    )
    operations.add(commands)
    keeping.add(commands)
    unlocking.add(commands)
    return parser


def _add_serve(commands: Any) -> None:
    serve = add_command(commands, "serve", _serve, ward=None)
    serve.set_defaults(may_begin=True)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8443)
    serve.add_argument("--no-tls", action="store_true", help="on loopback only")
    serve.add_argument("--ready-file", type=Path, help="its address is written there once it listens")
    serve.add_argument("--side-file", type=Path, help="best on another disk than the database")


def _add_setting_up(commands: Any) -> None:
    create = add_command(
        commands.add_parser("ward").add_subparsers(required=True), "create", _ward_create, ward=None
    )
    create.set_defaults(may_begin=True)
    create.add_argument("--code", required=True)
    create.add_argument("--name", required=True)
    catalogs = commands.add_parser("catalog").add_subparsers(required=True)
    load_ = add_command(catalogs, "load", _catalog_load)
    load_.add_argument("paths", nargs="*", type=Path)
    load_.add_argument("--neighbourhoods", type=Path)
    load_.add_argument("--teams", type=Path)


def _address(text: str) -> str:
    """Where laptops find the server. Without TLS on this machine only: nobody could tell another from it."""
    with contextlib.suppress(ValueError):  # a port that is none
        parts = urlsplit(text)
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and tls.is_loopback(parts.hostname or "")
        )
        is_bare = parts.path in ("", "/") and not re.search(r"[\s@?#]", text)
        if is_safe and is_bare and parts.hostname and parts.port != 0:
            return text.rstrip("/")
    raise argparse.ArgumentTypeError("cần địa chỉ dạng https://máy:cổng, ví dụ https://192.168.1.10:8443")


def _days(text: str) -> int:
    """At least one: none would be a right without an end."""
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError("cần một số ngày từ 1 trở lên")


def _add_members(commands: Any) -> None:
    users = commands.add_parser("user").add_subparsers(required=True)
    add = add_command(users, "add", _user_add)
    add.add_argument("--name", required=True)
    add.add_argument("--team", help="code of the team")
    add.add_argument("--role", default="volunteer", choices=roles.ROLES)
    role = add_command(users, "role", _user_role)
    role.add_argument("--user", required=True)
    role.add_argument("--role", required=True, choices=roles.ROLES)
    grant = add_command(commands, "grant", _grant)
    grant.add_argument("--user", required=True)
    grant.add_argument(
        "--cell",
        required=True,
        nargs="+",
        help="codes of neighbourhoods or teams, or all; with ! what is sensitive about their people",
    )
    grant.add_argument("--mode", required=True, choices=["r", "rw", "w", "none"])
    grant.add_argument("--days", type=_days, help="ends by itself after so many days")
    invite = add_command(commands, "invite", _invite)
    invite.add_argument("--user", required=True)
    invite.add_argument(
        "--url", required=True, type=_address, help="as laptops reach this server, e.g. https://host:8443"
    )
    invite.add_argument(
        "--days",
        type=int,
        choices=range(1, 61),
        default=3,
        metavar="1-60",
        help="more where a stick brings it",
    )


if __name__ == "__main__":
    sys.exit(main())
