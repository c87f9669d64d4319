"""A ward server that was put back to an earlier state: every notebook finds out, and sends again (2.13)."""

from collections.abc import Callable

import pytest
import sqlcipher3.dbapi2 as sqlite

from desktop.models.sync_state import ReceiptLog
from server.ward import ward_row
from tests.builders import a_citizen, a_visit
from tests.sync.conftest import WARD


@pytest.fixture
def snapshot(ward) -> Callable[[], Callable[[], None]]:
    """put_back = snapshot(): as a virtual machine does it, behind the back of the running server."""
    path = str(ward.ctx.folder / "server.db")

    def take() -> Callable[[], None]:
        copy = sqlite.connect(f"{path}.{len(list(ward.ctx.folder.iterdir()))}")
        source = sqlite.connect(path)
        source.backup(copy)
        source.close()

        def put_back() -> None:
            target = sqlite.connect(path)
            copy.backup(target)
            target.close()
            copy.close()

        return put_back

    return take


def epoch(ward) -> str:
    with ward.ctx.store.reading() as connection:
        return str(ward_row(connection, WARD).epoch)


def names(laptop) -> set[str]:
    return {found.full_name for found in laptop.office.search.find("nguoi")}


def test_a_rollback_nobody_told_of_is_seen_by_the_first_notebook_that_lost_lines(
    ward, laptop, snapshot
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    a_citizen(lan.office, "Người Trước")
    lan.sync()
    put_back = snapshot()
    a_visit(lan.office, a_citizen(lan.office, "Người Sau"))
    lan.sync()
    tu.sync()
    was = epoch(ward)
    put_back()
    assert ward.status()["records"]["citizen"] == 1
    lan.sync()
    assert epoch(ward) != was
    tu.sync()
    counts = ward.status()["records"]
    assert (counts["citizen"], counts["help_visit"]) == (2, 1)
    assert names(lan) == names(tu) == {"Người Trước", "Người Sau"}
    assert ward.status()["held"] == {}
    assert lan.ledger.custody().waiting == 0


def test_a_notebook_that_only_reads_shows_the_ward_how_far_it_was(ward, laptop, snapshot) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    put_back = snapshot()
    a_citizen(lan.office, "Người Sau")
    lan.sync()
    tu.sync()
    was = epoch(ward)
    put_back()
    tu.sync()
    assert epoch(ward) != was
    assert names(tu) == set(), "the ward has it no more"
    lan.sync()
    tu.sync()
    assert names(tu) == {"Người Sau"}


def test_an_ordinary_day_changes_no_epoch(ward, laptop) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    was = epoch(ward)
    for number in range(3):
        a_citizen(lan.office, f"Người Thứ {number}")
        lan.sync()
        tu.sync()
    assert epoch(ward) == was


def test_what_is_kept_of_a_receipt_names_nothing_of_the_work(ward, laptop) -> None:
    lan = laptop("lan")
    a_citizen(lan.office)
    lan.sync()
    with lan.database.read() as session:
        kept = session.query(ReceiptLog).order_by(ReceiptLog.n.desc()).first()
    assert kept.receipt["mark"]
    assert not {"open", "grants"} & set(kept.receipt)
