"""Pictures of the households: a card, the forms, the papers."""

from typing import cast

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QWidget

from desktop.contract.ids import uuid7
from desktop.services.household_listing import HouseholdFilter
from desktop.services.household_member import MemberDraft
from desktop.ui.household.grouping_tree import PERSON
from desktop.ui.household.member_dialogs import MemberDialog, MoveDialog, SplitDialog
from desktop.ui.household.page import HouseholdPage
from desktop.ui.jobs import Job
from desktop.ui.paper.canvas import picture
from desktop.ui.shots import OFFICER, VOLUNTEER, Shot, Stage, settle


def _page(app: Stage, row: int = 0) -> HouseholdPage:
    app.window.navigate("household", {})
    page = cast(HouseholdPage, app.window.page("household"))
    page.filters.clear()
    settle()
    page.view.selectRow(row)
    settle()
    return page


def card(app: Stage) -> QWidget:
    _page(app)
    return app.window


def filtered(app: Stage) -> QWidget:
    page = _page(app)
    page.filters.restore({"status": "learning"})
    page.refresh()
    page.arrive({"id": page.shown(1)[0].id})
    return app.window


def new(app: Stage) -> QWidget:
    dialog = _page(app).open(uuid7())
    fields = dialog.form.fields
    fields["address"].setText("Căn 1204, tòa Mẫu B")  # type: ignore[attr-defined]
    dialog.fill_parts()
    return dialog


def slip(app: Stage) -> QWidget:
    """Of the finger."""
    dialog = _page(app).open(uuid7())
    for name, typed in (("address", "Số 3, ngõ Mẫu 9"), ("people", "2"), ("smartphones", "5")):
        dialog.form.fields[name].setText(typed)  # type: ignore[attr-defined]
    dialog.fill_parts()
    dialog.save()
    settle(600)
    return dialog


def to_settle(app: Stage) -> QWidget:
    """The head has died; somebody of it was written down in the next household, too."""
    page = _page(app)
    office, household, follow = page.context.office, page.view.current_id(), page.context.jobs.follow
    head, other, *_ = office.household_member.of(household)
    follow(office.household_member.leave(household, head.id, reason="deceased"))
    listed = office.household.listed(HouseholdFilter())
    another = next(row for row in listed.rows(listed.numbers(5)) if row.id != household)
    record = f"{len(household):032x}"
    follow(office.household_member.add(another.id, MemberDraft(record)))
    follow(office.same_person.join(other.citizen_id or "", record, other.citizen_id or ""))
    settle(600)
    page.card.show_household(household)
    return app.window


def member(app: Stage) -> QWidget:
    page = _page(app)
    dialog = MemberDialog(page.context, page.view.current_id(), page, citizen_id=f"{9:032x}")
    dialog.show()
    return dialog


def split(app: Stage) -> QWidget:
    page = _page(app)
    dialog = SplitDialog(page.context, page.view.current_id(), page)
    dialog.show()
    return dialog


def moves(app: Stage) -> QWidget:
    """Saved without saying where to."""
    page = _page(app)
    dialog = MoveDialog(page.context, page.view.current_id(), page)
    dialog.show()
    dialog.save()
    return dialog


def relation(app: Stage) -> QWidget:
    page = _page(app)
    head, *_ = page.context.office.household_member.of(page.view.current_id())
    return page.card.relate(head)


def merging(app: Stage) -> QWidget:
    dialog = _page(app).card.menu.ask_merge()
    dialog.field.setText("ngo mau")
    return dialog


def _page_of_one_that_meets(app: Stage) -> HouseholdPage:
    """A household that fulfils the criteria is chosen."""
    page = _page(app)
    page.filters.restore({"status": "meets"})
    page.refresh()
    page.arrive({"id": page.shown(1)[0].id})
    return page


def programme(app: Stage) -> QWidget:
    """What may be done on the way to a digital family."""
    page = _page_of_one_that_meets(app)
    menu = page.card.programme.menu()
    menu.popup(app.window.mapToGlobal(QPoint(0, 0)))
    menu.setFixedSize(menu.sizeHint())
    return menu


def decision(app: Stage) -> QWidget:
    """An officer of the ward has left the number out."""
    page = _page_of_one_that_meets(app)
    dialog = page.card.programme.recognise()
    dialog.save()
    return dialog


def nobody_like_this(app: Stage) -> QWidget:
    page = _page(app)
    page.search.setText("không có hộ này")
    return app.window


def grouping_nobody(app: Stage) -> QWidget:
    dialog = _page(app).group()
    settle(800)
    return dialog


def grouping_busy(app: Stage) -> QWidget:
    dialog = _page(app).group()
    settle(800)
    job = Job("", dialog)
    dialog.progress.follow(dialog.windowTitle(), job)
    job.progressed.emit(1_200, 5_000)
    return dialog


def papers(app: Stage) -> QWidget:
    page = _page(app)
    made = page.card.programme.papers
    shown = QLabel()
    shown.setPixmap(picture(made.commitments(page.shown(1))[0], (700, 740)))
    return shown


def sign(app: Stage) -> QWidget:
    page = _page(app)
    shown = QLabel()
    shown.setPixmap(picture(page.card.programme.papers.signs(page.shown())[0], (1000, 740)))
    return shown


def grouping(app: Stage) -> QWidget:
    """Of the demo people, some households taken back."""
    page = _page(app)
    office = page.context.office
    listed = office.household.listed(HouseholdFilter())
    for each in listed.rows(listed.numbers(8)):
        office.household.void(each.id, reason="undone")
    dialog = page.group()
    settle(1200)
    item = dialog.tree.topLevelItem(0)
    if item:
        item.setExpanded(True)
        dialog.tree.mark_person(item.child(0).data(0, PERSON))  # type: ignore[union-attr]
    return dialog


def doubtful(app: Stage) -> QWidget:
    page = _page(app)
    page.filters.restore({"in_doubt": True})
    page.refresh()
    settle()
    page.view.selectRow(0)
    return app.window


SHOTS = [
    Shot("household-doubtful", doubtful),
    Shot("household-grouping", grouping),
    Shot("household-card", card),
    Shot("household-filtered", filtered),
    Shot("household-new", new),
    Shot("household-slip-of-finger", slip),
    Shot("household-to-settle", to_settle),
    Shot("household-member", member),
    Shot("household-split", split),
    Shot("household-moves", moves),
    Shot("household-relation", relation),
    Shot("household-merging", merging),
    Shot("household-programme", programme),
    Shot("household-decision", decision, user=OFFICER),
    Shot("household-volunteer", card, user=VOLUNTEER),
    Shot("household-nobody", nobody_like_this),
    Shot("household-grouping-nobody", grouping_nobody, is_new=True),
    Shot("household-grouping-busy", grouping_busy),
    Shot("household-slip", papers),
    Shot("household-sign", sign),
]
