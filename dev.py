#!/usr/bin/env python3
"""One command for everything. Standard library only; works on Windows, macOS and Linux.

python3 dev.py demo | run | server | test | prove | lint | shots | bench | build | setup
"""

from __future__ import annotations  # an older Python must get as far as finding a newer one

import argparse
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = HERE / "requirements.lock"
DEMO = HERE / "demo"
OLDEST = (3, 11)
NOTHING_LEFT = 5  # pytest: no test was chosen

# Debian packages, by the file that shows they are there.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libpulse.so.0": "libpulse0",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=sorted(COMMANDS))
    options, rest = parser.parse_known_args()
    if sys.version_info < OLDEST:
        return _with_newer_python()
    set_up()
    return COMMANDS[options.command](rest)


# ---- setting up


def set_up() -> None:
    """The virtual environment with the pinned packages, and Qt's system libraries."""
    if not _can_install():
        print("Making .venv ...", flush=True)
        _make_venv()
    stamp = VENV / "installed.lock"  # written last: an interrupted installation is taken up again
    wanted = LOCK.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print("Installing the pinned packages ...", flush=True)
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if failed := call([*pip, "-r", LOCK]):
            sys.exit(failed)
        stamp.write_text(wanted, encoding="utf-8")
    _system_libraries(QT_LIBRARIES, "Qt and the camera")


def _can_install() -> bool:
    try:
        asked = subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False)
    except OSError:
        return False
    return asked.returncode == 0


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it apart
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_debian([package], "a virtual environment"):
            sys.exit(1)
    if failed := call([sys.executable, "-m", "venv", "--clear", VENV]):
        sys.exit(failed)


def _system_libraries(wanted: dict[str, str], why: str) -> None:
    ldconfig = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin")
    if not sys.platform.startswith("linux") or ldconfig is None:
        return
    known = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
    if missing := [package for library, package in wanted.items() if library not in known]:
        install_debian(missing, why)


def install_debian(packages: list[str], why: str) -> bool:
    """Whether the packages are there now; says what to do where they are not."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Debian packages:", *packages, flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        for command in (["apt-get", "update", "-qq"], install):
            done = subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            return True
    print(f"Missing on this system (for {why}):", *packages)
    print("On Debian or Ubuntu: sudo apt-get install", *packages)
    return False


def _with_newer_python() -> int:
    for minor in range(15, OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return subprocess.call([found, __file__, *sys.argv[1:]])
    sys.exit("Python 3.11 or newer is needed.")


# ---- running


def call(command: Sequence[object], **environment: str) -> int:
    """The exit code of a command run here."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=HERE, env=os.environ | environment, check=False).returncode


def module(name: str, *arguments: object, **environment: str) -> int:
    return call([PYTHON, "-m", name, *arguments], **environment)


def has_display() -> bool:
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def demo(rest: list[str]) -> int:
    """A ward server on loopback, a demo ward, a demo notebook, and the app on it."""
    parser = argparse.ArgumentParser(prog="dev.py demo")
    parser.add_argument("--size", choices=["small", "100k", "1m"], default="small")
    parser.add_argument("--home", type=Path, default=DEMO)
    options = parser.parse_args(rest)
    if has_display():
        return module("desktop.demo", "--home", options.home, "--size", options.size)
    print("There is no display here: the screens are rendered instead.")
    return module("desktop.demo", "--home", options.home, "--size", options.size, "--no-window") or shots([])


def run(rest: list[str]) -> int:
    return module("desktop", *rest)


def server(rest: list[str]) -> int:
    """Any command of the server; without one it listens, and keeps its data in demo/server."""
    return module("server", *(rest or ["serve", "--data", str(DEMO / "server")]))


def shots(rest: list[str]) -> int:
    return module("desktop.ui.shots", *(rest or ["shots"]), QT_QPA_PLATFORM="offscreen")


def bench(rest: list[str]) -> int:
    return module("bench", *rest, QT_QPA_PLATFORM="offscreen")


def lint(_rest: list[str]) -> int:
    """Every rule a machine can check; says all it finds before it fails."""
    results = [
        module("ruff", "check", "."),
        module("ruff", "format", "--check", "."),
        module("mypy"),
        call([PYTHON, "-c", "from importlinter.cli import lint_imports_command as run; run()"]),
    ]
    return max(results)


def test(rest: list[str]) -> int:
    """Lint and every test; --quick leaves out the ward server, the browser and process-kill tests."""
    quick = "--quick" in rest
    chosen = [part for part in rest if part != "--quick"]
    if linted := lint([]):
        return linted
    if quick:
        return _pytest("not slow and not postgres and not prove", *chosen)
    browser()
    with postgres() as environment:
        return _pytest("not prove", *chosen, **environment)


def _pytest(marks: str, *chosen: str, by_file: bool = True, **environment: str) -> int:
    """Files are handed out one at a time, what their tests share is made once; where each test takes long,
    tests. A crash ends the run, named.

    One process more than there are cores, for many tests wait for a server or a program of their own.
    """
    processes = (os.cpu_count() or 1) + 1
    files, tests = ["--dist", "loadfile", "--no-loadscope-reorder"], ["--dist", "load", "--maxschedchunk", 1]
    shared = ["-n", processes, *(files if by_file else tests), "--max-worker-restart=0"]
    return module(
        "pytest", "-q", "-m", marks, *shared, *chosen, **{"QT_QPA_PLATFORM": "offscreen"} | environment
    )


def prove(rest: list[str]) -> int:
    """The long proofs: full counts, mutants, kills, laptops with their ward on PostgreSQL.

    --soak: a hundred laptops for a month, and only that.

    Interrupted, it goes on where it was, as long as nothing of the sources has changed.
    """
    if "--soak" in rest:
        return module("tests.soak", *[part for part in rest if part != "--soak"])
    with postgres() as environment:
        proofs = _pytest("prove", by_file=False, PROVE="1", **environment)
        return module("tests.sync_model.prove", *rest) if proofs in (0, NOTHING_LEFT) else proofs


def build(rest: list[str]) -> int:
    """One-folder program in dist/; --check also starts it once on a fresh notebook."""
    if sys.base_prefix == "/usr":  # Debian's own Python keeps its library apart
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        _system_libraries({f"libpython{version}.so.1.0": f"libpython{version}"}, "the program")
    if sys.platform.startswith("linux") and not shutil.which("objdump"):
        install_debian(["binutils"], "the program")
    if failed := module("PyInstaller", "--noconfirm", "--log-level", "ERROR", "build.spec"):
        return failed
    if "--check" not in rest:
        return 0
    program = HERE / "dist" / "so-tay-so" / ("so-tay-so.exe" if os.name == "nt" else "so-tay-so")
    with tempfile.TemporaryDirectory() as home:
        return call([program, "--check", "--home", home], QT_QPA_PLATFORM="offscreen")


def setup(_rest: list[str]) -> int:
    print("Ready:", PYTHON)
    return 0


def browser() -> None:
    """Chromium for the tests of the ward's web page; without it they are skipped, and say so."""
    missing = [program for program in ("chromium", "chromedriver") if not shutil.which(program)]
    if missing and sys.platform.startswith("linux") and os.path.exists("/etc/debian_version"):
        install_debian(["chromium", "chromium-driver"], "tests of the ward's web page")


# ---- PostgreSQL for tests


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """The environment that names a throw-away server; empty, and said why, where there can be none.

    Tests need not wait for the disk; what is measured must be `durable`.
    """
    if "SO_TAY_SO_TEST_DSN" in os.environ:
        yield {}  # inherited
        return
    binaries = _postgres_binaries()
    if binaries is None:
        print("No PostgreSQL here: its tests are skipped. Give SO_TAY_SO_TEST_DSN to run them.")
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # the server runs as another user when we are root
        data = Path(folder) / "data"
        trusting = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "-N"]
        _as_postgres(binaries / "initdb", "-D", data, *trusting)
        port = _free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync={'on' if durable else 'off'}"
        _as_postgres(binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", f"{folder}/log", "start")
        try:
            yield {"SO_TAY_SO_TEST_DSN": f"postgresql://postgres@127.0.0.1:{port}/postgres"}
        finally:
            _as_postgres(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _postgres_binaries() -> Path | None:
    def found() -> list[Path]:
        return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

    if not found() and sys.platform.startswith("linux") and os.path.exists("/etc/debian_version"):
        install_debian(["postgresql"], "tests of the server on PostgreSQL")
    if here := found():
        return here[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _as_postgres(*command: object) -> None:
    """PostgreSQL refuses to run as root."""
    words = [str(word) for word in command]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


COMMANDS = {
    "demo": demo,
    "run": run,
    "server": server,
    "test": test,
    "prove": prove,
    "lint": lint,
    "shots": shots,
    "bench": bench,
    "build": build,
    "setup": setup,
}

if __name__ == "__main__":
    sys.exit(main())
