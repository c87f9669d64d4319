"""What every page is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.handover import Handover
from desktop.keys import HeldKey
from desktop.services.office import Office
from desktop.ui.changes import ChangeBus
from desktop.ui.jobs import JobRunner
from desktop.ui.notices import Notices


@dataclass(frozen=True)
class PageContext:
    """navigate("citizen", {"id": …}) shows a page and hands it the facts, through its `arrive()`."""

    office: Office
    jobs: JobRunner
    changes: ChangeBus
    notices: Notices
    navigate: Callable[[str, Mapping[str, Any]], None]
    handover: Handover
    key: HeldKey
