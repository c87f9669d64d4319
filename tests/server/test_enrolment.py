"""Invitations, certificates, sessions, forks (2.9, 2.10, 2.13)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from httpx import Client
from sqlalchemy import delete, select, update

from desktop.contract import invitation
from desktop.contract.ids import uuid7
from server import admin, enrol
from server.context import Context
from server.errors import Refused
from server.invitations import Claim, tried
from server.tables import device, op_log, token
from tests.server.conftest import URL, Clock
from tests.server.laptop import Laptop, Refusal

Enrol = Callable[..., Laptop]


@pytest.fixture
def paper(ctx: Context, ward: str) -> invitation.Invitation:
    user = admin.add_user(ctx, ward, "Nguyễn Thị Lan")
    read = invitation.read(admin.make_invitation(ctx, ward, user, URL, ""))
    assert read is not None
    return read


@pytest.fixture
def stranger(http: Client, ward: str, paper: invitation.Invitation) -> Laptop:
    return Laptop(http, ward, paper.sign_pk)


def refusal(work: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.body["message_vi"]
    return caught.value.status, caught.value.body["code"]


def test_an_invitation_shows_where_it_leads_before_anything_is_decided(
    stranger: Laptop, paper: invitation.Invitation
) -> None:
    seen = stranger.post("/v1/invitation", {"ward": paper.ward, "code": paper.code})
    assert (seen["ward_name"], seen["user_name"]) == ("Phường Thử Nghiệm", "Nguyễn Thị Lan")
    assert stranger.enrol(paper.code)["user_name"] == "Nguyễn Thị Lan"


def test_a_code_may_be_typed_as_people_type(stranger: Laptop, paper: invitation.Invitation) -> None:
    typed = f" {paper.code[:5].lower()}-{paper.code[5:]} ".replace("1", "l").replace("0", "o")
    assert stranger.enrol(typed)["team"] == "ward"


def test_a_lost_answer_is_asked_for_again_with_the_same_keys(
    stranger: Laptop, paper: invitation.Invitation
) -> None:
    first = stranger.enrol(paper.code)
    again = stranger.enrol(paper.code)
    assert (again["device"], again["cert"]) == (first["device"], first["cert"])


def test_a_code_is_good_for_one_laptop(stranger: Laptop, paper: invitation.Invitation) -> None:
    stranger.enrol(paper.code)
    other = Laptop(stranger.http, paper.ward, paper.sign_pk)
    assert refusal(lambda: other.enrol(paper.code)) == (409, "used")


def test_a_code_ends_after_three_days(stranger: Laptop, paper: invitation.Invitation, clock: Clock) -> None:
    clock.turn(hours=73)
    assert refusal(lambda: stranger.enrol(paper.code)) == (404, "code")


def test_five_wrong_codes_and_a_pause(stranger: Laptop, paper: invitation.Invitation, clock: Clock) -> None:
    for _ in range(5):
        assert refusal(lambda: stranger.enrol("WRONGWRONG")) == (404, "code")
    assert refusal(lambda: stranger.enrol(paper.code)) == (429, "tries")
    clock.turn(minutes=16)
    stranger.enrol(paper.code)


def test_keys_that_are_none_are_refused(stranger: Laptop, paper: invitation.Invitation) -> None:
    ask = {"ward": paper.ward, "code": paper.code, "sign_pk": "00", "box_pk": "zz", "name": "", "schema": 1}
    assert refusal(lambda: stranger.post("/v1/enrol", ask)) == (400, "bad_request")


def test_a_session_needs_the_devices_own_signature(laptop: Enrol) -> None:
    lan, thief = laptop(), laptop()
    thief.device = lan.device
    assert refusal(thief.session) == (401, "signature")


def test_a_nonce_is_good_once(laptop: Enrol) -> None:
    lan = laptop()
    nonce = lan.get(f"/v1/hello?ward={lan.ward}")["nonce"]
    signed = lan.sign.sign(b"session|" + bytes.fromhex(nonce) + b"|" + lan.device.encode())
    ask = {"ward": lan.ward, "device": lan.device, "nonce": nonce, "cert": lan.cert, "epoch": lan.epoch}
    ask |= {"through": 0, "hash": "", "sig": signed.signature.hex()}
    lan.post("/v1/session", ask)
    assert refusal(lambda: lan.post("/v1/session", ask)) == (401, "token")


def test_a_nonce_of_ones_own_making_or_an_old_one_is_none(laptop: Enrol, clock: Clock) -> None:
    lan = laptop()
    old = lan.get(f"/v1/hello?ward={lan.ward}")["nonce"]
    clock.turn(minutes=11)
    for nonce in (old, "ff" * 40, "not hex", ""):
        ask = {"ward": lan.ward, "device": lan.device, "nonce": nonce, "cert": "", "epoch": ""}
        ask |= {"through": 0, "hash": "", "sig": ""}
        assert refusal(lambda ask=ask: lan.post("/v1/session", ask)) == (401, "token")


def test_a_token_lasts_twelve_hours_of_the_servers_clock(laptop: Enrol, clock: Clock) -> None:
    lan = laptop(c1="r")
    clock.turn(hours=11)
    lan.pull("c1")
    clock.turn(hours=2)
    assert refusal(lambda: lan.pull("c1")) == (401, "token")
    lan.token = f"{lan.ward}.{'0' * 64}"
    assert refusal(lambda: lan.pull("c1")) == (401, "token")


def test_a_token_is_stored_as_a_hash_and_speaks_for_its_own_device_only(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan, tu = laptop(c1="rw"), laptop(c2="rw")
    with ctx.store.reading() as connection:
        rows = str(connection.execute(select(token).where(token.c.ward_id == ward)).all())
    for each in (lan, tu):
        secret = each.token.partition(".")[2]
        assert (secret in rows, sha256(secret.encode()).hexdigest() in rows) == (False, True)
    person = tu.make("person", "c2", home="c2")
    tu.push()
    tu.token = lan.token  # as who has stolen it from another laptop
    tu.pull("c1", "c2")
    assert person not in tu.rows, "it reads what that laptop may, whoever asks"
    other = f"{ward}B"
    admin.create_ward(ctx, other, "Phường Khác")
    lan.token = lan.token.replace(ward, other)
    assert refusal(lambda: lan.pull("c1")) == (401, "token")


def test_a_device_the_restored_server_forgot_is_known_by_its_certificate(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop(c1="rw")
    lan.make("person", "c1", home="c1")
    lan.push()
    with ctx.store.writing() as connection:
        for table in (device, op_log):
            connection.execute(delete(table).where(table.c.ward_id == ward, table.c.device_id == lan.device))
    assert refusal(lan.push) == (404, "unknown_device")
    receipt = lan.session()
    assert (receipt["through"], receipt["grants"]["c1"]) == (0, ["rw", None])
    assert lan.push()["through"] == 1


def test_a_certificate_of_another_making_registers_nobody(laptop: Enrol) -> None:
    lan = laptop()
    lan.device = uuid7()
    assert refusal(lan.session) == (404, "unknown_device")
    lan.cert = lan.cert[:-2] + ("00" if lan.cert[-2:] != "00" else "01")
    assert refusal(lan.session) == (404, "unknown_device")


def test_a_fork_answered_twice_is_one_new_device_and_both_are_flagged(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop()
    old = lan.device
    lan.fork()
    assert lan.device != old
    lan.session()
    with ctx.store.reading() as connection:
        rows = connection.execute(device.select().where(device.c.ward_id == ward)).all()
    assert {(row.device_id, row.parent, row.flagged) for row in rows} == {
        (old, None, True),
        (lan.device, old, True),
    }


def test_a_revoked_laptop_is_ordered_to_lock_and_its_lines_are_kept_but_held(
    laptop: Enrol, ctx: Context, ward: str
) -> None:
    lan = laptop(c1="rw")
    with ctx.store.writing() as connection:
        connection.execute(
            update(device)
            .where(device.c.ward_id == ward, device.c.device_id == lan.device)
            .values(status="revoked")
        )
    lan.make("person", "c1", home="c1")
    receipt = lan.push()
    assert (receipt["through"], receipt["status"]) == (1, "revoked")
    assert receipt["open"][0]["reason"] == "revoked"
    for work in (lan.session, lambda: lan.pull("c1")):
        with pytest.raises(Refusal) as caught:
            work()
        assert caught.value.status == 403
        order = {"device": lan.device, "order": caught.value.body["order"]}
        lan.genuine(order | {"sig": caught.value.body["sig"]})


def test_hello_is_signed_and_an_unknown_ward_is_refused(laptop: Enrol) -> None:
    lan = laptop()
    lan.genuine(lan.get(f"/v1/hello?ward={lan.ward}"))
    assert refusal(lambda: lan.get("/v1/hello?ward=nowhere")) == (404, "unknown_ward")


def at_once(ctx: Context, code: str, ward: str, source: str, count: int) -> Counter[str]:
    """What the tries of one code hear that come from one place at the same moment."""
    claim = Claim(ward, code, source)

    def knock(_: int) -> str:
        try:
            return str(tried(ctx, claim, lambda: enrol.places_of(ctx, claim))["user_name"])
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(knock, range(count)))


def test_codes_tried_all_at_once_are_no_more_than_five(ctx: Context, ward: str) -> None:
    for place in range(5):
        assert at_once(ctx, "WRONGWRONG", ward, f"place {place}", 16) == {"code": 5, "tries": 11}


def test_right_codes_used_all_at_once_in_one_room_shut_nobody_out(
    ctx: Context, ward: str, paper: invitation.Invitation
) -> None:
    assert at_once(ctx, "WRONGWRONG", ward, "a room", 4) == {"code": 4}
    assert at_once(ctx, paper.code, ward, "a room", 16) == {"Nguyễn Thị Lan": 16}
    assert at_once(ctx, "WRONGWRONG", ward, "a room", 3) == {"code": 1, "tries": 2}
