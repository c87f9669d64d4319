"""The repository speaks of itself alone, and works on any machine."""

import importlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, named

# Backwards, so that this file does not find itself.
BACKWARDS = ("/krow/", "/toor/", "/emoh/", "sresU\\:C", "lru-xedni", "ipyp//:", "sjmpn")
FOREIGN = [word[::-1] for word in BACKWARDS]
WRITTEN_BY_HAND = {".py", ".toml", ".md", ".qss", ".spec"}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _texts() -> Iterator[tuple[Path, str]]:
    for path in _tracked():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a font, a workbook, a picture


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}" for path, text in _texts() for word in FOREIGN if word in text
    ]
    assert found == []


def test_every_file_ends_its_lines_and_itself_the_same_way() -> None:
    odd = [
        str(path.relative_to(ROOT))
        for path, text in _texts()
        if path.suffix in (".py", ".toml", ".md", ".qss", ".spec")
        and ("\r" in text or text[-1:] not in ("", "\n"))
    ]
    assert odd == []


@pytest.mark.parametrize("line", (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines())
def test_the_lock_names_exact_versions_and_nothing_else(line: str) -> None:
    name, _, version = line.partition("==")
    assert name.replace("-", "").replace("_", "").isalnum()
    assert version[:1].isdigit()
    assert not set(version) & set(" ;@<>*")


def test_the_lock_holds_everything_the_program_says_it_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = {
        re.split(r"[\[<>=]", each)[0] for each in [*project["dependencies"], *(x for y in extras for x in y)]
    }
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower().replace("_", "-")
    assert [name for name in wanted if f"{name.lower().replace('_', '-')}==" not in locked] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")), ids=named)
def test_every_link_between_documents_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_names_every_command_and_no_other() -> None:
    told = set(re.findall(r"`dev\.py (\w+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    known = re.findall(r'^    "(\w+)": \1,$', (ROOT / "dev.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert told == set(known)


def test_every_bench_can_be_imported() -> None:
    """They are run seldom: a name that moved would be found out when a release is measured."""
    names = sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem != "__main__")
    modules = [importlib.import_module(f"bench.{name}") for name in names]
    assert sum(hasattr(module, "measure") for module in modules) >= 6
