"""Signing an installer: python -m desktop.releasing --key KEYFILE [--new] [FILE --version V --system S]

KEYFILE holds the private release key (64 hex digits) and never lies in the repository; its public half goes
into resources/release.pk before a release is built. --new makes the key and prints that half.
"""

import argparse
import os
import sys
from pathlib import Path

from nacl.signing import SigningKey

from desktop.contract import update


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="releasing", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--new", action="store_true")
    parser.add_argument("--version")
    parser.add_argument("--system", choices=["win32", "darwin", "linux"])
    options = parser.parse_args(arguments)
    if options.new:
        _make(options.key)
    key = SigningKey(bytes.fromhex(options.key.read_text(encoding="ascii").strip()))
    if options.file is None:
        sys.stdout.write(key.verify_key.encode().hex() + "\n")
        return 0
    if not (options.version and options.system):
        parser.error("a release needs --version and --system")
    sys.stdout.write(f"{update.released(options.file, options.version, options.system, key)}\n")
    return 0


def _make(path: Path) -> None:
    """Readable by its owner only; one that is there is never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(SigningKey.generate().encode().hex() + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
