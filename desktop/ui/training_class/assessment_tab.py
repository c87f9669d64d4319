"""What learners can do: the whole class in one grid. A column's default first, then the exceptions."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QVBoxLayout, QWidget

from desktop.contract.teaching import Level
from desktop.services.assessment import AFTER, BEFORE, Grid, Place
from desktop.ui.context import PageContext
from desktop.ui.formats import number_text
from desktop.ui.training_class.assessment_grid import GridModel, GridView
from desktop.ui.training_class.level_words import level_words
from desktop.ui.training_class.tabs import ClassTab
from desktop.ui.widgets.buttons import ChoiceChips, button, row
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.surfaces import EmptyState, IconLabel


class AssessmentTab(ClassTab):
    shows = ("assessment", "enrolment", "training_class", "citizen", "catalog_entry")

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._class = ""
        self._storing = 0  # what is shown runs ahead of what is stored
        self.rounds = ChoiceChips(
            [(BEFORE, self.tr("Before the class")), (AFTER, self.tr("After the class"))]
        )
        self.fill_button = button(self.tr("Rest of this column"))
        self.count = QLabel()
        self.count.setProperty("role", "quiet")
        self.model = GridModel(self.tr("no name kept"))
        self.view = GridView(self.model, self.tr("Assessment"))
        self.change = QLabel()
        self.change.setProperty("role", "strong")
        self.source = QLabel(wordWrap=True)
        self.source.setProperty("role", "quiet")
        self.nothing = EmptyState("users", "")
        self._lay_out()
        self._offer_levels()
        self.rounds.set_value(AFTER)
        self.rounds.chosen.connect(self._on_round)
        self.view.marked.connect(self.mark)

    def show_class(self, class_id: str) -> None:
        if class_id != self._class or not self._storing:
            self._class = class_id
            self._read()

    def round(self) -> int:
        chosen = self.rounds.value()
        return AFTER if chosen is None else int(chosen)

    def mark(self, levels: Mapping[Place, Level | None]) -> None:
        """Shown at once, stored at once; several at a time can be taken back, whatever is shown by then."""
        before = self.model.mark(levels)
        store = partial(self._store, self._class, self.round())
        store(levels, partial(self._offer_back, partial(store, before)) if len(levels) > 1 else None)

    def fill(self, level: Level) -> None:
        """Everybody who has no level in the current column yet."""
        item = self.view.current_item()
        if item is None:
            return
        if empty := self.model.unassessed(item):
            self.mark(dict.fromkeys(empty, level))
        else:
            self.context.notices.done(self.tr("Everybody has a level in this column."))

    def _store(
        self,
        class_id: str,
        number: int,
        levels: Mapping[Place, Level | None],
        then: Callable[[int], None] | None = None,
    ) -> None:
        stored = self.context.office.assessment.mark(class_id, levels, number)
        self._storing += 1
        job = self.context.jobs.follow(stored, then)
        job.ended.connect(self._on_stored)

    def _on_stored(self) -> None:
        self._storing -= 1
        if not self._storing:
            self._read()  # also where it failed: then what was shown at once is not so

    def _offer_back(self, back: Callable[[], None], count: int) -> None:
        text = self.tr("{count} levels noted.").format(count=number_text(count))
        self.context.notices.done(text, undo=back)

    def _read(self) -> None:
        office = self.context.office
        grid = office.assessment.grid(self._class, self.round()) if self._class else None
        self.model.show(grid)
        self._say(grid)
        self._compare()
        if grid and grid.learners and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _say(self, grid: Grid | None) -> None:
        items = grid.framework.items if grid else ()
        may = self.context.office.person.may("assessment")
        self.fill_button.setEnabled(may)
        for action in self.actions():
            action.setEnabled(may)
        self.view.setEnabled(may)
        self._layers.setCurrentIndex(0 if grid and items and grid.learners else 1)
        if grid is None or not items:
            self.nothing.title.setText(self.tr("No skill framework"))
            self.nothing.text.setText(
                self.tr("This class names no framework, or its text is still waited for from the ward.")
            )
        elif not grid.learners:
            self.nothing.title.setText(self.tr("Nobody is in this class yet"))
            self.nothing.text.setText(self.tr("Learners are enrolled under “Learners”."))
        else:
            done, all_of_it = len(grid.levels), len(grid.learners) * len(items)
            self.count.setText(
                self.tr("{done} of {all} assessed").format(done=number_text(done), all=number_text(all_of_it))
            )
            self.source.setText(self._standing(grid))

    def _compare(self) -> None:
        found = self.context.office.assessment.compared(self._class)
        self.change.setVisible(found.both > 0)
        said = self.tr("Assessed before and after: {both}. Alone: {before} → {after}.")
        facts = {name: number_text(getattr(found, name)) for name in ("both", "before", "after")}
        self.change.setText(said.format(**facts))

    def _standing(self, grid: Grid) -> str:
        by = self.tr("By: {framework} ({source}).").format(
            framework=grid.framework.title, source=grid.framework.source
        )
        return by + (
            " " + self.tr("Not the whole of it is known here: the ward completes it.")
            if grid.framework.standing == "partial"
            else ""
        )

    def _on_round(self, chosen: object) -> None:
        if chosen is None:
            self.rounds.set_value(AFTER)
        else:
            self._read()

    def _offer_levels(self) -> None:
        menu = QMenu(self.fill_button)
        for words in level_words():
            if words.level:
                action = menu.addAction(words.word, partial(self.fill, words.level))
                action.setShortcut(f"Ctrl+{words.key}")
                self.addAction(action)
        self.fill_button.setMenu(menu)

    def _lay_out(self) -> None:
        grid, layout, legend = QWidget(), QVBoxLayout(), QWidget()
        beside = FlowLayout(legend)
        for words in level_words():
            label = QLabel(f"{words.key}  {words.word}")
            label.setProperty("role", "quiet")
            one, pair = QWidget(), row(IconLabel(words.icon, words.token, 16), label)
            pair.setContentsMargins(0, 0, 0, 0)
            one.setLayout(pair)
            beside.addWidget(one)
        column = QVBoxLayout(grid)
        column.setContentsMargins(0, 0, 0, 0)
        top = row(legend, self.count)
        top.setStretchFactor(legend, 1)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self.change)
        column.addWidget(self.source)
        self._layers = QStackedLayout()
        self._layers.addWidget(grid)
        self._layers.addWidget(self.nothing)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(self.rounds, None, self.fill_button))
        layout.addLayout(self._layers, 1)
        self.setLayout(layout)
