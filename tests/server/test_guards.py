"""The role table, measured at the ward: for each role and right, what becomes of a real line."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.contract import line, roles
from desktop.contract.ids import natural_id, uuid7
from desktop.contract.records import CATALOG, WARD, shipped
from desktop.contract.roles import ROLES, TABLE, Extent, Role
from server import admin, keys, team
from server.context import Context
from server.store import Store
from server.ward import ward_tx
from tests.server.conftest import Clock
from tests.server.laptop import Laptop, made

HOME, TEAM = "c-home", "c-team"
MOMENT = "2026-11-24T02:00:00.000000Z"
ACTS = {"erasure_proof": "erasure.confirm"}  # a notebook's own, whoever sits there
NEVER_A_LINE = {"see people", "see progress", "team.round"}


@pytest.fixture
def ctx(store: Store, tmp_path: Path, clock: Clock) -> Context:
    return Context(store, shipped(), keys.fresh(), tmp_path, clock)


@pytest.fixture
def member(ctx: Context, ward: str, laptop: Callable[..., Laptop]) -> Callable[[Role], Laptop]:
    """With rights everywhere, whatever the role: only the role is to hold a line."""

    def make(role: Role) -> Laptop:
        user = admin.add_user(ctx, ward, role, team=TEAM, role=role)
        with ward_tx(ctx, ward) as tx:
            admin._write_grants(tx, user, dict.fromkeys((HOME, TEAM, CATALOG, WARD), ("rw", None)))
        return laptop(user)

    return make


def helped(who: Laptop) -> dict[str, str]:
    """One line: a person, her consent, a turn, a promise, a look at her number, her phone. Table -> id."""
    person = uuid7()
    ids = {table: uuid7() for table in ("help_visit", "appointment", "access_event", "observation")}
    ids |= {"citizen": person, "consent": natural_id("consent", person, "remember", 1)}
    about = {"citizen_id": person, "team": TEAM}
    consent = {"purpose": "remember", "text_version": 1, "method": "spoken", "given_on": "2026-11-24"}
    visit = about | {"visited_on": "2026-11-24", "outcomes": {}, "volunteer": who.user}
    phone = {"kind": "smartphone", "value": "yes", "observed_on": "2026-11-24", "volunteer": who.user}
    looked = about | {"kind": "reveal", "what": "national_id", "count": 1, "user": who.user, "at": MOMENT}
    who.write(
        ("citizen", person, HOME, made(home=HOME, full_name="Người Nhà")),
        ("consent", ids["consent"], HOME, made(citizen_id=person, **consent)),
        ("help_visit", ids["help_visit"], HOME, made(**visit)),
        ("appointment", ids["appointment"], HOME, made(**about, day="2026-12-01", status="open")),
        ("access_event", ids["access_event"], HOME, made(**looked)),
        ("observation", ids["observation"], HOME, made(citizen_id=person, **phone)),
    )
    return ids


CLASS, MEETING, LEARNER = uuid7(), uuid7(), uuid7()  # somebody else's
A_CLASS = {"title": "X", "topics": [], "quizzes": [], "materials": [], "instructors": {}, "state": "open"}
A_MEETING = {"day": "2026-11-24", "starts": "08:00", "ends": "09:00", "instructors": {}, "topics": []}


def taught(who: Laptop) -> None:
    """A class, its session, and a learner who left no name."""
    who.write(
        ("training_class", CLASS, TEAM, made(home=TEAM, **A_CLASS)),
        ("class_session", MEETING, TEAM, made(class_id=CLASS, state="planned", **A_MEETING)),
        ("enrolment", LEARNER, TEAM, made(class_id=CLASS, state="enrolled", enrolled_on="2026-11-24")),
    )


def new_of_a_class(person: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    there = {"session_id": MEETING, "enrolment_id": LEARNER}
    skill = {"enrolment_id": LEARNER, "framework": "five_basic", "item": uuid7(), "round": 1}
    judged = {"framework_version": 1, "level": "alone", "assessor": "x", "assessed_on": "2026-11-24"}
    quiz = {"enrolment_id": LEARNER, "quiz": uuid7(), "round": 1}
    score = {"quiz_version": 1, "answers": {}, "score": 0, "out_of": 1, "taken_on": "2026-11-24"}
    slip = {"enrolment_id": LEARNER, "class_id": CLASS, "serial": uuid7(), "issued_on": "2026-11-24"}
    proof = {"citizen_id": person, "source": "vneid", "reference": uuid7()}
    learner = {"class_id": CLASS, "state": "enrolled", "enrolled_on": "2026-11-24"}
    return {
        "training_class": (uuid7(), TEAM, {"home": TEAM, **A_CLASS}),
        "class_session": (uuid7(), TEAM, {"class_id": CLASS, "state": "planned", **A_MEETING}),
        "enrolment": (uuid7(), TEAM, learner),
        "attendance": (natural_id("attendance", *there.values()), TEAM, there | {"state": "present"}),
        "assessment": (natural_id("assessment", *skill.values()), TEAM, skill | judged),
        "quiz_result": (natural_id("quiz_result", *quiz.values()), TEAM, quiz | score),
        "participation_slip": (uuid7(), TEAM, slip | {"signed_text": "x", "signer": "x"}),
        "official_confirmation": (natural_id("official_confirmation", *proof.values()), HOME, proof),
    }


A_REPORT = {"home": TEAM, "unit": "x", "form": "team_month", "form_version": 1, "state": "draft"}


def report_id(report: dict[str, Any]) -> str:
    return natural_id("report", *(report[name] for name in ("home", "unit", "form", "period")))


def new_records(person: str) -> dict[str, tuple[Any, ...]]:
    entry = {"kind": "x", "code": uuid7(), "version": 1}
    place = {"code": uuid7(), "cell_id": uuid7(), "name": "X"}
    session = {"home": TEAM, "place": uuid7(), "day": "2026-11-24"}
    request = {"team": TEAM, "kind": "view", "asked_on": "2026-11-24", "handler": "x"}
    gone = {"home": HOME, "subject": uuid7(), "reach": WARD, "why": "request", "erased_on": "2026-11-24"}
    proof = {"team": TEAM, "subject": uuid7(), "device": uuid7(), "reach": WARD, "user": "x"}
    proof |= {"records": 1, "done_at": MOMENT}
    report = A_REPORT | {"period": uuid7()}
    natural = {
        "report": (report_id(report), TEAM, report),
        "catalog_entry": (natural_id("catalog_entry", *entry.values()), CATALOG, entry | {"title": "X"}),
        "neighbourhood": (natural_id("neighbourhood", place["code"]), CATALOG, place),
        "team": (natural_id("team", place["code"]), CATALOG, place),
        "point_session": (natural_id("point_session", *session.values()), TEAM, session),
        "volunteer": (uuid7(), TEAM, {"home": TEAM, "full_name": "X"}),
        "privacy_request": (uuid7(), TEAM, request),
        "erasure": (natural_id("erasure", HOME, gone["subject"]), HOME, gone),
        "erasure_proof": (natural_id("erasure_proof", *list(proof.values())[:3]), TEAM, proof),
        **new_of_a_class(person),
    }
    rows = {table: (table, record, cell, made(**values)) for table, (record, cell, values) in natural.items()}
    steps = {
        "household.propose": "proposed",
        "household.recognise": "recognised",
    }  # whatever the act is called
    return rows | {
        right: ("household", uuid7(), HOME, made(home=HOME, programme=step)) for right, step in steps.items()
    }


def is_held(who: Laptop) -> bool:
    """The newest line, for the role; by whatever else a line is held, this test is wrong about it."""
    aid = line.opened(who.lines[-1].body)[0]["aid"]
    found = [each for each in who.push()["open"] if each["aid"] == aid]
    assert all(each["reason"] == "role" for each in found), found
    return bool(found)


def reach(who: Laptop, right: str, others: dict[str, str], own: dict[str, str]) -> Extent:
    if right not in own:
        fresh = new_records(others["citizen"])
        row, act = (
            (fresh[right], ACTS.get(right, "test")) if right in fresh else (fresh["point_session"], right)
        )
        if right == line.SHOW:  # it says whom, and until when
            row = ("volunteer", who.user, TEAM, {}, [who.user])
        who.write(row, act=act, until="2026-11-24")
        return "no" if is_held(who) else "all"
    change = {"returned_on" if right == "access_event" else "void_reason": (None, "2026-12-01")}
    who.edit(right, others[right], **change)
    if not is_held(who):
        return "all"
    who.edit(right, own[right], **change)
    return "no" if is_held(who) else "own"


@pytest.mark.parametrize("role", ROLES)
def test_a_line_gets_as_far_as_the_table_says_and_no_further(
    member: Callable[[Role], Laptop], role: Role
) -> None:
    somebody, who = member("leader"), member(role)
    taught(somebody)
    others = helped(somebody)
    assert not is_held(somebody)
    own = helped(who)
    assert is_held(who) == (role == "viewer")  # a pupil may bring her family
    rights = [right for right in TABLE if right not in NEVER_A_LINE]
    found = {right: reach(who, right, others, own if role != "viewer" else others) for right in rights}
    wanted = {right: TABLE[right][role] for right in rights}
    if role == "viewer":  # the lines that carry these acts are here about a record she does not write
        wanted["erasure.confirm"] = wanted["line.take_back"] = "no"
    if wanted["conflict.decide"] == "own":  # whose value it is, is the notebook's to know
        wanted["conflict.decide"] = "all"
    assert found == wanted


def test_nobody_tidies_up_who_looked(member: Callable[[Role], Laptop]) -> None:
    leader = member("leader")
    looked = helped(leader)["access_event"]
    assert not is_held(leader)
    for change in ({"count": (1, 0)}, {"voided_at": (None, MOMENT)}):
        leader.edit("access_event", looked, **change)
        assert is_held(leader)


@pytest.mark.parametrize("role", ROLES)
def test_a_grant_is_no_wider_than_the_role(
    ctx: Context, ward: str, member: Callable[[Role], Laptop], role: Role
) -> None:
    who = member(role)

    def accepted(mode: str) -> bool:
        try:
            admin.grant(ctx, ward, who.user, {"c-other": (mode, None)})
        except admin.NotPossible:
            return False
        return True

    assert accepted("r") == (roles.extent(role, roles.SEE) == "all")
    assert accepted("w") == (role != "viewer")
    assert accepted("rw") == (role not in ("pupil", "viewer"))
    with ctx.store.reading() as connection:
        led = team.team_led_by(connection, ward, who.user)
    assert led == (TEAM if roles.may(role, "team.round") else None)


def test_a_pupil_at_a_leaders_laptop_is_a_pupil_and_no_name_makes_a_leader(
    ctx: Context, ward: str, member: Callable[[Role], Laptop]
) -> None:
    leader, pupil = member("leader"), member("pupil")
    person = helped(leader)["citizen"]
    assert not is_held(leader)
    leader.write(("citizen", person, HOME, {"note": [None, "x"]}), by=pupil.user)
    assert is_held(leader)
    pupil.write(("citizen", person, HOME, {"note": [None, "y"]}), by=leader.user)
    assert is_held(pupil)
    turn = {"citizen_id": person, "team": TEAM, "visited_on": "2026-11-24", "volunteer": pupil.user}
    pupil.write(("help_visit", uuid7(), HOME, made(**turn, outcomes={})))
    assert is_held(pupil)  # a turn of hers gives her nobody
    admin.set_role(ctx, ward, pupil.user, "volunteer")
    assert not is_held(pupil)  # it was held for the old role


def test_another_role_takes_what_it_does_not_allow(
    ctx: Context, ward: str, member: Callable[[Role], Laptop]
) -> None:
    who = member("volunteer")
    admin.set_role(ctx, ward, who.user, "pupil")
    modes = {cell: mode for cell, (mode, _) in who.session()["grants"].items()}
    assert modes == {HOME: "w", TEAM: "rw", CATALOG: "rw", WARD: "rw"}
    admin.set_role(ctx, ward, who.user, "viewer")
    modes = {cell: mode for cell, (mode, _) in who.session()["grants"].items()}
    assert modes == {TEAM: "r", CATALOG: "r", WARD: "r"}


def test_a_report_goes_the_way_of_its_state_and_nobody_changes_a_closed_one(
    member: Callable[[Role], Laptop],
) -> None:
    leader, officer = member("leader"), member("officer")
    values = A_REPORT | {"period": "2026-09", "difficulties": "Thiếu máy"}
    report = report_id(values)

    def outcome(who: Laptop, **fields: tuple[Any, Any]) -> str:
        """How its newest line is held, by the laptop that may believe what it likes."""
        who.edit("report", report, **fields)
        aid = line.opened(who.lines[-1].body)[0]["aid"]
        return next((each["reason"] for each in who.push()["open"] if each["aid"] == aid), "taken")

    leader.write(("report", report, TEAM, made(**values)), act="report.save")
    leader.push()
    assert outcome(leader, state=("draft", "approved")) == "locked"  # there is no such step
    assert outcome(leader, state=("draft", "submitted")) == "taken"
    assert outcome(leader, difficulties=("Thiếu máy", "Khác")) == "locked"
    for name, value in (("complete", {"known": True}), ("submitted_by", "x"), ("form_version", 9)):
        before = A_REPORT.get(name)
        assert outcome(leader, **{name: (before, value)}) == "locked", (
            "what a step wrote, only a step changes"
        )
        assert outcome(leader, **{name: (before, value), "state": ("submitted",) * 2}) == "locked"
    assert outcome(leader, state=("submitted", "approved")) == "role"
    assert outcome(officer, state=("submitted", "approved")) == "taken"
    assert outcome(officer, state=("approved", "locked")) == "taken"
    for who in (leader, officer):
        assert outcome(who, difficulties=("Thiếu máy", "Khác")) == "locked"
        assert outcome(who, state=("locked", "returned")) == "locked"
        assert outcome(who, voided_at=(None, MOMENT)) == "locked"


def test_nobody_sends_the_report_of_another_team_or_neighbourhood_whatever_her_program_thinks(
    ctx: Context, ward: str, member: Callable[[Role], Laptop], laptop: Callable[..., Laptop]
) -> None:
    teams = [{"code": "phu_nu", "name": "Hội Phụ nữ"}, {"code": "thanh_nien", "name": "Đoàn"}]
    hers, others = admin.load_places(ctx, ward, "team", teams).values()
    [place] = admin.load_places(ctx, ward, "neighbourhood", [{"code": "tdp-4", "name": "Tổ 4"}]).values()

    def of_team(team: str, role: Role) -> Laptop:
        user = admin.add_user(ctx, ward, role, team=team, role=role)
        with ward_tx(ctx, ward) as tx:
            admin._write_grants(tx, user, dict.fromkeys((hers, others, place, WARD), ("rw", None)))
        return laptop(user)

    thu, hostile, officer = of_team(hers, "leader"), of_team(others, "leader"), of_team(others, "officer")

    def sent(who: Laptop, unit: str, home: str, month: int) -> str | None:
        """Its id; None: held."""
        values = A_REPORT | {"unit": unit, "home": home, "period": f"2026-{month:02}", "state": "submitted"}
        report = report_id(values)
        who.write(("report", report, home, made(**values)), act="report.submit")
        return None if is_held(who) else report

    written = sent(thu, "phu_nu", hers, 1)
    assert written
    assert sent(officer, "phu_nu", hers, 2)
    assert sent(officer, "hoi_nong_dan", others, 3)  # it has no notebook: the ward writes for it
    assert sent(hostile, "tdp-4", place, 4)
    for unit, home in (("phu_nu", hers), ("phu_nu", others), ("phu_nu", place), ("hoi_nong_dan", others)):
        assert sent(hostile, unit, home, 5) is None, unit
    assert sent(hostile, "tdp-4", others, 6) is None
    assert sent(hostile, "thanh_nien", others, 7)
    hostile.edit("report", written, state=("submitted", "draft"))
    assert is_held(hostile)


def test_the_whole_ward_is_shown_once_and_by_nobody_who_only_says_she_leads(
    ctx: Context, ward: str, member: Callable[[Role], Laptop]
) -> None:
    leader, who = member("leader"), member("volunteer")
    [place] = admin.load_places(ctx, ward, "neighbourhood", [{"code": "tdp-4", "name": "Tổ 4"}]).values()
    today = (date(1970, 1, 1) + timedelta(days=ctx.day())).isoformat()
    row = ("volunteer", who.user, TEAM, {}, [who.user])
    who.write(row, act=line.SHOW, until=today, by=leader.user)
    assert is_held(who)
    assert place not in who.session()["grants"]
    leader.write(row, act=line.SHOW, until=today)
    assert not is_held(leader)
    assert who.session()["grants"][place] == ["r", ctx.day()]
    admin.grant(ctx, ward, who.user, {place: ("", None)})
    assert not is_held(leader)  # sent again
    assert place not in who.session()["grants"]
