"""The households of a plan and their people, as a tree; the people of none at its end."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop.services.household_grouping import Group, Plan
from desktop.ui.formats import number_text
from desktop.ui.household.words import doubts_text
from desktop.ui.icons import icon
from desktop.ui.theme import look

KEY, PERSON = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
NONE = ""  # the key of those who are of no household
AT_ONCE = 3_000  # households shown; more are made all the same


class GroupingTree(QTreeWidget):
    """chosen          (key of a household, id of a person or ""): another line is marked"""

    chosen = Signal(str, str)

    def __init__(self, relations: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._relations = relations
        self._plan: Plan | None = None
        self._line = QSize(0, look().px(32))  # of all lines: they are of one height
        self.setAccessibleName(self.tr("Households to be made"))
        self.setHeaderLabels(
            [self.tr("Household"), self.tr("Relation"), self.tr("Born"), self.tr("To look at")]
        )
        self.setUniformRowHeights(True)
        self.setIconSize(QSize(look().px(16), look().px(16)))
        for column, wide in ((0, QHeaderView.ResizeMode.Stretch), (3, QHeaderView.ResizeMode.Stretch)):
            self.header().setSectionResizeMode(column, wide)
        self.header().setStretchLastSection(False)
        for column, letters in ((1, 130), (2, 100)):
            self.setColumnWidth(column, look().px(letters))
        self.itemExpanded.connect(self._fill)
        self.currentItemChanged.connect(lambda item, _before: self._on_current(item))

    def show_plan(self, plan: Plan | None, wanted: Callable[[Group], bool] = lambda _: True) -> None:
        """Open households stay open, the marked line stays marked, where they are there still."""
        opened = {item.data(0, KEY) for item in self._tops() if item.isExpanded()}
        before = self.marked()
        self._plan = plan
        self.setUpdatesEnabled(False)
        self.blockSignals(True)
        self.clear()
        shown = [each for each in plan.groups if wanted(each)][:AT_ONCE] if plan else []
        self.addTopLevelItems([self._top(each) for each in shown])
        if plan and plan.left:
            self.addTopLevelItem(self._none(len(plan.left)))
        for item in self._tops():
            if item.data(0, KEY) in opened or (before and before[0] == item.data(0, KEY)):
                self._fill(item)
                item.setExpanded(True)
        self.blockSignals(False)
        self.setUpdatesEnabled(True)
        self._mark(before)

    def marked(self) -> tuple[str, str] | None:
        """(key of a household, person or "")"""
        item = self.currentItem()
        return (item.data(0, KEY), item.data(0, PERSON) or "") if item else None

    def mark_person(self, person: str) -> None:
        """Wherever she is now."""
        group = self._plan.group_of(person) if self._plan else None
        key = group.key if group else NONE
        for item in self._tops():
            if item.data(0, KEY) == key:
                self._fill(item)
                item.setExpanded(True)
        self._mark((key, person))

    def _mark(self, wanted: tuple[str, str] | None) -> None:
        for item in self._tops() if wanted else ():
            if wanted and item.data(0, KEY) == wanted[0]:
                people = [child for n in range(item.childCount()) if (child := item.child(n))]
                hers = next(
                    (each for each in people if wanted[1] and each.data(0, PERSON) == wanted[1]), item
                )
                self.setCurrentItem(hers)
                return
        self._on_current(None)

    def _tops(self) -> list[QTreeWidgetItem]:
        return [item for n in range(self.topLevelItemCount()) if (item := self.topLevelItem(n))]

    def _top(self, group: Group) -> QTreeWidgetItem:
        said = self.tr("{address} · people: {count}")
        number = self.tr("number {number}").format(number=group.number) if group.number else ""
        where = group.address or number or self.tr("no address yet")
        text = said.format(address=where, count=number_text(len(group.people)))
        item = QTreeWidgetItem([text, "", "", doubts_text(group.doubts)])
        item.setData(0, KEY, group.key)
        item.setSizeHint(0, self._line)
        item.setIcon(0, icon("circle-alert", "waiting") if group.needs_looking else icon("house", "quiet"))
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    def _none(self, count: int) -> QTreeWidgetItem:
        text = self.tr("Of no household: {count}").format(count=number_text(count))
        item = QTreeWidgetItem([text, "", "", self.tr("nothing tells with whom they live")])
        item.setData(0, KEY, NONE)
        item.setIcon(0, icon("circle-help", "quiet"))
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    def _fill(self, item: QTreeWidgetItem) -> None:
        """Its people, when it is opened."""
        if item.childCount() or item.data(0, PERSON) or self._plan is None:
            return
        plan, key = self._plan, item.data(0, KEY)
        group = next((each for each in plan.groups if each.key == key), None)
        for person in (group.people if group else plan.left)[:AT_ONCE]:
            of = plan.people[person]
            relation = plan.relation(group, person) if group else of.relation
            said = self._relations.get(relation or "", "")
            why = self.tr("left a household, or it was struck through")
            where = why if of.has_left and not group else of.address or ""
            child = QTreeWidgetItem([of.name, said, str(of.birth_year or ""), where])
            child.setData(0, KEY, key)
            child.setData(0, PERSON, person)
            child.setIcon(0, icon("user", "quiet"))
            item.addChild(child)

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        self.chosen.emit(*((item.data(0, KEY), item.data(0, PERSON) or "") if item else (NONE, "")))
