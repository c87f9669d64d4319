"""The command that opens a notebook for who forgot her passphrase: request files in, answers beside them."""

import argparse
from pathlib import Path
from typing import Any

from desktop.contract import unlock_file
from server import escrow
from server.admin import NotPossible
from server.command import add_command, say
from server.context import Context
from server.keeping import recovery_parts


def add(commands: Any) -> None:
    made = add_command(commands, "unlock", _unlock)
    made.add_argument("place", type=Path, help="a request, or a folder such as a stick that holds some")
    made.add_argument("--recovery-file", type=Path, help="the two parts of the recovery key, a line each")
    made.add_argument("--code", help="as it is read out at the laptop; else it is asked for")
    made.add_argument("--json", action="store_true")


def _unlock(ctx: Context, args: argparse.Namespace) -> None:
    asked = list(unlock_file.requests(args.place))
    if not asked:
        raise NotPossible(f"không có yêu cầu mở sổ nào ở {args.place}")
    parts = recovery_parts(args.recovery_file)
    done = []
    for path, text, _ in asked:
        whose = escrow.look(ctx, args.ward, text)
        print(f"{path.name}: máy {whose.laptop} của {whose.keeper or 'chưa rõ'}, mở cho {whose.user}.")  # noqa: T201
        code = args.code or input("Mã nghe đọc từ máy đó (12 ký tự): ")
        answer = escrow.open_for(ctx, args.ward, text, code, parts)
        done.append(str(unlock_file.put(unlock_file.answer_path(path), answer)))
    say(args, {"answers": done}, *(f"Thư trả lời: {each}. Chỉ mở được ở đúng máy đó." for each in done))
