"""The commands by which the ward office mends and guards what is there: held, release, revoke, move."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.contract import crockford, update
from server import admin, audit, figures, moving, one_person, release, revocation, status, users, words
from server.command import add_command, cell_named, say
from server.context import Context
from server.ward import ward_row
from server.web import accounts, second_factor


def add(commands: Any) -> None:
    _add_installer(commands.add_parser("installer").add_subparsers(required=True))
    _add_office(commands.add_parser("office").add_subparsers(required=True))
    made = add_command(commands, "audit", _audit)
    made.add_argument("--last", type=int, default=50, help="how many of the newest")
    made.add_argument("--json", action="store_true")
    made = add_command(commands, "share", _share)
    made.add_argument("--device", required=True, help="as `devices` shows it; its last letters will do")
    made.add_argument("--user", required=True)
    made.add_argument("--end", action="store_true", help="she uses it no more")
    made.add_argument("--json", action="store_true")
    made = add_command(commands, "duplicates", _duplicates)
    made.add_argument("--json", action="store_true")
    for name, run in (("held", _held), ("release", _release), ("revoke", _revoke), ("move", _move)):
        made = add_command(commands, name, run)
        made.add_argument("--json", action="store_true")
        _OPTIONS[name](made)


def _add_installer(commands: Any) -> None:
    made = add_command(commands, "approve", _approve)
    made.add_argument("file", type=Path, help="the installer; its .sts paper lies beside it")
    made.add_argument("--release-key", type=Path, default=Path("resources/release.pk"))
    made.add_argument("--json", action="store_true")


def _add_office(commands: Any) -> None:
    made = add_command(commands, "password", _office_password)
    made.add_argument("--login", required=True, help="small letters and digits; a new one is made")
    made.add_argument("--name", help="as the page greets her; needed for a new one")
    made.add_argument("--password-file", type=Path, help="without it a password is made up and shown once")
    add_command(commands, "reset", _office_reset).add_argument("--login", required=True)
    add_command(commands, "remove", _office_remove).add_argument("--login", required=True)
    add_command(commands, "list", _office_list).add_argument("--json", action="store_true")


def _release_options(made: argparse.ArgumentParser) -> None:
    which = made.add_mutually_exclusive_group(required=True)
    which.add_argument("--line", nargs="+", help="as `held` shows them; their last letters will do")
    which.add_argument("--all", action="store_true", help="every held line")


def _revoke_options(made: argparse.ArgumentParser) -> None:
    which = made.add_mutually_exclusive_group(required=True)
    which.add_argument("--device", help="as `devices` shows it; its last letters will do")
    which.add_argument("--user", help="all her laptops, her rights and her unused invitations")
    made.add_argument("--give-back", action="store_true", help="the device may work again")
    made.add_argument("--wipe", action="store_true", help="the notebook on it is destroyed, not only locked")


def _move_options(made: argparse.ArgumentParser) -> None:
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--person", help="id, ID number or full name")
    what.add_argument("--neighbourhood", help="code: everybody who lives there")
    made.add_argument("--to", required=True, help="code of the neighbourhood")
    made.add_argument("--close", action="store_true", help="with --neighbourhood: offer the old one no more")


_OPTIONS = {
    "held": lambda made: None,
    "release": _release_options,
    "revoke": _revoke_options,
    "move": _move_options,
}


def _office_password(ctx: Context, args: argparse.Namespace) -> None:
    known = dict(accounts.accounts(ctx, args.ward))
    if not accounts.LOGIN.fullmatch(args.login):
        raise admin.NotPossible("tên đăng nhập gồm chữ thường không dấu, chữ số, dấu chấm; từ 2 đến 40 ký tự")
    name = args.name or known.get(args.login)
    if not name:
        raise admin.NotPossible(f"chưa có tài khoản {args.login}: thêm --name để tạo")
    if args.password_file:
        password = args.password_file.read_text(encoding="utf-8").strip()
        if len(password) < accounts.SHORTEST:
            raise admin.NotPossible(f"mật khẩu cần ít nhất {accounts.SHORTEST} ký tự")
    else:
        password = crockford.grouped(crockford.fresh(16))
    accounts.set_password(ctx, args.ward, args.login, name, password)
    print(f"Đã đặt mật khẩu cho {args.login} ({name}).")
    if not args.password_file:
        print(f"Mật khẩu, chỉ hiện một lần: {password}")


def _office_remove(ctx: Context, args: argparse.Namespace) -> None:
    if not accounts.remove(ctx, args.ward, args.login):
        raise admin.NotPossible(f"không có tài khoản {args.login}")
    print(f"Đã xóa tài khoản {args.login}.")


def _office_reset(ctx: Context, args: argparse.Namespace) -> None:
    """Phone and paper are lost."""
    if args.login not in dict(accounts.accounts(ctx, args.ward)):
        raise admin.NotPossible(f"không có tài khoản {args.login}")
    second_factor.reset(ctx, args.ward, args.login)
    print(f"Đã bỏ mã xác nhận của {args.login}. Lần đăng nhập tới sẽ được mời cài mã mới.")


def _office_list(ctx: Context, args: argparse.Namespace) -> None:
    known = accounts.accounts(ctx, args.ward)
    lines = [
        f"{login}  {name}"
        + ("" if second_factor.is_set(ctx, args.ward, login) else " · chưa cài mã xác nhận")
        for login, name in known
    ]
    say(args, dict(known), *(lines or ["Chưa có tài khoản nào."]))


def _duplicates(ctx: Context, args: argparse.Namespace) -> None:
    """Between neighbourhoods: counts, nobody's name. What is new is asked of the notebooks."""
    asked, names = one_person.ask(ctx, args.ward), figures.names_of(ctx, args.ward)
    ordered = sorted(asked.found.items(), key=lambda each: -each[1])
    lines = [
        f"{' – '.join(sorted(names.get(cell, cell) for cell in places))}: {count} cặp"
        for places, count in ordered
    ]
    value = {"fresh": asked.fresh, "found": [[*places, count] for places, count in ordered]}
    total = sum(asked.found.values())
    say(args, value, *lines, f"{total} cặp có thể là một người ở hai tổ; {asked.fresh} cặp mới được hỏi.")


def _audit(ctx: Context, args: argparse.Namespace) -> None:
    _, acts, names = audit.acts(ctx, args.ward, limit=args.last)
    said = [
        f"{each.at}  {names[each.by] or '—'} ({words.way(each.by)}) · {words.act(each.act)}"
        f" · {', '.join(map(names.__getitem__, each.subjects))} · {words.detail(each.detail, names)}"
        for each in acts
    ]
    say(args, [asdict(each) for each in acts], *(said or ["Chưa có việc nào."]))


def _held(ctx: Context, args: argparse.Namespace) -> None:
    total, lines = release.held(ctx, args.ward, limit=10_000)
    said = [
        f"{each.aid}  {words.table(each.table)} {each.label or '(không tên)'}"
        f" · {each.author or each.device} · {each.received_at[:10]} · {words.held(each.reason)}"
        for each in lines
    ]
    say(args, [asdict(each) for each in lines], *(said or ["Không có dòng nào cần bổ sung."]))
    if total > len(lines) and not args.json:
        say(args, None, f"… và {total - len(lines)} dòng cũ hơn.")


def _release(ctx: Context, args: argparse.Namespace) -> None:
    _, lines = release.held(ctx, args.ward, limit=1_000_000)
    known = [each.aid for each in lines]
    chosen = known if args.all else [_one("dòng", known, part) for part in args.line]
    outcome = release.release(ctx, args.ward, chosen)
    still = {aid: reason for aid, reason in outcome.items() if reason}
    say(
        args,
        {"released": sorted(outcome.keys() - still.keys()), "held": still},
        f"Đã ghi {len(outcome) - len(still)} dòng vào sổ của phường.",
        *(f"{aid} vẫn giữ lại: {words.held(reason)}." for aid, reason in still.items()),
    )


def _approve(ctx: Context, args: argparse.Namespace) -> None:
    """Only what whoever releases the program has signed, and as it was signed."""
    with ctx.store.reading() as connection:
        ward_row(connection, args.ward)
    try:
        paper = update.read(update.paper_of(args.file))
        release_pk = args.release_key.read_text(encoding="ascii").strip()
        with args.file.open("rb") as file:
            digest = update.digest_of(file)
    except OSError as error:
        raise admin.NotPossible(f"không đọc được {error.filename}") from error
    if paper is None or not paper.is_released(release_pk):
        raise admin.NotPossible("bộ cài này không có chữ ký của nơi phát hành: không duyệt")
    if digest != paper.release.sha256:
        raise admin.NotPossible("bộ cài này đã hỏng hoặc đã bị sửa: không duyệt")
    update.approved(args.file, paper, args.ward, ctx.keys.sign)
    with ctx.store.writing() as connection:
        audit.note(ctx, connection, args.ward, "installer.approve", version=paper.release.version)
    done = f"Phường đã duyệt bản {paper.release.version}. Chép cả hai tệp vào USB."
    say(args, {"version": paper.release.version, "sha256": digest}, done)


def _share(ctx: Context, args: argparse.Namespace) -> None:
    if args.user not in admin.members(ctx, args.ward):
        raise admin.NotPossible(f"phường {args.ward} không có thành viên {args.user}")
    chosen = _one("máy", [row["device"] for row in status.devices(ctx, args.ward)], args.device)
    users.share(ctx, args.ward, chosen, args.user, ends=args.end)
    done = "Thành viên này không còn dùng máy ấy." if args.end else "Thành viên này cũng dùng máy ấy."
    say(args, {"device": chosen, "user": args.user}, done)


def _revoke(ctx: Context, args: argparse.Namespace) -> None:
    if (args.give_back or args.wipe) and args.user:
        raise admin.NotPossible(
            "--give-back và --wipe đi với --device; quyền của một người thì dùng lệnh grant"
        )
    if args.give_back and args.wipe:
        raise admin.NotPossible("--give-back và --wipe không đi với nhau")
    rows = status.devices(ctx, args.ward)
    if args.user:
        if args.user not in {row["user"] for row in rows} | admin.members(ctx, args.ward):
            raise admin.NotPossible(f"phường {args.ward} không có thành viên {args.user}")
        changed = revocation.revoke_member(ctx, args.ward, args.user)
        say(args, {"devices": changed}, f"Đã thu quyền của thành viên này và {len(changed)} máy.")
        return
    chosen = _one("máy", [row["device"] for row in rows], args.device)
    if args.give_back:
        changed = revocation.give_back(ctx, args.ward, [chosen])
        done = "Máy được dùng lại. Những dòng đã giữ vì thu quyền đang được ghi vào."
    else:
        changed = revocation.revoke(ctx, args.ward, [chosen], "wipe" if args.wipe else "lock")
        done = "Đã thu quyền máy này. Những gì máy gửi từ nay được giữ lại, chưa ghi vào sổ của phường."
        done += " Sổ trên máy sẽ tự xóa khi phường đã có đủ." if args.wipe else ""
    say(args, {"devices": changed}, done if changed else "Máy này đã như vậy từ trước.")


def _move(ctx: Context, args: argparse.Namespace) -> None:
    target = cell_named(ctx, args.ward, args.to)
    if args.neighbourhood:
        source = cell_named(ctx, args.ward, args.neighbourhood)
        if source == target:
            raise admin.NotPossible("hai tổ là một")
        moved = moving.move_everybody(ctx, args.ward, source, target, close=args.close)
        say(args, {"moved": moved}, f"Đã chuyển {moved} mục, cùng mọi lượt giúp và giấy tờ của họ.")
        return
    if args.close:
        raise admin.NotPossible("--close chỉ đi với --neighbourhood")
    person = _person(ctx, args)
    moved = moving.move_person(ctx, args.ward, person.id, target)
    say(args, {"moved": int(moved)}, f"Đã chuyển {person.name}." if moved else f"{person.name} đã ở tổ đó.")


def _person(ctx: Context, args: argparse.Namespace) -> moving.Person:
    found = moving.find(ctx, args.ward, args.person)
    if not found:
        raise admin.NotPossible(f"không có ai là {args.person}")
    if len(found) > 1:
        several = "; ".join(f"{one.name} sinh {one.birth or 'chưa rõ'}: {one.id}" for one in found)
        raise admin.NotPossible(f"có {len(found)} người như vậy, chọn bằng mã: {several}")
    return found[0]


def _one(what: str, known: Sequence[str], part: str) -> str:
    """The one id that begins or ends so: ids of one season begin alike, and file names bear the end."""
    found = [each for each in known if each.startswith(part) or each.endswith(part)] if part else []
    if not found:
        raise admin.NotPossible(f"không có {what} {part}")
    if len(found) > 1:
        raise admin.NotPossible(
            f"có {len(found)} {what} có mã như vậy ({part}): ghi thêm vài ký tự, hoặc cả mã"
        )
    return found[0]
