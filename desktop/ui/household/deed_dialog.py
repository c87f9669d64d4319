"""A form whose saving is one deed; the notice takes it back."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from desktop.ui.record_dialog import RecordDialog


class DeedDialog(RecordDialog):
    """A subclass says what is done, and `said`, what was done."""

    said = ""

    def deed(self, values: Mapping[str, Any]) -> Future[str]:
        """Check the values and queue the deed; it gives its id."""
        raise NotImplementedError

    def write(self, values: Mapping[str, Any], seen: Mapping[str, Any]) -> Future[Any]:
        return self.deed(values)

    def _on_saved(self, deed: object) -> None:
        super()._on_saved(deed)
        office, follow = self.context.office, self.context.jobs.follow
        self.context.notices.done(self.said, lambda: follow(office.history.undo(str(deed))))
