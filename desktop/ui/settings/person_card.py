"""Who opens the notebook on this computer (Người dùng máy này)."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QPushButton

from desktop.errors import KeysUnreadable
from desktop.services.person import Teammate
from desktop.ui.context import PageContext
from desktop.ui.role_words import role_text
from desktop.ui.settings.person_dialog import AddPerson, RenewSecret
from desktop.ui.widgets.buttons import button, row
from desktop.ui.widgets.surfaces import Card


class PersonCard(Card):
    def __init__(self, context: PageContext) -> None:
        super().__init__(self.tr("People on this computer"))
        self._context = context
        self._manages = context.office.person.may("person.add")
        self.hint = QLabel(wordWrap=True)
        self.hint.setProperty("role", "hint")
        self.add_button = button(self.tr("Let somebody in…"), "", "plus")
        self.change_button = button(self.tr("Somebody else takes over"), "", "users")
        self.rows = QGridLayout()
        self.rows.setHorizontalSpacing(16)
        self.rows.setColumnStretch(1, 1)
        self.body.addWidget(self.hint)
        self.body.addLayout(self.rows)
        self.body.addLayout(row(self.add_button, self.change_button, None))
        self.add_button.setVisible(self._manages)
        self.add_button.clicked.connect(self.add)
        self.change_button.clicked.connect(lambda: context.navigate("sign_out", {}))
        self.hint.setText(
            self.tr("Each with her own passphrase. What she writes carries her name; her drafts are hers.")
            if self._manages
            else self.tr("The team leader lets people in and takes them off.")
        )
        self.show_people()

    def show_people(self) -> None:
        while taken := self.rows.takeAt(0):
            if widget := taken.widget():
                widget.deleteLater()
        try:
            names = self._context.key.users()
        except KeysUnreadable as error:
            self._context.notices.error(error)
            return
        self._strangers = set(self._context.office.person.strangers())
        for place, name in enumerate(names):
            self._show(place, name)

    def add(self) -> AddPerson:
        dialog = AddPerson(self._context, self)
        dialog.succeeded.connect(self._on_added)
        dialog.show()
        return dialog

    def renew(self, name: str) -> RenewSecret:
        dialog = RenewSecret(self._context, name, self)
        said = self.tr("Done. {name} opens the notebook with the new passphrase.").format(name=name)
        dialog.succeeded.connect(lambda _: self._context.notices.done(said))
        dialog.show()
        return dialog

    def remove(self, name: str) -> None:
        question = self.tr(
            "{name} will not open this notebook any more. What she wrote stays, under her name."
        )
        if not self._context.notices.confirm(question.format(name=name), self.tr("Take off")):
            return
        person, key = self._context.office.person, self._context.key
        self._context.jobs.start("person", lambda _: person.remove(name, key), lambda _: self.show_people())

    def is_member(self, name: str, mate: Teammate) -> None:
        question = self.tr(
            "{name} is {mate} of the ward? What {name} writes from now on carries the ward's name for her; "
            "what was written before stays as it is."
        )
        if not self._context.notices.confirm(
            question.format(name=name, mate=mate.name), self.tr("Yes, she is")
        ):
            return
        person = self._context.office.person
        self._context.jobs.start(
            "person", lambda _: person.is_member(name, mate), lambda _: self.show_people()
        )

    def _show(self, place: int, name: str) -> None:
        is_me = name == self._context.key.user
        called, role = QLabel(name), QLabel(role_text(self._context.office.person.role_of(name)))
        called.setProperty("role", "strong")
        role.setProperty("role", "quiet")
        self.rows.addWidget(called, place, 0)
        self.rows.addWidget(role, place, 1)
        if is_me:
            self.rows.addWidget(QLabel(self.tr("at work now")), place, 2)
        elif self._manages:
            renew, remove = button(self.tr("New passphrase…"), "link"), button(self.tr("Take off…"), "link")
            renew.clicked.connect(partial(self.renew, name))
            remove.clicked.connect(partial(self.remove, name))
            self.rows.addWidget(renew, place, 2)
            self.rows.addWidget(remove, place, 3)
            mates = self._context.office.person.teammates() if name in self._strangers else []
            if mates:
                self.rows.addWidget(self._who_is(name, mates), place, 4)

    def _who_is(self, name: str, mates: Sequence[Teammate]) -> QPushButton:
        """Let in before the notebook joined: the ward may know her by now."""
        made = button(self.tr("Is a member of the ward…"), "link")
        menu = QMenu(made)
        for mate in mates:
            words = f"{mate.name} · {role_text(mate.role)}"
            menu.addAction(words).triggered.connect(partial(self.is_member, name, mate))
        made.setMenu(menu)
        return made

    def _on_added(self, name: str) -> None:
        self.show_people()
        said = self.tr("{name} can open this notebook now: she chooses her name when it opens.")
        self._context.notices.done(said.format(name=name))
