"""What was put in order at the start, in one sentence, until somebody has read it."""

from desktop.services.backup import Rescued
from desktop.ui.context import PageContext
from desktop.ui.formats import moment_text
from desktop.ui.widgets.surfaces import NoteBar


class RescueBar(NoteBar):
    def __init__(self, context: PageContext) -> None:
        super().__init__("", "safe")
        self._context = context
        self.read_button = self.add_button(self.tr("I have read it"), self.forget)
        self.hide()
        if rescued := context.office.backup.rescued():
            self.tell(rescued)

    def tell(self, rescued: Rescued) -> None:
        self.say(self._sentence(rescued), "waiting" if rescued.lost or rescued.is_blind else "safe")

    def forget(self) -> None:
        self._context.jobs.follow(self._context.office.backup.forget_rescued())
        self.hide()

    def _sentence(self, rescued: Rescued) -> str:
        when = moment_text(rescued.of)
        what = self._what(rescued).format(when=when)
        if rescued.is_blind:
            missing = self.tr("what was written after that and not yet sent could not be read from it")
        elif rescued.lost:
            missing = self.tr("%n deed(s) could not be read any more", "", rescued.lost)
        else:
            missing = self.tr("nothing that had been saved is missing")
        return self.tr("{what}; {missing}; {kept} wait for the ward. The old file is kept aside.").format(
            what=what, missing=missing, kept=self.tr("%n item(s)", "", rescued.kept)
        )

    def _what(self, rescued: Rescued) -> str:
        if rescued.why == "wished":
            return self.tr("The copy of {when} has been put back")
        if rescued.of is None:
            return self.tr("The notebook's file was damaged and was built anew from what could be read")
        if rescued.why == "missing":
            return self.tr("The notebook's file was gone and was put back from the copy of {when}")
        return self.tr("The notebook's file was damaged and mended itself from the copy of {when}")
