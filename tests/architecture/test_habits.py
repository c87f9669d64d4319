"""Habits that a reader would otherwise have to watch for in every change."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, called, files, named, tree

UI = files("desktop/ui")
TRANSLATING = {"tr", "translate", "QT_TRANSLATE_NOOP", "QT_TR_NOOP"}


def test_no_text_on_screen_is_put_together_before_it_is_translated() -> None:
    """Nothing can collect `tr(f"...")` or `tr(a + b)`: it would stay English for ever."""
    assert [place for path in UI for place in _unreadable(path)] == []


def _unreadable(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or called(node) not in TRANSLATING:
            continue
        if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args):
            yield named(path, node)


def test_the_window_never_waits_for_a_deed() -> None:
    """Only jobs.py may ask a future for its result: it is done by then."""
    assert _calls({"result"}, [path for path in UI if path.name != "jobs.py"]) == []


def test_nobody_replays_input_in_the_middle_of_work() -> None:
    assert _calls({"processEvents", "sleep"}, files("desktop/ui", "desktop/services", "desktop/models")) == []


def test_only_notices_and_the_crash_report_open_message_boxes() -> None:
    found = [
        named(path, node)
        for path in UI
        if path.name not in ("notices.py", "crash_report.py") and not path.stem.startswith("shots")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id == "QMessageBox"
    ]
    assert found == []


def test_no_windows_title_names_anybody() -> None:
    """A task bar, a list of windows and a screen share show it to whoever stands by."""
    naming = {"name", "full_name", "label", "person"}
    found = [
        named(path, node)
        for path in UI
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) == "setWindowTitle"
        for part in ast.walk(node)
        if {getattr(part, each, "") for each in ("attr", "id", "arg")} & naming
    ]
    assert found == []


def test_only_paths_knows_where_the_users_files_are() -> None:
    places = {"home", "expanduser", "gettempdir"}
    ours = [path for path in files("desktop", "server") if path != ROOT / "desktop" / "paths.py"]
    assert _calls(places, ours) == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        named(path)
        for path in [*files("desktop", "server", "bench"), ROOT / "dev.py"]
        if path.name != "__init__.py" and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}
    assert [named(path) for path in files("desktop", "server") if path.stem in drawers] == []


def _calls(names: set[str], paths: list[Path]) -> list[str]:
    return [
        f"{named(path, node)} {called(node)}()"
        for path in paths
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) in names
    ]
