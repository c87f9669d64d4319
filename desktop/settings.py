"""Preferences of this computer. One line per setting; the default is the documentation.

Standard library only: the language is needed before anything heavy is imported.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Settings:
    language: Literal["vi", "en"] = "vi"
    theme: Literal["system", "light", "dark", "sunlight"] = "light"
    font_percent: int = 100  # 100 to 200
    sync_minutes: int = 15
    backup_folder: str = ""  # a second disk or a stick for the notebook's copies


def load_settings(path: Path) -> Settings:
    """The saved settings; the default wherever a line is missing or makes no sense."""
    try:
        saved = dict(json.loads(path.read_bytes()))
    except (OSError, TypeError, ValueError):
        return Settings()
    hints = get_type_hints(Settings)
    return Settings(**{name: saved[name] for name in hints if _fits(saved.get(name), hints[name])})


def save_settings(settings: Settings, path: Path) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(asdict(settings), indent=2), encoding="utf-8")
    os.replace(temporary, path)


def _fits(value: object, hint: Any) -> bool:
    return value in get_args(hint) if get_origin(hint) is Literal else type(value) is hint
