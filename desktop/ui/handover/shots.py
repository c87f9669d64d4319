"""Pictures of the hand-over by stick: what would go, what went, what is carried, a stick that is full."""

import tempfile
from base64 import b32encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import QWidget

from desktop.errors import PointFailed, ServerUnreachable
from desktop.handover import (
    CarriedWork,
    Custody,
    Exchanged,
    Gathering,
    Healed,
    HeldOfTeam,
    HeldPlace,
    Joining,
    Mate,
    Preview,
    Stick,
    TeamLaptop,
    TeamRound,
    Update,
)
from desktop.ui.gone import Gone
from desktop.ui.handover.lost_dialog import LostDialog
from desktop.ui.handover.page import HandoverPage
from desktop.ui.handover.stick_texts import preview_text
from desktop.ui.settings.page import SettingsPage
from desktop.ui.shots import Shot, Stage, settle, settle_until

DONE = Exchanged([12], 41, 1, 7, [], [], [])
CARRIED = [
    CarriedWork("Nguyễn Thị Lan", 12, "K7QM-2D4X"),
    CarriedWork("Trần Văn Tú", 3, "9XNB-T05C"),
]
NOWHERE = Custody(True, 0, 0, 0, None, None, None, None, ordered="lock")
_NOW = datetime.now(UTC)
LAPTOPS = [TeamLaptop("1", "Máy nhà văn hóa", _NOW - timedelta(days=12), 214, is_out=False)]
PLACES = [HeldPlace("Tổ dân phố 4", 312, 1840), HeldPlace("Tổ dân phố 5", 96, 402), HeldPlace("", None, 31)]
MATES = [
    Mate("1", "Phạm Thị Hoa", None, None, None, is_on_its_way=False),
    Mate("2", "Trần Văn Tú", _NOW - timedelta(days=19), None, None, is_on_its_way=False),
    Mate(
        *("3", "Nguyễn Thị Lan", _NOW - timedelta(days=12), 12, _NOW - timedelta(days=2)),
        is_on_its_way=True,
        laptops=LAPTOPS,
        places=PLACES,
    ),
    Mate("4", "Lê Minh Đức", _NOW, 3, _NOW - timedelta(days=8), is_on_its_way=False),
]
HELD = [
    HeldOfTeam("1", "citizen.save", "scope", "Nguyễn Thị Lan", "Trần Văn Đức", _NOW - timedelta(days=1)),
    HeldOfTeam("2", "help_visit.record", "invalid", "Trần Văn Tú", "", _NOW - timedelta(days=3)),
]


def _page(app: Stage) -> HandoverPage:
    """As of a notebook that has joined its ward: the demo notebook has not."""
    app.window.navigate("handover", {})
    page = cast(HandoverPage, app.window.page("handover"))
    settle_until(page.state.text)  # what it finds by itself comes first
    page.alone.hide()
    page.send_button.setEnabled(True)
    page.stick.show()
    page.lan.show()
    return page


def _with_stick(app: Stage) -> HandoverPage:
    page = _page(app)
    page.stick.use(Stick(Path(tempfile.mkdtemp()), "KINGSTON 8GB"))
    return page


def joined(app: Stage) -> QWidget:
    _page(app)
    return app.window


def unreached(app: Stage) -> QWidget:
    """As it stands most of the time at a mobile point: heard of lately, tried again by itself."""
    page = _page(app)
    app.window.show()
    settle()
    times = _NOW - timedelta(days=3), _NOW - timedelta(days=2), _NOW + timedelta(minutes=9)
    page.show_tries(Custody(True, 41, 0, 0, *times, ServerUnreachable(), route="file"))
    page.lan.refresh(may_listen=True)
    return app.window


def preview(app: Stage) -> QWidget:
    """Before the one button is pressed: of a notebook without its ward nothing would go."""
    page = _with_stick(app)
    app.window.show()
    settle()
    page.stick.facts.setText(preview_text(Preview(41, 1, 2, 0, [])))
    return app.window


def done(app: Stage) -> QWidget:
    _with_stick(app).stick.show_done(DONE)
    return app.window


def carrier(app: Stage) -> QWidget:
    page = _with_stick(app)
    page.stick.show_done(Exchanged([4], 9, 0, 0, CARRIED, ["Nguyễn Thị Lan"], []))
    page.stick.code.show()
    return app.window


def update(app: Stage) -> QWidget:
    page = _with_stick(app)
    app.window.show()
    settle()
    page.stick.update_bar.offer(Update(Path("so-tay-so-0.2.0.exe"), "0.2.0"))
    return app.window


def false_update(app: Stage) -> QWidget:
    page = _with_stick(app)
    app.window.show()
    settle()
    page.stick.update_bar.offer(Update(Path("so-tay-so-0.2.0.exe"), "0.2.0", "not_release"))
    return app.window


def full(app: Stage) -> QWidget:
    page = _with_stick(app)
    page.stick.show_done(Exchanged([], 0, 1, 7, [], [], [], failed="full"))
    return app.window


def joining(app: Stage) -> QWidget:
    """The ward's answer has come on the stick of a newcomer."""
    page = _with_stick(app)
    answered = Joining("STS1:…", datetime.now(UTC), "Phường Phú Lương", [("c-1", "Tổ dân phố 4")])
    page.alone.say(*page.how_alone(answered))
    page.alone.show()
    page.join_button.show()
    page.send_button.setEnabled(False)
    page.stick.show_done(Exchanged([], 0, 1, 0, [], [], [], joining=answered))
    return app.window


def leader(app: Stage) -> QWidget:
    page = _page(app)
    app.window.show()
    settle()  # the demo notebook leads nobody, as it finds now
    page.round.show_round(TeamRound(MATES, HELD), {"4": date(2026, 11, 30)})
    return app.window


def lost(app: Stage) -> QWidget:
    """Before it is reported; the demo notebook may not."""
    leader(app)
    mate = next(each for each in MATES if each.laptops)
    return cast(HandoverPage, app.window.page("handover")).round.report_lost(mate)


def whole_ward(app: Stage) -> QWidget:
    """For a mobile point."""
    leader(app)
    return cast(HandoverPage, app.window.page("handover")).round.show_ward(MATES[2])


def lost_reported(app: Stage) -> QWidget:
    dialog = cast(LostDialog, lost(app))
    dialog._on_reported(None)
    return dialog


def healed(app: Stage) -> QWidget:
    page = _page(app)
    page.show_healed(Healed(datetime.now(UTC), ["Tổ dân phố 4"], is_done=True))
    return app.window


def taken(custody: Custody) -> Callable[[Stage], QWidget]:
    def build(app: Stage) -> QWidget:
        _page(app)
        app.window.show()
        settle()
        app.orders.screen.show_order(custody)
        return app.window

    return build


def lapsed(app: Stage) -> QWidget:
    """As if the ward had not been heard for long."""
    app.window.navigate("citizen", {})
    gate = app.window.gate()
    gate.code.setText(gate.code_text("K7QM-2D4X"))
    app.window.stack.setCurrentWidget(gate)
    return app.window


def listening(app: Stage) -> QWidget:
    """The leader's laptop takes what others bring, in the same room."""
    page = _page(app)
    key = "0123456789abcdef" * 2
    page.lan.refresh(may_listen=True)
    link = f"STSL1:{b32encode(key.encode()).decode()}"
    page.lan.show_gathering(Gathering("482913", link, ["192.168.1.5:47800"], CARRIED))
    page.lan.timer.stop()  # nobody listens here
    return app.window


def nobody(app: Stage) -> QWidget:
    page = _page(app)
    page.lan.code.setText("482913")
    page.lan.show_done(PointFailed("nobody"))
    return app.window


def awaited(app: Stage) -> QWidget:
    """Nobody was in the room: it shall go by stick."""
    nobody(app)
    page = cast(HandoverPage, app.window.page("handover"))
    page.lan.by_stick.click()
    return app.window


def joining_by_stick(app: Stage) -> QWidget:
    """Settings, once the ward has answered a request to join."""
    app.window.navigate("settings", {})
    page = cast(SettingsPage, app.window.page("settings"))
    page.joining.show_joining(
        Joining("STS1:…", datetime.now(UTC), "Phường Phú Lương", [("c", "Tổ dân phố 4")])
    )
    bar = page.area.verticalScrollBar()
    settle()
    bar.setValue(bar.maximum())
    return app.window


SHOTS = [
    Shot("handover-healed", healed),
    Shot("lease-lapsed", lapsed),
    Shot("taken-rights", taken(replace(NOWHERE, has_all=True))),
    Shot("taken-rights-waiting", taken(replace(NOWHERE, waiting=41))),
    Shot("erased", lambda _: Gone(is_complete=True, left_behind="E:/So-tay-so")),
    Shot("handover-joined", joined),
    Shot("handover-unreached", unreached),
    Shot("handover-leader", leader),
    Shot("handover-whole-ward", whole_ward),
    Shot("handover-lost", lost),
    Shot("handover-lost-reported", lost_reported),
    Shot("handover-stick", preview),
    Shot("handover-stick-done", done),
    Shot("handover-stick-carrier", carrier),
    Shot("handover-stick-full", full),
    Shot("handover-update", update),
    Shot("handover-update-false", false_update),
    Shot("handover-stick-joining", joining),
    Shot("handover-lan-listening", listening),
    Shot("handover-lan-nobody", nobody),
    Shot("handover-stick-awaited", awaited),
    Shot("settings-joining", joining_by_stick),
]
