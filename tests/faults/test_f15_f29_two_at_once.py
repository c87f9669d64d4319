"""Two server processes serve one ward (F15); two programs open one notebook (F29)."""

from collections.abc import Callable
from itertools import cycle
from threading import Thread
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from desktop.models.database import Database
from desktop.models.outbox import OutboxLine
from desktop.services.office import Office
from desktop.sync.ledger import Ledger
from server.tables import device, op_log
from tests.builders import a_citizen
from tests.conftest import KEY
from tests.faults.state import own_lines, rows, waiting
from tests.sync.conftest import Laptop, WardServer
from tests.sync.wards import opened, serving

Make = Callable[..., Laptop]


def test_f15_each_request_may_meet_another_process_of_the_ward(
    laptop: Make, unserved: WardServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a deployment that goes from one version to the next, and behind a balancer."""
    ward = unserved
    with opened(ward.ctx.folder, ward.dsn) as other, serving(ward.ctx) as one, serving(other) as two:
        ports = cycle([one, two])

        class Balanced(requests.Session):
            def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
                return super().request(method, url.replace(f":{one}/", f":{next(ports)}/"), *args, **kwargs)

        monkeypatch.setattr(requests, "Session", Balanced)
        ward.url = f"http://127.0.0.1:{one}"
        lan, tu = laptop("lan", at=ward), laptop("tu", at=ward)
        for number in range(4):
            for each in (lan, tu):
                a_citizen(each.office, f"Người Thứ {number}")
                each.ledger = Ledger(each.database)
                each.sync()
                each.sync()
        lan.sync()
        assert rows(lan) == rows(tu)
        assert (len(rows(lan)["citizen"]), waiting(lan), waiting(tu)) == (8, 0, 0)


def test_f29_two_programs_on_one_notebook_write_one_stream(laptop: Make, ward: WardServer) -> None:
    lan = laptop("lan")
    user = lan.office.notebook.ward_user() or ""
    second = Database(lan.database.path, KEY)
    both = [lan, Laptop(second, Office.over(second, user), Ledger(second))]

    def work(one: Laptop, name: str) -> None:
        for number in range(6):
            a_citizen(one.office, f"{name} {number}")
            if number % 2:
                one.sync()

    threads = [
        Thread(target=work, args=each) for each in zip(both, ("Cửa Sổ Một", "Cửa Sổ Hai"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in both:
        each.sync()
    with second.read() as session:
        seqs = session.scalars(select(OutboxLine.seq).where(OutboxLine.state != "archived")).all()
    assert sorted(seqs) == list(range(1, 13)), "one stream, without gaps"
    second.close()
    with ward.ctx.store.reading() as connection:
        lines = connection.execute(select(op_log.c.aid, op_log.c.status)).all()
        assert connection.execute(select(func.count()).select_from(device)).scalar() == len(ward.members), (
            "no fork"
        )
    assert {aid for aid, _ in lines} == own_lines(lan)
    assert {status for _, status in lines} == {"done"}
    assert ward.status()["records"]["citizen"] == 12
