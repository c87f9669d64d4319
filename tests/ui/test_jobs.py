"""Work off the GUI thread: answers, failures, bugs, cancelling, and stopping."""

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.errors import AppError, Cancelled, ServerUnreachable, StorageFailed
from desktop.progress import Progress
from desktop.ui.jobs import JobRunner, Latest


@pytest.fixture
def failures() -> list[AppError]:
    return []


@pytest.fixture
def jobs(qtbot: QtBot, failures: list[AppError]) -> Iterator[JobRunner]:
    runner = JobRunner(failures.append)
    yield runner
    runner.stop()


def test_work_runs_elsewhere_and_answers_here(jobs: JobRunner, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []
    jobs.start(
        "x", lambda _: threading.get_ident(), lambda ident: seen.append((ident, QThread.isMainThread()))
    )
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen[0][0] != threading.get_ident()
    assert seen[0][1]


def test_cancel_stops_at_the_next_report(jobs: JobRunner, qtbot: QtBot) -> None:
    def work(progress: Progress) -> None:
        for i in range(10_000):
            progress.report(i, 10_000)
            time.sleep(0.001)

    job = jobs.start("x", work, lambda _: pytest.fail("should not succeed"))
    with qtbot.waitSignal(job.progressed):
        pass
    with qtbot.waitSignal(job.ended, timeout=2000):
        job.cancel()


def test_an_expected_failure_is_told_apart_from_a_bug(
    jobs: JobRunner, failures: list[AppError], qtbot: QtBot
) -> None:
    def offline(_: Progress) -> None:
        raise ServerUnreachable

    def bug(_: Progress) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(jobs.start("a", offline).ended):
        pass
    assert [type(error) for error in failures] == [ServerUnreachable]
    with qtbot.capture_exceptions() as bugs, qtbot.waitSignal(jobs.start("b", bug).ended):
        pass
    assert [kind for kind, _, _ in bugs] == [ZeroDivisionError]
    assert len(failures) == 1


def test_a_followed_deed_answers_here_even_if_it_is_long_done(jobs: JobRunner, qtbot: QtBot) -> None:
    done: Future[int] = Future()
    done.set_result(42)
    seen: list[tuple[int, bool]] = []
    job = jobs.follow(done, lambda result: seen.append((result, QThread.isMainThread())))
    assert seen == []
    with qtbot.waitSignals([job.succeeded, job.ended]):
        pass
    assert seen == [(42, True)]


def test_a_failed_deed_reaches_the_caller_or_a_notice(
    jobs: JobRunner, failures: list[AppError], qtbot: QtBot
) -> None:
    failed: Future[None] = Future()
    failed.set_exception(StorageFailed())
    mine: list[AppError] = []
    jobs.follow(failed, on_failure=mine.append)
    jobs.follow(failed)
    qtbot.waitUntil(lambda: (len(mine), len(failures)) == (1, 1))


def test_the_same_job_is_not_started_twice(jobs: JobRunner, qtbot: QtBot) -> None:
    gate = threading.Event()
    one = jobs.start("sync", lambda _: gate.wait())
    two = jobs.start("sync", lambda _: gate.wait())
    assert one is two
    with qtbot.waitSignal(one.ended):
        gate.set()


def test_many_jobs_survive_garbage_collection(jobs: JobRunner, qtbot: QtBot) -> None:
    done: list[int] = []
    for i in range(300):
        jobs.start(str(i), lambda _, i=i: i, done.append)
        gc.collect(0)
    qtbot.waitUntil(lambda: len(done) == 300)


def test_stop_waits_for_running_work(qtbot: QtBot) -> None:
    runner, finished = JobRunner(lambda _: None), []
    runner.start("x", lambda _: (time.sleep(0.1), finished.append(1)))
    runner.stop()
    assert finished == [1]


def test_connecting_after_start_misses_nothing(jobs: JobRunner, qtbot: QtBot) -> None:
    job = jobs.start("x", lambda _: 42)
    time.sleep(0.01)  # the work is long done
    with qtbot.waitSignals([job.succeeded, job.ended]):
        pass


def test_whoever_asked_is_never_destroyed_in_another_thread(jobs: JobRunner, qtbot: QtBot) -> None:
    """A dialog may be closed while its work runs: the work, or its error, is then the last to hold it."""
    here: list[bool] = []

    def ask(number: int, go: threading.Event) -> None:
        dialog = QWidget()
        weakref.finalize(dialog, lambda: here.append(QThread.isMainThread()))

        def work(_: Progress, asker: QWidget = dialog) -> None:
            go.wait()
            time.sleep(0.0003)  # until whoever set it waits for the next
            if number % 3:
                raise ServerUnreachable if number % 3 == 1 else Cancelled

        jobs.start(str(number), work, on_failure=lambda _: None)

    for number in range(60):
        go = threading.Event()
        ask(number, go)
        go.set()
        qtbot.wait(1)
    qtbot.waitUntil(lambda: len(here) == 60)
    assert all(here)


def test_a_window_that_is_going_may_still_ask_and_nothing_happens(notices) -> None:
    jobs, done = JobRunner(notices.error), []
    jobs.stop()
    jobs.start("late", lambda _progress: done.append(1))
    assert not jobs.is_busy()
    assert done == []


class Heard:
    def __init__(self) -> None:
        self.told: list[int] = []

    def take(self, number: int) -> None:
        self.told.append(number)


def test_what_is_asked_again_meanwhile_is_found_out_once_more(jobs: JobRunner, qtbot: QtBot) -> None:
    begun, go_on, heard = threading.Semaphore(0), threading.Semaphore(0), Heard()
    worlds = iter(range(9))

    def find() -> int:
        begun.release()
        assert go_on.acquire(timeout=30)
        return next(worlds)

    latest = Latest(jobs, find, heard.take)
    latest.ask()
    assert begun.acquire(timeout=30)
    for _ in range(5):  # a burst of commits
        latest.ask()
    for _ in range(2):
        go_on.release()
    qtbot.waitUntil(lambda: heard.told == [0, 1] and not jobs.is_busy())


def test_an_answer_finds_nobody_where_the_widget_has_gone(jobs: JobRunner, qtbot: QtBot) -> None:
    """A dialog that was closed meanwhile: a call of what is gone would end in the crash report."""
    go_on = threading.Event()

    class Asking(QWidget):
        latest: Latest[str]

        def show_text(self, text: str) -> None:
            self.setWindowTitle(text)

    closed, forgotten = Asking(), Asking()
    for each in (closed, forgotten):
        each.latest = Latest(jobs, lambda: str(go_on.wait(30)), each.show_text)
        each.latest.ask()
    closed.deleteLater()
    with qtbot.waitSignal(closed.destroyed):
        pass
    gone = weakref.ref(forgotten)
    del each, forgotten
    assert gone() is None, "a circle: the garbage collector would take the widget to pieces"
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.is_busy())
