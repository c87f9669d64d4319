"""Somebody moves to where this notebook may not read, and the line is cut before the ward answers."""

from typing import Any

import pytest

from desktop.errors import ServerUnreachable
from desktop.models.citizen import Citizen
from desktop.models.consent import Consent
from desktop.progress import Silent
from desktop.sync.ledger import Ledger
from desktop.sync.pull import Pull
from tests.builders import a_citizen, edit


def test_what_is_hers_goes_with_her_and_the_next_hand_over_is_not_stopped(
    ward: Any, laptop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = laptop("lan", **{"tdp-3": "rw", "tdp-4": "w"})
    person = a_citizen(lan.office, "Nguyễn Thị Hoà", home=ward.cells["tdp-3"])
    lan.sync()
    edit(lan.office, person, home=ward.cells["tdp-4"])

    def cut(*_: object) -> None:
        raise ServerUnreachable

    with monkeypatch.context() as patch:
        patch.setattr(Pull, "run", cut)
        with pytest.raises(ServerUnreachable):
            lan.sync()
    again = Ledger(lan.database)  # the next day: a session of its own, which tidies before it has heard
    again.run(Silent())
    with lan.database.read() as session:
        assert session.query(Citizen).count() == session.query(Consent).count() == 0
