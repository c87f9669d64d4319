"""A ward server that was put back to an earlier state: every notebook finds out, and sends again (2.13)."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import delete

from desktop.contract import wire
from desktop.models.sync_state import ReceiptLog, SyncOne
from desktop.sync.receipts import is_genuine
from server import backup, envelope, release, status
from server.bundle import take_stick
from server.receipt import receipt
from server.ward import ward_row
from tests.builders import a_citizen, a_visit, edit
from tests.faults.state import move_to
from tests.sync.conftest import WARD, Laptop, WardServer, swap
from tests.sync.wards import opened, serving

Make = Callable[..., Laptop]


def epoch(ward) -> str:
    with ward.ctx.store.reading() as connection:
        return str(ward_row(connection, WARD).epoch)


def names(laptop) -> set[str]:
    return {found.full_name for found in laptop.office.search.find("nguoi")}


def come_as_far_again(laptop: Laptop) -> set[str]:
    """The ward put back has again as much as it had, of others: whom they made."""
    made = {f"Người Thứ {number}" for number in range(9)}
    for name in sorted(made):
        a_citizen(laptop.office, name)
    laptop.sync()
    return made


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


def test_a_server_made_anew_from_its_backup_gets_back_what_it_lacks(ward, wards, laptop, tmp_path) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    early = a_citizen(lan.office, "Người Trước")
    lan.sync()
    tu.sync()
    lock = envelope.by_passphrase("mật khẩu thử nghiệm")
    backup.write(ward.ctx, tmp_path / "ward.stb", lock)
    edit(lan.office, early, phone="0912345678")  # after the backup: each of these the ward shall lose
    a_visit(lan.office, a_citizen(lan.office, "Người Sau"))
    a_visit(tu.office, early)
    for each in (lan, tu, lan):
        each.sync()
    counts = ward.status()["records"]
    new = laptop("moi")  # enrolled after the backup: the restored server has never heard of it
    a_citizen(new.office, "Người Mới")
    new.sync()
    folder = tmp_path / "restored"
    backup.restore_files(tmp_path / "ward.stb", lambda _: lock.key, folder)
    with wards.database() as dsn, opened(folder, dsn) as ctx, serving(ctx) as port:
        backup.restore_rows(ctx, tmp_path / "ward.stb", lambda _: lock.key)
        for each in (lan, tu, new):
            move_to(each, f"http://127.0.0.1:{port}")
        waiting = [lan, tu, lan, tu]
        for each in waiting:
            each.sync()
        after = status.status(ctx, WARD)
        assert (after["records"]["citizen"], after["records"]["help_visit"]) == (2, 2)
        assert {k: after["records"][k] for k in ("consent", "help_visit", "citizen")} == {
            k: counts[k] for k in ("consent", "help_visit", "citizen")
        }
        assert (after["held"], after["conflicts"], after["parked"]) == ({}, 0, 0)
        new.sync()
        held = status.status(ctx, WARD)["held"]
        assert sum(held.values()) >= 1, "its member is unknown to the backup: kept, and let in by the office"
        assert set(
            release.release(ctx, WARD, [line.aid for line in release.held(ctx, WARD)[1]]).values()
        ) == {None}
        for each in (lan, tu):
            each.sync()
        assert names(lan) == names(tu) == {"Người Trước", "Người Sau", "Người Mới"}
        assert lan.office.citizen.stored(early)["phone"] == "0912345678"
        assert tu.office.citizen.stored(early)["phone"] == "0912345678"
        assert sum(each.ledger.custody().waiting for each in (lan, tu, new)) == 0


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


def test_a_receipt_with_a_field_of_a_later_server_is_still_genuine(ward, laptop) -> None:
    lan = laptop("lan")
    with lan.database.read() as session:
        server_pk = session.query(SyncOne).one().server_pk
    with ward.ctx.store.reading() as connection:
        plain = receipt(ward.ctx, connection, ward_row(connection, WARD), lan.ledger._sync._one().device)
    del plain["sig"]
    later = wire.Receipt.model_validate(ward.ctx.keys.signed(plain | {"advice": {"update": 2}}))
    assert is_genuine(later, server_pk)
    assert not is_genuine(later.model_copy(update={"through": 99}), server_pk)


def test_a_rollback_is_seen_though_the_ward_has_come_as_far_again_and_the_session_is_still_good(
    ward: WardServer, laptop: Make, snapshot: Callable[[], Callable[[], None]]
) -> None:
    lan, tu = laptop("lan"), laptop("tu")
    a_citizen(lan.office, "Người Trước")
    for each in (lan, tu):
        each.sync()
    put_back, was = snapshot(), epoch(ward)
    a_citizen(lan.office, "Người Sau")
    lan.sync()
    put_back()
    others = come_as_far_again(tu)
    assert epoch(ward) == was, "nobody could know"
    a_citizen(lan.office, "Người Mới")
    for each in (lan, tu, lan):
        each.sync()
    assert epoch(ward) != was
    assert names(lan) == names(tu) == {"Người Trước", "Người Sau", "Người Mới", *others}
    assert lan.ledger.custody().waiting == 0


def test_an_answer_of_the_ward_put_back_does_not_hide_what_it_has_lost(
    ward: WardServer, laptop: Make, snapshot: Callable[[], Callable[[], None]], stick: Path
) -> None:
    """To a question of before, by stick; it knows of more of others, and of less of this notebook."""
    lan, tu = laptop("lan"), laptop("tu")
    for each in (lan, tu):
        each.sync()
    swap(lan, stick)
    put_back = snapshot()
    a_citizen(lan.office, "Người Sau")
    lan.sync()
    put_back()
    others = come_as_far_again(tu)
    take_stick(ward.ctx, stick, lambda *_: None)
    swap(lan, stick)
    for each in (lan, tu):
        each.sync()
    assert names(lan) == names(tu) == {"Người Sau", *others}


def test_a_notebook_that_cannot_show_what_the_ward_signed_sends_again_all_the_same(
    ward: WardServer, laptop: Make, snapshot: Callable[[], Callable[[], None]]
) -> None:
    """Its log of receipts was lost with a part of its file."""
    lan, tu = laptop("lan"), laptop("tu")
    for each in (lan, tu):
        each.sync()
    put_back = snapshot()
    a_citizen(lan.office, "Người Sau")
    lan.sync()
    put_back()
    others = come_as_far_again(tu)
    lan.database.apply(lambda session: session.execute(delete(ReceiptLog))).result()
    for each in (lan, tu):
        each.sync()
    assert names(lan) == names(tu) == {"Người Sau", *others}
    assert lan.ledger.custody().waiting == 0
