"""The commands that guard a server against loss: recovery, backup, restore."""

import argparse
import contextlib
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from time import time
from typing import Any

from desktop.contract import crockford
from server import audit, backup, envelope, recovery, runtime_role, status
from server.admin import NotPossible
from server.command import add_command, open_context, say
from server.context import Context
from server.envelope import Lock, NotReadable, Unlock

SHORTEST = 10  # characters of a passphrase
DAY_S = 24 * 60 * 60

_NOT_READABLE = {
    "wrong key": "mật khẩu hoặc khóa khôi phục không đúng với bản sao này. Máy chủ không thay đổi gì",
    "damaged": "bản sao này đã hỏng hoặc bị cắt bớt. Máy chủ không thay đổi gì. Dùng bản sao khác",
    "no backup": "tệp này không phải bản sao của máy chủ Sổ tay số",
    "newer": "bản sao này do máy chủ mới hơn ghi ra. Cập nhật máy chủ rồi khôi phục",
}


def add(commands: Any) -> None:
    made = add_command(commands, "recovery", _recovery)
    made.add_argument("--renew", action="store_true", help="older backups keep the old key")
    made.add_argument("--json", action="store_true")
    made = add_command(commands, "database", _database, ward=None)
    made.set_defaults(may_begin=True)
    made.add_argument("--role", required=True, help="by which the served ward reads and writes")
    made = add_command(commands, "backup", _backup, ward=None)
    made.add_argument("file", type=Path, help="a file, or a folder: then it is named by the moment")
    made.add_argument("--passphrase-file", type=Path, help="instead of the ward's recovery key")
    made.add_argument("--keep", type=int, help="with a folder: how many of the newest stay")
    made.add_argument("--json", action="store_true")
    # restore() opens no server: it makes one.
    made = add_command(commands, "restore", lambda ctx, args: None, ward=None)
    made.add_argument("file", type=Path)
    made.add_argument("--passphrase-file", type=Path)
    made.add_argument("--recovery-file", type=Path, help="the two parts of the recovery key, a line each")
    made.add_argument("--json", action="store_true")
    made.set_defaults(run=restore)


def _recovery(ctx: Context, args: argparse.Namespace) -> None:
    keys = recovery.public_keys(ctx)
    if args.ward not in keys:
        raise NotPossible(f"máy chủ này không giữ sổ của phường {args.ward}")
    if keys[args.ward] and not args.renew:
        raise NotPossible("phường đã có khóa khôi phục. Thêm --renew để thay; bản sao cũ vẫn cần khóa cũ")
    first, second = map(crockford.grouped, recovery.make(ctx, args.ward))
    say(
        args,
        {"first": first, "second": second},
        "Khóa khôi phục của phường, chỉ hiện một lần. Ghi hai phần ra hai tờ giấy, giao hai người giữ:",
        f"  Phần 1: {first}",
        f"  Phần 2: {second}",
    )


def _database(ctx: Context, args: argparse.Namespace) -> None:
    """With the owner's --dsn: opening it made the tables."""
    if ctx.store.is_sqlite:
        raise NotPossible("lệnh database chỉ dùng với PostgreSQL: thêm --dsn của chủ sở hữu")
    with ctx.store.reading() as connection:
        if not runtime_role.exists(connection, args.role):
            raise NotPossible(f"PostgreSQL chưa có vai {args.role}: tạo bằng CREATE ROLE trước")
    runtime_role.grant(ctx.store, args.role)
    print(f"Các bảng đã đủ. Vai {args.role} được đọc và ghi dòng, không được đổi hay làm rỗng bảng nào.")  # noqa: T201


def _backup(ctx: Context, args: argparse.Namespace) -> None:
    lock = _lock(ctx, args.passphrase_file)
    path = args.file
    if path.is_dir():
        path = path / f"{_own_name(ctx)}-{ctx.now().strftime('%Y%m%d-%H%M%S')}{backup.SUFFIX}"
    elif args.keep is not None:
        raise NotPossible("--keep chỉ dùng khi ghi vào một thư mục")
    elif path.exists():
        raise NotPossible(f"{path} đã có; bản sao không ghi đè lên tệp nào")
    try:
        rows = backup.write(ctx, path, lock)
    except NotReadable as error:
        why = f"bản sao đọc lại khác với khi ghi: ổ đĩa của {path} đã hỏng. Không để lại gì ở đó. Dùng ổ khác"
        raise NotPossible(why) from error
    with ctx.store.writing() as connection:
        for ward_id in status.wards(ctx):
            audit.note(ctx, connection, ward_id, "backup")
    gone = _tidy(path.parent, _own_name(ctx), args.keep) if args.keep else []
    size = path.stat().st_size
    value = {"file": str(path), "rows": rows, "bytes": size, "removed": [str(old) for old in gone]}
    say(args, value, f"Đã ghi và đọc lại {path}: {rows} dòng, {size} byte.")


def _own_name(ctx: Context) -> str:
    """How this server's backups begin: several may share a folder, and begin in the same second."""
    return f"so-tay-so-{ctx.keys.sign_pk[:8]}"


def _tidy(folder: Path, own: str, keep: int) -> list[Path]:
    """The names sort by their moment. What is left of a backup that was killed goes, too."""
    old = sorted(folder.glob(f"{own}-*{backup.SUFFIX}"))[: -max(keep, 1)]
    parts = folder.glob(f"{own}-*{backup.SUFFIX}{backup.PART}")
    old += [path for path in parts if path.stat().st_mtime < time() - DAY_S]
    for path in old:
        path.unlink()
    return old


def _lock(ctx: Context, passphrase_file: Path | None) -> Lock:
    if passphrase_file:
        return envelope.by_passphrase(_passphrase(passphrase_file))
    keys = recovery.public_keys(ctx)
    if len(keys) == 1 and (public := next(iter(keys.values()))):
        return envelope.by_public_key(public)
    if len(keys) > 1:
        raise NotPossible("máy chủ này giữ sổ của nhiều phường: cần --passphrase-file")
    raise NotPossible("phường chưa có khóa khôi phục: chạy lệnh recovery trước, hoặc dùng --passphrase-file")


def restore(args: argparse.Namespace) -> None:
    """A server from a backup, in a folder and a database that are empty."""
    try:
        unlock = _unlock(args)
        backup.restore_files(args.file, unlock, args.data)
        ctx = open_context(args.data, args.dsn)
        with contextlib.closing(ctx.store):
            epochs = backup.restore_rows(ctx, args.file, unlock)
    except NotReadable as error:
        raise NotPossible(_NOT_READABLE[error.why]) from error
    except backup.NotEmpty as error:
        why = f"đã có dữ liệu ở đó ({error.what}). Khôi phục vào một thư mục trống, cơ sở dữ liệu trống"
        raise NotPossible(why) from error
    except FileNotFoundError as error:
        raise NotPossible(f"không có tệp {error.filename}") from error
    say(
        args,
        {"epochs": epochs},
        f"Đã khôi phục {len(epochs)} phường. Các máy của Tổ tự nhận ra ở lần nối sau "
        "và gửi lại những gì bản sao còn thiếu.",
    )


def _unlock(args: argparse.Namespace) -> Unlock:
    if args.passphrase_file:
        return envelope.with_passphrase(_passphrase(args.passphrase_file))
    return envelope.with_private_key(recovery.private_key(*recovery_parts(args.recovery_file)))


def recovery_parts(file: Path | None) -> tuple[str, str]:
    """As two people type them, or from a file of two lines."""
    ask: Callable[[int], str] = lambda part: getpass(f"Phần {part} của khóa khôi phục: ")  # noqa: E731
    if file is None:
        return ask(1), ask(2)
    parts = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    if len(parts) < 2:
        raise NotPossible(f"{file} cần có hai dòng, mỗi dòng một phần của khóa khôi phục")
    return parts[0], parts[1]


def _passphrase(file: Path) -> str:
    try:
        words = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotPossible(f"không đọc được {file}") from error
    if len(words) < SHORTEST:
        raise NotPossible(f"mật khẩu trong {file} cần ít nhất {SHORTEST} ký tự")
    return words
