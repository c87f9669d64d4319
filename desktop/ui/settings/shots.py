"""Pictures of what opens a notebook: the card's two dialogs, the sheet on paper, the forgotten passphrase."""

from importlib import import_module
from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from desktop.contract import unlock
from desktop.contract.roles import Role
from desktop.keys import KeyFile
from desktop.paths import Paths
from desktop.ui.forgotten_dialog import Answered, Asking
from desktop.ui.main_window import MainWindow
from desktop.ui.paper.canvas import picture
from desktop.ui.paper.recovery_sheet import RecoverySheet
from desktop.ui.secret_dialog import Recover
from desktop.ui.settings.page import SettingsPage
from desktop.ui.shots import Shot, Stage, settle

CODE = "0ABM1CD42EF93GH54JK65MN76PQ87RS8"  # of no notebook
PAGE = QSize(520, 735)


def _page(app: Stage) -> SettingsPage:
    app.window.navigate("settings", {})
    return cast(SettingsPage, app.window.page("settings"))


def changing(app: Stage) -> QWidget:
    dialog = _page(app).keys.change()
    dialog.known.setText("một hai ba bốn")
    dialog.new.setText("ngắn")
    dialog.save()
    return dialog


def making_sheet(app: Stage) -> QWidget:
    dialog = _page(app).keys.make_sheet()
    dialog.typed.setText("0ABM 1CD4")
    dialog.save()
    return dialog


def sheet_on_paper(_app: Stage) -> QWidget:
    page = QLabel()
    page.setPixmap(QPixmap(picture(RecoverySheet(CODE, "Cô Lan", "Phường Phú Lương"), PAGE.toTuple())))
    return page


def forgotten(app: Stage) -> QWidget:
    dialog = Recover(KeyFile(_page(app)._context.key.file._path), "Cô Lan", app.window)
    dialog.known.setText("0ABM 1CD4 2EF9 3GH5")
    dialog.save()
    return dialog


def asking_ward(app: Stage) -> QWidget:
    keys = KeyFile(_page(app)._context.key.file._path)
    held = _page(app)._context.key
    about = {"ward": "PL", "device": "a" * 32, "server_pk": "00" * 32}
    held.keep_ward(about | {"ask_key": unlock.ask_key(held.key).encode().hex()})
    return Asking(keys, "Cô Lan", lambda _ward, _request: "", app.window)


def answered(app: Stage) -> QWidget:
    asking = asking_ward(app)
    assert isinstance(asking, Asking)
    dialog = Answered(KeyFile(_page(app)._context.key.file._path), "Cô Lan", "", app.window)
    dialog.known.setText(unlock.ANSWERS + asking.request[5:])
    dialog.new.setText("năm sáu bảy tám")
    dialog.again.setText("năm sáu bảy tám")
    dialog.save()
    settle()
    return dialog


def people(app: Stage) -> QWidget:
    page = _page(app)
    held = page._context.key
    for name, role in (("Trần Anh Tú", "volunteer"), ("Lê Minh Khôi", "pupil")):
        if name not in held.users():
            page._context.office.person.add(name, cast(Role, role), held, "một hai ba bốn")
    page.people.show_people()
    settle()
    page.area.ensureWidgetVisible(page.people.change_button)
    return app.window


def _as_pupil(app: Stage, page: str) -> MainWindow:
    """The same notebook, as a pupil has it before her."""
    people(app)
    folder = _page(app)._context.office.notebook.folder
    other = import_module("desktop.demo_notebook").demo_app(Paths(folder), "Lê Minh Khôi")
    other.window.navigate(page)
    return cast(MainWindow, other.window)


def pupil_today(app: Stage) -> QWidget:
    return _as_pupil(app, "today")


def pupil_people(app: Stage) -> QWidget:
    return _as_pupil(app, "citizen")


def pupil_settings(app: Stage) -> QWidget:
    window = _as_pupil(app, "settings")
    page = cast(SettingsPage, window.page("settings"))
    page.area.ensureWidgetVisible(page.people)
    return window


def letting_in(app: Stage) -> QWidget:
    dialog = _page(app).people.add()
    dialog.roles.setCurrentIndex(1)
    dialog.known.setText("Lê Minh Khôi")
    return dialog


def backups(app: Stage) -> QWidget:
    page = _page(app)
    (page._path.parent / "notebook.aside-1.db").write_bytes(bytes(1_200_000))
    page.backups.make()
    settle()
    page.area.ensureWidgetVisible(page.incident)
    return app.window


def restoring(app: Stage) -> QWidget:
    page = _page(app)
    page.backups.make()
    settle()
    dialog = page.backups.restore()
    settle()
    return dialog


SHOTS = [
    Shot("settings-pupil", pupil_settings),
    Shot("settings-pupil-today", pupil_today),
    Shot("settings-pupil-citizen", pupil_people),
    Shot("settings-people", people),
    Shot("settings-person-add", letting_in),
    Shot("settings-backups", backups),
    Shot("settings-restore", restoring),
    Shot("settings-passphrase", changing),
    Shot("settings-recovery", making_sheet),
    Shot("settings-recovery-sheet", sheet_on_paper),
    Shot("settings-forgotten", forgotten),
    Shot("settings-forgotten-ward", asking_ward),
    Shot("settings-forgotten-answer", answered),
]
