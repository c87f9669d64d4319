"""The check that a built program runs on itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT


def run_check(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop", "--check", "--home", str(home)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "starts", [1, pytest.param(2, marks=pytest.mark.prove)], ids=["new", "and of the one it left"]
)
def test_the_check_opens_every_page_of_a_new_notebook(starts: int, tmp_path: Path) -> None:
    for _ in range(starts):
        done = run_check(tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False)
        assert "pages open" in done.stdout


@pytest.mark.slow
def test_the_check_says_what_is_missing_and_fails(tmp_path: Path) -> None:
    (tmp_path / "notebook.db").write_bytes(b"not a database" * 1000)
    done = run_check(tmp_path)
    assert done.returncode == 1
    assert "DatabaseUnreadable" in done.stderr
