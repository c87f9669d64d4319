"""Programs that die by kill -9 at a step of their work.

One process imports everything once and then forks, so that a death costs a tenth of a second. It is told on
its standard input what to do, and says how each child ended: python -m tests.faults.dying
"""

import gc
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import Any

ROOT = Path(__file__).parents[2]
WHOLE = "nothing fails"
KILLED = -9

# step of a hand-over -> (module, its class or "", function, before or after it, at which call)
HAND_OVER = {
    "before the greeting": ("desktop.sync.client", "WardClient", "hello", "before", 1),
    "with a session just opened": ("desktop.sync.client", "WardClient", "session", "after", 1),
    "before lines go": ("desktop.sync.client", "WardClient", "push", "before", 1),
    "lines are there, the receipt is not here": ("desktop.sync.client", "WardClient", "push", "after", 1),
    "a receipt is half filed": ("desktop.sync.engine", "", "take", "after", 2),
    "a receipt is filed": ("desktop.sync.engine", "Sync", "_take", "after", 1),
    "before news is asked for": ("desktop.sync.client", "WardClient", "pull", "before", 1),
    "a page is here": ("desktop.sync.client", "WardClient", "pull", "after", 1),
    "a page is half put by": ("desktop.sync.inbox", "", "stage", "after", 2),
    "a page is put by, another is not asked for": ("desktop.sync.pull", "Pull", "_apply", "after", 1),
    "half of the news is shown": ("desktop.sync.inbox", "", "absorb", "after", 2),
    "all the news is half settled": ("desktop.sync.inbox", "", "settle", "after", 1),
    "all the news is shown": ("desktop.sync.pull", "", "show", "after", 1),
    "tidying is half done": ("desktop.sync.engine", "", "let_go", "after", 1),
}
SNAPSHOT = {
    "a piece of a snapshot is half kept": ("desktop.sync.snapshot", "", "keep", "after", 2),
    "a snapshot is here": ("desktop.sync.snapshot", "", "fetch", "after", 1),
    "a snapshot is half shown": ("desktop.sync.snapshot", "", "_show", "after", 2),
    "a snapshot is shown, and not yet done": ("desktop.sync.snapshot", "", "_done", "before", 1),
    "a snapshot is half done": ("desktop.sync.snapshot", "", "_done", "after", 1),
}
SERVER = {
    "a batch is half judged": ("server.ingest", "", "_judge", "after", 2),
    "a batch is judged, and not committed": ("server.push", "", "ingest", "after", 1),
    "a batch is committed, and not answered": ("server.push", "", "take", "after", 1),
    "a session is opened, and not answered": ("server.session", "", "session", "after", 1),
    "news is read, and not answered": ("server.feed", "", "pull", "after", 1),
}
BACKUP = {
    "a copy is written, and not read back": ("desktop.models.schema", "", "copy", "after", 1),
    "a copy is read back, and has no name": ("desktop.models.schema", "", "check", "after", 1),
    "a copy has its name, and no old one is gone": ("desktop.models.backups", "", "thin", "before", 1),
    "a copy is made, and not yet elsewhere": ("desktop.models.backups", "", "_copied", "before", 1),
    "a copy is elsewhere, and has no name there": ("desktop.models.backups", "", "_copied", "after", 1),
    "a copy is elsewhere, and what opens it not yet": ("desktop.models.backups", "", "_copied", "after", 2),
}
RESCUE = {
    "a copy lies where it is worked on": ("desktop.models.schema", "", "copy", "after", 1),
    "half of what is local is carried over": ("desktop.sync.regrafting", "", "_insert", "after", 2),
    "half of the log is done again": ("desktop.sync.regrafting", "", "_do_row", "after", 3),
    "all is built, and not committed": ("desktop.sync.rescue", "Rescue", "_graft", "after", 1),
    "all is built, and not complete": ("desktop.models.database", "Database", "close", "after", 1),
    "all is complete": ("os", "", "replace", "after", 1),
    "the first file is set aside": ("os", "", "replace", "after", 2),
    "the second file is set aside": ("os", "", "replace", "after", 3),
    "all is set aside, and nothing in its place": ("desktop.sync.rescue", "Rescue", "_set_aside", "after", 1),
    "all is in its place": ("desktop.sync.rescue", "Rescue", "_finish", "after", 2),
}
MIGRATING = {
    "a copy lies where it is migrated": ("desktop.models.schema", "", "copy", "after", 1),
    "all is migrated, and not committed": ("desktop.models.extra", "", "adopt", "after", 1),
    "all is migrated": ("desktop.models.schema", "", "_migrate", "after", 1),
    "one of before is kept": ("desktop.models.schema", "", "copy", "after", 2),
    "the old journal is gone, and the old file not": ("os", "", "replace", "before", 1),
    "the new file is in its place": ("os", "", "replace", "after", 1),
}
ERASING = {
    "who is to be erased is written down": ("desktop.models.erasing", "", "tell", "after", 1),
    "the words of lines are gone": ("desktop.models.erasing", "", "_lines", "after", 1),
    "her records are gone": ("desktop.models.erasing", "", "_remove", "after", 1),
    "all is done, and no line says so": ("desktop.services.erasure", "", "append", "before", 1),
    "a line says so, and is not committed": ("desktop.services.erasure", "", "append", "after", 1),
    "it is committed, and the log not yet cut": (
        "desktop.models.database",
        "",
        "overwrite_past",
        "before",
        1,
    ),
}
KEYS = {
    "the new words are written, and have no name": ("os", "", "replace", "before", 1),
    "the new words are in the first copy": ("os", "", "replace", "after", 1),
    "the new words are in both copies": ("os", "", "replace", "after", 2),
}
ANSWER = {
    "the answer is opened, and nothing written": ("desktop.keys", "KeyFile", "renew", "before", 1),
    "all is written, and the request still there": ("desktop.forgotten", "Forgotten", "forget", "before", 1),
    "the request is gone": ("desktop.forgotten", "Forgotten", "forget", "after", 1),
}
STEPS = {**HAND_OVER, **SNAPSHOT, **SERVER, **BACKUP, **RESCUE, **MIGRATING, **ERASING, **KEYS, **ANSWER}
AFTER = "after ms "  # a step that is none: a moment


class Forks:
    """The process that forks. Each method waits for the child's end and gives its exit code."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.dying"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hand_over(self, notebook: Path, step: str, makes: str = "") -> int:
        """The notebook is opened, saves a person of this name, sends and receives; it dies at this step."""
        return int(self._ask("hand_over", str(notebook), step, makes))

    def back_up(self, notebook: Path, elsewhere: Path, step: str) -> int:
        """A copy is made, and a second one elsewhere; it dies at this step."""
        return int(self._ask("back_up", str(notebook), str(elsewhere), step))

    def rescue(self, notebook: Path, step: str) -> int:
        """The notebook is put in order, as at a start; it dies at this step."""
        return int(self._ask("rescue", str(notebook), step))

    def migrate(self, notebook: Path, migrations: Path, step: str) -> int:
        """A newer program brings the notebook up to these migrations; it dies at this step."""
        return int(self._ask("migrate", str(notebook), str(migrations), step))

    def erase(self, notebook: Path, person: str, step: str) -> int:
        """This person is erased; it dies at this step."""
        return int(self._ask("erase", str(notebook), person, step))

    def new_words(self, keys: Path, words: str, step: str, *, old: str = "", answer: str = "") -> int:
        """Her passphrase becomes these words, by the old one or the ward's answer; it dies at this step."""
        return int(self._ask("new_words", str(keys), words, step, old, answer))

    def serve(self, data: list[str], port: int, ready: Path, step: str) -> int:
        """The server of a ward listens, and then makes this file; its process id. It dies at this step."""
        return int(self._ask("serve", data, port, str(ready), step))

    def ended(self) -> int:
        """How the server that was started last has ended; waits for it."""
        return int(self._ask("ended"))

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _ask(self, *words: Any) -> str:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the process that forks has died itself"
        return answer


def lasting_ms(work: Callable[[], object]) -> int:
    """How long this takes here and now, and a half more: moments to die at lie within and behind it."""
    begun = monotonic()
    work()
    return round(1500 * (monotonic() - begun))


@contextmanager
def forks() -> Iterator[Forks]:
    made = Forks()
    yield made
    made.close()


def dies_at(step: str) -> None:
    """This process kills itself when it comes to this step."""
    if step == WHOLE:
        return
    if step.startswith(AFTER):
        signal.setitimer(signal.ITIMER_REAL, int(step.removeprefix(AFTER)) / 1000)
        return
    where, owner, name, when, at_call = STEPS[step]
    module: Any = sys.modules[where]
    holder = getattr(module, owner) if owner else module
    real: Callable[..., Any] = getattr(holder, name)
    calls = [0]

    def is_the_moment() -> bool:
        calls[0] += 1
        return calls[0] == at_call

    @wraps(real)
    def dying(*args: Any, **kwargs: Any) -> Any:
        now = is_the_moment()
        if now and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(holder, name, dying)


# ---- in the process that forks


def _hand_over(path: str, step: str, makes: str) -> None:
    from desktop.models.database import Database
    from desktop.progress import Silent
    from desktop.services.notebook import Notebook
    from desktop.services.office import Office
    from desktop.sync import client, pace, pull
    from desktop.sync.ledger import Ledger
    from tests.builders import a_citizen
    from tests.conftest import KEY

    pull.AT_ONCE, pace.STEP, pace.AT_MOST_S, client.PIECE = 4, 2, 0, 200  # so that little news has many steps
    database = Database(Path(path), KEY)
    if makes:
        a_citizen(Office.over(database, Notebook(database, "").ward_user() or ""), makes)
    dies_at(step)
    Ledger(database).run(Silent())
    database.close()


def _back_up(path: str, elsewhere: str, step: str) -> None:
    from desktop.models.backups import Backups
    from tests.conftest import KEY

    files = Backups(Path(path), KEY, Path(elsewhere))
    dies_at(step)
    files.make()
    files.copy_elsewhere()


def _rescue(path: str, step: str) -> None:
    from desktop.models.backups import Backups
    from desktop.sync.rescue import Rescue
    from tests.conftest import KEY

    dies_at(step)
    Rescue(Backups(Path(path), KEY), KEY).make_whole(is_unclean=True)


def _migrate(path: str, migrations: str, step: str) -> None:
    from desktop.models import schema
    from tests.conftest import KEY

    schema.MIGRATIONS = Path(migrations)
    dies_at(step)
    schema.upgrade(Path(path), KEY)


def _erase(path: str, person: str, step: str) -> None:
    from desktop.models.database import Database
    from desktop.services.dates import today
    from desktop.services.office import Office
    from tests.conftest import KEY, USER

    database = Database(Path(path), KEY)
    dies_at(step)
    Office.over(database, USER).erasure.erase(person, why="request", day=today()).result()
    database.close()


def _new_words(path: str, words: str, step: str, old: str, answer: str) -> None:
    from desktop import keys
    from desktop.forgotten import Forgotten
    from tests.conftest import USER

    keys.OPS, keys.MEMORY_BYTES = 1, 8 * 1024 * 1024
    file = keys.KeyFile(Path(path))
    dies_at(step)
    if answer:
        Forgotten(file, USER).take(answer, words)
    else:
        file.change_passphrase(USER, old, words)


def _serve(data: list[str], port: int, ready: str, step: str) -> None:
    from server.__main__ import main

    dies_at(step)
    _answer(os.getpid())
    main(["serve", *data, "--port", str(port), "--no-tls", "--ready-file", ready])


def _import_all() -> None:
    import server.__main__
    import server.app
    import server.serving  # noqa: F401 - so that a fork has it
    from desktop import forgotten  # noqa: F401
    from desktop.models import extra  # noqa: F401
    from desktop.services import office  # noqa: F401
    from desktop.sync import ledger, rescue  # noqa: F401
    from tests import builders, conftest  # noqa: F401


_WORK: dict[str, Callable[..., None]] = {
    "hand_over": _hand_over,
    "back_up": _back_up,
    "rescue": _rescue,
    "migrate": _migrate,
    "erase": _erase,
    "new_words": _new_words,
    "serve": _serve,
}


def main() -> None:
    _import_all()
    gc.freeze()  # a fork shares what nobody touches
    started = 0
    for request in sys.stdin:
        what, *words = json.loads(request)
        if what == "ended":
            _answer(_end_of(started))
            continue
        child = os.fork()
        if child == 0:
            try:
                _WORK[what](*words)
            except BaseException as error:  # noqa: BLE001 - told by the exit code
                sys.stderr.write(f"{type(error).__name__}: {error}\n")
                os._exit(1)
            os._exit(0)
        if what == "serve":
            started = child
        else:
            _answer(_end_of(child))


def _end_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
