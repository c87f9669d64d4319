"""Taking a laptop's rights: nothing it sends is lost, nothing is applied, no restore gives them back."""

from collections.abc import Callable

import pytest
from nacl.signing import VerifyKey
from sqlalchemy import delete, update

from desktop.contract import invitation
from desktop.contract.line import canonical
from server import admin, revocation
from server.context import Context
from server.tables import device
from tests.server.conftest import URL
from tests.server.laptop import Laptop, Refusal

Enrol = Callable[..., Laptop]


def refused(lan: Laptop, work: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        work()
    return refusal.value.status, refusal.value.body["code"]


def test_a_revoked_laptop_gets_a_signed_order_and_nothing_else(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop(c1="rw")
    assert revocation.revoke(ctx, ward, [lan.device]) == [lan.device]
    assert refused(lan, lambda: lan.pull("c1")) == (401, "token"), "its token ended at once"
    with pytest.raises(Refusal) as refusal:
        lan.session()
    body = refusal.value.body
    signed = canonical({"device": lan.device, "order": body["order"]})
    VerifyKey(bytes.fromhex(lan.server_pk)).verify(signed, bytes.fromhex(body["sig"]))
    assert revocation.revoke(ctx, ward, [lan.device]) == [], "once is enough"


def test_what_it_still_sends_is_held_and_goes_in_when_the_right_is_given_back(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan, leader = laptop(c1="rw"), laptop(c1="rw")
    revocation.revoke(ctx, ward, [lan.device])
    person = lan.make("person", "c1", home="c1")
    receipt = lan.push()
    assert (receipt["status"], receipt["through"]) == ("revoked", 1)
    assert [line["reason"] for line in receipt["open"]] == ["revoked"]
    leader.pull("c1")
    assert person not in leader.rows
    assert revocation.give_back(ctx, ward, [lan.device]) == [lan.device]
    after = lan.session()
    assert (after["status"], after["open"]) == ("active", [])
    leader.pull("c1")
    assert person in leader.rows


def test_a_receipt_of_after_is_newer_than_one_of_before(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="rw")
    before = lan.push()
    revocation.revoke(ctx, ward, [lan.device])
    assert lan.push()["head"] > before["head"]


def test_a_member_who_leaves_loses_all_laptops_rights_and_invitations(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    user = admin.add_user(ctx, ward, "Người đã nghỉ")
    one, two, other = laptop(user, c1="rw"), laptop(user), laptop(c1="rw")
    paper = invitation.read(admin.make_invitation(ctx, ward, user, URL, ""))
    assert paper is not None
    assert set(revocation.revoke_member(ctx, ward, user)) == {one.device, two.device}
    third = Laptop(one.http, ward, one.server_pk)
    assert refused(third, lambda: third.enrol(paper.code)) == (404, "code")
    assert one.push()["grants"] == {}
    assert other.session()["status"] == "active"


def test_a_restore_does_not_give_the_right_back(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan, tu = laptop(c1="rw"), laptop(c1="rw")
    revocation.revoke(ctx, ward, [lan.device, tu.device])
    revocation.give_back(ctx, ward, [tu.device])
    with ctx.store.writing() as connection:  # as a backup of before has it
        connection.execute(update(device).where(device.c.device_id == lan.device).values(status="active"))
    assert revocation.hold(ctx) == 1
    assert revocation.hold(ctx) == 0
    assert refused(lan, lan.session) == (403, "revoked")
    assert tu.session()["status"] == "active"


def test_a_restore_does_not_make_a_wipe_a_lock_again(laptop: Enrol, ctx: Context, ward: str) -> None:
    lan = laptop(c1="rw")
    revocation.revoke(ctx, ward, [lan.device])
    revocation.revoke(ctx, ward, [lan.device], "wipe")
    with ctx.store.writing() as connection:  # as a backup from between the two has it
        connection.execute(update(device).where(device.c.device_id == lan.device).values(ordered="lock"))
    assert revocation.hold(ctx) == 1
    assert revocation.hold(ctx) == 0
    with pytest.raises(Refusal) as refusal:
        lan.session()
    assert refusal.value.body["order"] == "wipe"


def test_a_device_the_backup_does_not_know_comes_back_without_rights(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop(c1="rw")
    revocation.revoke(ctx, ward, [lan.device])
    with ctx.store.writing() as connection:
        connection.execute(delete(device).where(device.c.device_id == lan.device))
    assert refused(lan, lan.session) == (403, "revoked"), "its certificate alone is not enough"


def test_an_order_torn_by_a_power_cut_does_not_hide_the_others(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop(c1="rw")
    revocation.revoke(ctx, ward, [lan.device])
    with (ctx.folder / revocation.FILE).open("ab") as file:
        file.write(b'{"ward":"' + ward.encode())
    assert revocation.read(ctx.folder) == {(ward, lan.device): "lock"}
