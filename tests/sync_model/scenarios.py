"""Directed histories, each of which a broken variant of the protocol cannot get through (see mutants.py).

Short stories: who may do what, what happens in which order, what must be true. `ward` makes a World; each
ends with everybody in sync and every check of world.py. They run against the model and the real server.
"""

from collections.abc import Callable
from contextlib import suppress

from tests.sync_model.model import Crash, fresh
from tests.sync_model.world import CELLS, World, value

Ward = Callable[..., World]
Scenario = Callable[[Ward], World]
SCENARIOS: dict[str, Scenario] = {}
CAUGHT_BY: dict[str, str] = {}  # mutant -> scenario

BOTH, ONE, OTHER = {"c1": "rw", "c2": "rw"}, {"c1": "rw"}, {"c2": "rw"}


def catches(*mutants: str) -> Callable[[Scenario], Scenario]:
    def noted(scenario: Scenario) -> Scenario:
        SCENARIOS[scenario.__name__] = scenario
        CAUGHT_BY.update(dict.fromkeys(mutants, scenario.__name__))
        return scenario

    return noted


def person(w: World, author, record: str = "p1", home: str = "c1") -> str:
    """A person, made and handed over."""
    w.put(author, record, home=home, a=value())
    assert w.sync(author)
    return record


# ---- the server takes lines


@catches("nodedupe")
def a_stick_carried_twice_counts_once(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    w.put(lan, "p1", home="c1", a=value())
    device, lines = lan.bundle()
    w.srv.tx(w.srv.ingest, device, lines)
    w.srv.tx(w.srv.ingest, device, lines)
    return w


@catches("noaid")
def a_line_issued_again_in_a_new_stream_counts_once(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    w.put(lan, "p1", home="c1", a=value())
    assert not w.sync(lan, push_fault="resp_lost"), "the server has the line, the laptop does not know"
    lan.tx(lan.new_stream, w.srv)
    return w


@catches("nohash")
def a_clone_is_seen_and_goes_on_under_a_new_identity(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    twin = w.clone(lan)
    w.put(twin, "p1", a=value())
    w.put(lan, "p1", b=value())
    w.sync(twin)
    w.sync(lan)
    assert twin.c["dev"] != lan.c["dev"]
    return w


@catches("gap")
def a_line_waits_for_the_one_before_it(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    w.put(lan, "p1", home="c1")
    w.put(lan, "p2", home="c1")
    device, (first, second) = lan.bundle()
    w.srv.tx(w.srv.ingest, device, [second])
    assert not w.srv.s["recs"], "the first line is still on another stick"
    w.srv.tx(w.srv.ingest, device, [first])
    assert set(w.srv.s["recs"]) == {"p1", "p2"}
    return w


@catches("lww")
def two_edits_of_one_field_are_both_kept(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(lan, "p1", a="from lan")
    w.put(hoa, "p1", a="from hoa")
    w.sync(lan)
    w.sync(hoa)
    assert (w.state("p1")["a"], w.srv.s["conf"]["p1", "a"]) == ("from lan", ["from hoa"])
    return w


@catches()
def to_keep_the_value_that_stands_settles_the_conflict(ward: Ward) -> World:
    w = two_edits_of_one_field_are_both_kept(ward)
    lan, _ = w.laptops
    w.sync(lan)
    w.do(lan, [("p1", {"a": "from lan"}, tuple(w.srv.s["conf"]["p1", "a"]))])
    w.sync(lan)
    assert w.state("p1")["a"] == "from lan"
    assert not w.srv.s["conf"].get(("p1", "a"))
    return w


@catches("ruleall")
def a_rule_for_what_two_noted_drops_no_change(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, tu = w.laptop("u1"), w.laptop("u2")
    owner = person(w, lan)
    w.sync(tu)
    name = f"e@c1@{owner}"
    for each in (lan, tu):
        w.put(each, name, o=owner, x="c1", b=value())
    w.sync(lan)
    w.sync(tu)
    w.sync(lan)
    assert not any(w.srv.s["conf"].values()), "what both noted asks nobody"
    for each in (lan, tu):
        w.put(each, name, b=value())
    w.sync(lan)
    w.sync(tu)
    assert len(w.srv.s["conf"][name, "b"]) == 1, "what both changed asks a person"
    return w


@catches("halfline")
def a_line_is_held_as_a_whole(ward: Ward) -> World:
    w = ward(u1=BOTH)
    lan = w.laptop("u1")
    person(w, lan, "p1", "c1")
    person(w, lan, "p2", "c2")
    w.grant("u1", c1="rw", c2="r")
    w.do(lan, [("p1", {"a": value()}, ()), ("p2", {"a": value()}, ())])
    w.sync(lan)
    return w


@catches("norerun")
def a_note_waits_for_its_person_and_no_longer(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    backup = w.srv.backup()
    person(w, lan)
    w.sync(hoa)
    w.restore(backup)
    w.put(hoa, "n1", o="p1", a=value())
    w.sync(hoa)
    assert set(w.srv.s["aids"].values()) == {"held:parent"}
    w.sync(lan)
    assert "n1" in w.srv.s["recs"]
    return w


@catches()
def a_held_line_runs_when_the_right_arrives(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=ONE)
    lan = w.laptop("u1")
    person(w, lan, "p1", "c2")
    w.grant("u1", c1="rw")
    w.put(lan, "p1", a="late")
    w.sync(lan)
    assert w.state("p1")["a"] != "late"
    w.grant("u1", **BOTH)
    assert w.state("p1")["a"] == "late"
    return w


@catches("heldquiet")
def who_may_no_longer_write_gets_the_kept_value_back(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.grant("u1", c1="r")
    w.put(lan, "p1", a=value())
    w.sync(lan)
    return w


@catches("editblind")
def an_edit_that_did_not_know_of_the_void_asks_whether_it_stays(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(lan, "p1", void=fresh("x"))
    w.put(hoa, "p1", a="from hoa")
    w.sync(lan)
    w.sync(hoa)
    assert w.state("p1")["a"] == "from hoa"
    assert w.state("p1")["void"]
    assert w.srv.s["conf"].get(("p1", "void")) == [None], "nobody is asked"
    return w


@catches("voidblind")
def a_void_that_did_not_know_of_the_edit_waits(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(hoa, "p1", a="from hoa")
    w.put(lan, "p1", void="x7")
    w.sync(hoa)
    w.sync(lan)
    assert (w.state("p1")["a"], w.state("p1")["void"]) == ("from hoa", None)
    assert w.srv.s["conf"]["p1", "void"] == ["x7"]
    return w


@catches()
def who_knows_of_the_void_edits_without_a_question(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.put(lan, "p1", void=fresh("x"))
    w.sync(lan)
    w.sync(hoa)
    w.put(hoa, "p1", a="from hoa")
    w.sync(hoa)
    assert w.state("p1")["a"] == "from hoa"
    assert not any(w.srv.s["conf"].values())
    return w


@catches("nounvoid")
def who_makes_a_voided_record_without_having_seen_it_makes_it_stand(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    w.put(lan, "p@c1", home="c1", a=value())
    w.put(lan, "p@c1", void=fresh("x"))
    w.sync(lan)
    w.put(hoa, "p@c1", home="c1", b=value())
    w.sync(hoa)
    assert w.state("p@c1")["void"] is None
    return w


@catches()
def a_void_that_did_not_know_of_another_making_waits(ward: Ward) -> World:
    """It says that it saw nothing where the other has made something; in the other order see before."""
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    w.put(lan, "p@c1", home="c1", a=value())
    w.sync(lan)
    w.put(lan, "p@c1", void="x7")
    w.put(hoa, "p@c1", home="c1", b=value())
    w.sync(hoa)
    w.sync(lan)
    w.sync(hoa)
    assert not w.state("p@c1")["void"]
    assert w.srv.s["conf"]["p@c1", "void"] == ["x7"]
    return w


# ---- who may write


@catches("rwrite")
def who_may_read_may_not_write(ward: Ward) -> World:
    w = ward(u1=ONE, u2={"c1": "r"})
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.forge(hoa, "p1", {"a": (hoa.c["rows"]["p1"]["f"]["a"], value())}, claim="c1")
    w.sync(hoa)
    return w


@catches("alsowrite")
def the_second_cell_gives_no_right_to_write(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan, "p1", "c2")
    w.put(lan, "v1", o="p1", x="c1", a=value())
    w.sync(lan)
    w.sync(hoa)
    assert hoa.c["rows"]["v1"]["cells"] == ("c2", "c1")
    w.forge(hoa, "v1", {"a": (hoa.c["rows"]["v1"]["f"]["a"], value())}, claim="c2")
    w.sync(hoa)
    return w


@catches("movew")
def who_may_only_write_in_a_cell_moves_nobody_out_of_it(ward: Ward) -> World:
    w = ward(u1=OTHER, u2={"c1": "rw", "c2": "w"})
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan, "p1", "c2")
    w.forge(hoa, "p1", {"home": ("c2", "c1")}, claim="c2")
    w.sync(hoa)
    assert w.state("p1")["home"] == "c2"
    return w


@catches("moveany")
def nobody_moves_a_person_where_he_may_not_write(ward: Ward) -> World:
    w = ward(u1=BOTH, u2={"c1": "rw", "c2": "r"})
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.forge(hoa, "p1", {"home": ("c1", "c2")}, claim="c1")
    w.sync(hoa)
    assert w.state("p1")["home"] == "c1"
    return w


@catches("remake")
def nobody_moves_a_person_by_making_it_again(ward: Ward) -> World:
    w = ward(u1=OTHER, u2={"c1": "rw", "c2": "w"})
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan, "p1", "c2")
    w.forge(hoa, "p1", {"home": ("c2", "c1"), "void": (None, None)}, claim="c2")
    w.sync(hoa)
    assert w.state("p1")["home"] == "c2"
    return w


@catches("movehome")
def nobody_moves_an_enrolment_where_he_may_not_write(ward: Ward) -> World:
    w = ward(u1=ONE, u2=OTHER)
    lan = w.laptop("u1")
    person(w, lan)
    w.put(lan, "e@c1@p1", o="p1", x="c1", a=value())
    w.put(lan, "v1", o=None, x="c1", a=value())
    w.sync(lan)
    w.forge(lan, "v1", {"x": ("c1", "c2")}, claim="c1")
    w.forge(lan, "e@c1@p1", {"x": ("c1", "c2")}, claim="c1")
    w.sync(lan)
    assert w.state("v1")["x"] == "c1"
    assert w.state("e@c1@p1")["x"] == "c1"
    return w


@catches("giveaway")
def nobody_gives_a_visit_to_a_person_where_he_may_not_write(ward: Ward) -> World:
    w = ward(u1=OTHER, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan, "p1", "c2")
    w.put(hoa, "v1", o=None, x="c1", a=value())
    w.sync(hoa)
    w.forge(hoa, "v1", {"o": (None, "p1")}, claim="c1")
    w.sync(hoa)
    assert w.state("v1")["o"] is None
    return w


@catches("claim")
def a_claimed_cell_counts_for_nothing_where_the_owner_is_known(ward: Ward) -> World:
    w = ward(u1=OTHER, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan, "p1", "c2")
    visit = {"o": "p1", "x": "c1", "a": value(), "void": None}
    w.forge(hoa, "v1", {field: (None, wanted) for field, wanted in visit.items()}, claim="c1")
    w.sync(hoa)
    assert "v1" not in w.srv.s["recs"]
    return w


@catches("noend")
def a_right_ends_with_its_last_day(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.regrant("u1", {"c1": ("rw", w.srv.day)})
    w.sync(lan)
    w.put(lan, "p1", a="too late")
    w.next_day()
    w.sync(lan)
    assert w.state("p1")["a"] != "too late"
    return w


@catches("endcur")
def a_right_that_ended_and_is_given_again_brings_everything_again(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, hoa, "p1", "c2")
    w.regrant("u1", {"c1": ("rw", None), "c2": ("r", w.srv.day)})
    w.sync(lan)
    assert "p1" in lan.c["rows"]
    w.next_day()
    w.sync(lan)
    assert "p1" not in lan.c["rows"]
    w.regrant("u1", {"c1": ("rw", None), "c2": ("r", w.srv.day)})
    w.sync(lan)
    assert "p1" in lan.c["rows"]
    return w


@catches("noleft")
def an_edit_reaches_the_person_who_has_meanwhile_moved_away(ward: Ward) -> World:
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(hoa, "p1", home="c2")
    w.put(lan, "p1", a="found")
    w.sync(hoa)
    w.sync(lan)
    assert w.state("p1")["a"] == "found"
    return w


@catches("noownerleft", "unconfirmed")
def a_note_follows_the_person_who_has_meanwhile_moved_away(ward: Ward) -> World:
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(hoa, "p1", home="c2")
    w.put(lan, "n1", o="p1", a=value())
    w.sync(hoa)
    w.sync(lan)
    assert "n1" in w.srv.s["recs"]
    assert w.srv.s["recs"]["n1"]["cells"][0] == "c2"
    return w


@catches("goneonly")
def a_visit_that_is_given_its_person_still_takes_an_older_edit(ward: Ward) -> World:
    """It leaves its home, which stays its second cell: no laptop there is told `gone`."""
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, hoa, "p1", "c2")
    w.put(hoa, "v1", o=None, x="c1", a=value())
    w.sync(hoa)
    w.sync(lan)
    w.put(hoa, "v1", o="p1")
    w.put(lan, "v1", a="found")
    w.sync(hoa)
    w.sync(lan)
    assert w.srv.s["recs"]["v1"]["cells"] == ("c2", "c1")
    assert w.state("v1")["a"] == "found"
    return w


@catches()
def a_visit_is_given_to_a_person_who_has_meanwhile_moved_away(ward: Ward) -> World:
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.put(lan, "v1", o=None, x="c1", a=value())
    w.sync(lan)
    w.sync(hoa)
    w.put(hoa, "p1", home="c2")
    w.put(lan, "v1", o="p1")
    w.sync(hoa)
    w.sync(lan)
    assert w.srv.s["recs"]["v1"]["cells"] == ("c2", "c1")
    return w


@catches("seenraw")
def a_number_seen_before_a_server_restore_means_nothing_after_it(ward: Ward) -> World:
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, hoa)
    backup = w.srv.backup()
    for _ in range(20):
        w.grant("u2", **BOTH)  # takes a number
    w.sync(lan)
    w.restore(backup)
    w.put(hoa, "p1", home="c2")
    w.put(lan, "p1", a="found")  # "as of number 20-odd" of an epoch that is no more
    w.sync(hoa)
    w.sync(lan)
    assert w.state("p1")["a"] == "found"
    return w


@catches()
def too_low_a_number_reaches_only_what_once_lived_in_ones_own_cell(ward: Ward) -> World:
    """A known limit: a changed program may pretend not to have seen that a record left."""
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, hoa, "p1", "c1")
    person(w, hoa, "p2", "c2")
    w.sync(lan)
    w.put(hoa, "p1", home="c2")
    w.sync(hoa)
    w.sync(lan)
    was = {record: w.state(record)["a"] for record in ("p1", "p2")}
    for record, seen in was.items():
        w.forge(lan, record, {"a": (seen, f"forged {record}")}, claim="c2", seen=0)
    w.sync(lan)
    assert w.state("p1")["a"] == "forged p1"
    assert w.state("p2")["a"] == was["p2"]
    return w


# ---- cells and the feed


@catches("nodeps", "nogone")
def dependants_move_with_their_person(ward: Ward) -> World:
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, hoa)
    w.put(hoa, "n1", o="p1", a=value())
    w.put(hoa, "v1", o="p1", x="c1", a=value())
    w.put(hoa, "e@c1@p1", o="p1", x="c1", a=value())
    w.put(hoa, "n2", o="e@c1@p1", a=value())
    w.sync(hoa)
    w.sync(lan)
    w.put(hoa, "p1", home="c2")
    w.sync(hoa)
    w.sync(lan)
    assert sorted(lan.c["rows"]) == ["e@c1@p1", "n2", "v1"], "what is also the team's stays with the team"
    return w


@catches("noalso", "homeonly")
def a_visit_is_shown_to_its_team_too(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan, "p1", "c2")
    w.put(lan, "v1", o="p1", x="c1", a=value())
    w.sync(lan)
    w.sync(hoa)
    assert sorted(hoa.c["rows"]) == ["v1"]
    return w


@catches("sameseq")
def the_end_of_a_page_does_not_part_a_move(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(lan, "p1", home="c2")
    w.sync(lan)
    w.sync(hoa, limit=1)
    assert "p1" in hoa.c["rows"]
    return w


@catches("headlate")
def what_arrives_during_a_pull_comes_with_the_next(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    w.put(lan, "p1", home="c1", a=value())
    w.sync(hoa, between=lambda: lan.push(w.srv, 9))
    w.sync(hoa)
    assert "p1" in hoa.c["rows"]
    return w


@catches("jump")
def no_page_is_skipped(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    for record in ("p1", "p2", "p3"):
        person(w, lan, record)
    w.sync(hoa, limit=1)
    assert sorted(hoa.c["rows"]) == ["p1", "p2", "p3"]
    return w


@catches("wread")
def who_may_only_write_is_shown_nothing(ward: Ward) -> World:
    w = ward(u1=OTHER, u2={"c2": "w"})
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan, "p1", "c2")
    answer = w.srv.pull(hoa.c["dev"], w.srv.s["epoch"], dict.fromkeys(CELLS, 0), 99)
    assert not answer["page"]
    return w


# ---- what a push answers of its own rows


@catches("ownraw")
def a_value_that_does_not_stand_comes_back_though_nothing_else_is_new(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(hoa, "p1", a=value())
    w.sync(hoa)
    w.put(lan, "p1", a=value())
    lan.pull(w.srv, 50)  # pages by stick: hers keeps what is on its way
    w.sync(lan)
    assert lan.c["rows"]["p1"]["f"]["a"] == hoa.c["rows"]["p1"]["f"]["a"]
    return w


@catches("ownskip")
def one_s_own_rows_do_not_pass_over_another_s(ward: Ward) -> World:
    w = ward(u1=ONE, u2=ONE)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, hoa)
    person(w, lan, "p2")
    assert set(lan.c["rows"]) == {"p1", "p2"}
    return w


@catches("ownstale")
def what_was_staged_before_does_not_take_back_one_s_own_words(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, hoa)
    w.put(lan, "p2", home="c1", a=value())
    lan.push(w.srv, 50)
    person(w, hoa, "p3", "c2")
    with suppress(Crash):
        lan.pull(w.srv, 2, "cut")
    w.put(lan, "p2", a="newer")
    w.sync(lan)
    assert lan.c["rows"]["p2"]["f"]["a"] == "newer"
    return w


@catches()
def what_left_and_came_back_before_it_was_shown_is_there(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.put(lan, "n1", o="p1", a=value())
    for each in (lan, hoa):
        w.sync(each)
    w.put(hoa, "p1", home="c2")
    w.sync(hoa)
    with suppress(Crash):
        lan.pull(w.srv, 2, "cut")
    w.put(hoa, "p1", home="c1")
    w.sync(hoa)
    w.sync(lan)
    assert "n1" in lan.c["rows"]
    return w


@catches()
def a_server_restored_to_before_a_laptop_had_its_name_hears_it_at_once(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.sync(lan)
    backup, copy = w.srv.backup(), w.clone(lan)
    for each in (lan, copy):
        w.put(each, "p1", a=value())
        w.sync(each)
    assert lan.c["dev"] != copy.c["dev"]
    w.sync(copy)
    w.restore(backup)
    w.put(copy, "p1", b=value())
    assert w.sync(copy)
    return w


@catches()
def a_right_given_again_brings_what_had_gone_though_something_of_it_had_stayed(ward: Ward) -> World:
    w = ward(u1=BOTH)
    lan = w.laptop("u1")
    person(w, lan, "p1", "c2")
    w.put(lan, "n1", o="p1", a=value())
    w.sync(lan)
    w.put(lan, "n2", o="p1", a=value())
    w.grant("u1", c1="rw")
    w.sync(lan)  # n2 is held, and stays
    assert "n2" in lan.c["rows"]
    assert "n1" not in lan.c["rows"]
    w.grant("u1", c1="rw", c2="rw", c3="rw")
    w.sync(lan, 50, 1)
    assert "n1" in lan.c["rows"]
    return w


@catches("ownlate")
def what_is_told_late_of_one_s_own_words_does_not_take_back_what_is_newer(ward: Ward) -> World:
    w = ward(u1=BOTH, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    w.put(lan, "p1", home="c1", a=value())
    late = w.srv.tx(w.srv.ingest, *lan.bundle())
    w.sync(lan)
    w.sync(hoa)
    w.put(hoa, "p1", home="c2")
    w.sync(hoa)
    w.sync(lan)
    lan.tx(lan.take, late)
    return w


# ---- receipts and epochs


@catches("noparent")
def a_receipt_speaks_of_the_streams_a_laptop_had_before(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.grant("u1", c2="rw")
    deed = w.put(lan, "n1", o="p1", a=value())
    w.sync(lan)
    twin = w.clone(lan)
    w.put(twin, "p2", home="c2")
    w.sync(twin)
    w.put(lan, "p3", home="c2")
    w.sync(lan)
    assert lan.c["parent"], "it went on under a new identity"
    assert lan.deed_state(deed) == "held"
    return w


@catches("noepoch")
def what_a_restored_server_lost_is_sent_again(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    backup = w.srv.backup()
    person(w, lan)
    w.restore(backup)
    w.sync(lan)
    assert "p1" in w.srv.s["recs"]
    return w


@catches("forgetold")
def after_a_fork_and_a_server_restore_lines_of_the_first_stream_come_again(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    backup = w.srv.backup()
    person(w, lan)
    twin = w.clone(lan)
    w.put(twin, "p1", a=value())
    w.sync(twin)
    w.put(lan, "p1", b=value())
    w.sync(lan)
    assert lan.c["parent"], "it went on under a new identity"
    w.laptops.remove(twin)  # and was thrown away: nobody else has the first stream
    w.restore(backup)
    w.sync(lan)
    assert "p1" in w.srv.s["recs"]
    return w


@catches("oldreceipt")
def a_receipt_that_comes_late_changes_nothing(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.put(lan, "p1", a=value())
    late = w.srv.tx(w.srv.ingest, *lan.bundle())  # by stick; the receipt is on its way back
    w.grant("u1", c2="rw")
    deed = w.put(lan, "n1", o="p1", a=value())
    w.sync(lan)
    assert lan.deed_state(deed) == "held"
    lan.tx(lan.take, late)
    assert lan.deed_state(deed) == "held"
    assert "n1" in lan.c["rows"]
    assert lan.cells(("rw",)) == {"c2"}
    return w


# ---- the laptop


@catches("ackfirst")
def a_lost_request_is_sent_again(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    w.put(lan, "p1", home="c1", a=value())
    with suppress(Crash):
        lan.push(w.srv, 9, "req_lost")
    assert lan.pending()
    return w


@catches("deedlast")
def a_deed_is_in_the_worst_state_of_its_lines(ward: Ward) -> World:
    w = ward(u1=BOTH)
    lan = w.laptop("u1")
    person(w, lan, "p1", "c1")
    person(w, lan, "p2", "c2")
    w.grant("u1", c1="r", c2="rw")
    deed = w.do(lan, [("p1", {"a": value()}, ())], [("p2", {"a": value()}, ())])
    w.sync(lan)
    assert lan.deed_state(deed) == "held"
    return w


@catches("halfdeed")
def the_lines_of_a_deed_are_stored_together_or_not_at_all(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    w.do(lan, [("p1", {"home": "c1"}, ())], [("n1", {"o": "p1", "a": value()}, ())])
    w.check()
    return w


@catches("heldgone")
def what_one_made_stays_in_sight_while_it_is_held(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.grant("u1", c2="rw")
    w.put(lan, "n1", o="p1", a=value())
    w.sync(lan)
    assert {"n1", "p1"} <= set(lan.c["rows"])
    return w


@catches("gonedrops")
def a_record_that_left_stays_while_a_line_about_it_waits(ward: Ward) -> World:
    w = ward(u1=ONE, u2=BOTH)
    lan, hoa = w.laptop("u1"), w.laptop("u2")
    person(w, lan)
    w.sync(hoa)
    w.put(lan, "p1", a="found")
    w.put(hoa, "p1", home="c2")
    w.sync(hoa)
    lan.pull(w.srv, 50)  # pages that came by stick, before there was a way up
    assert "p1" in lan.c["rows"]
    assert lan.c["rows"]["p1"]["f"]["a"] == "found"
    w.check()
    return w


@catches("noowner")
def a_note_that_waits_keeps_its_person_on_the_laptop(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.put(lan, "n1", o="p1", a=value())
    w.grant("u1", c2="rw")
    lan.greet(w.srv)
    assert {"n1", "p1"} <= set(lan.c["rows"])
    w.check()
    return w


@catches("sweepall")
def what_waits_outlives_a_full_pull(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.restore(w.srv.backup())
    w.put(lan, "p2", home="c1", a=value())
    lan.greet(w.srv)
    lan.pull(w.srv, 50)  # again pages by stick
    assert {"p1", "p2"} <= set(lan.c["rows"])
    w.check()
    return w


@catches("unsure")
def a_move_that_comes_back_before_its_receipt_is_confirmed(ward: Ward) -> World:
    w = ward(u1=BOTH)
    lan = w.laptop("u1")
    person(w, lan)
    w.put(lan, "p1", home="c2")
    assert not w.sync(lan, push_fault="resp_lost"), "the ward has the move, the laptop does not know"
    lan.pull(w.srv, 50)  # pages by stick
    w.sync(lan)
    assert "p1" in lan.c["rows"]
    return w


@catches("wkeep")
def what_one_may_no_longer_read_leaves_the_laptop(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    person(w, lan)
    w.grant("u1", c1="w")
    w.sync(lan)
    assert "p1" not in lan.c["rows"]
    return w


@catches("nounmerge", "stale")
def people_are_one_until_they_are_found_different(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    for record in ("p1", "p2"):
        person(w, lan, record)
    w.put(lan, "s|p1|p2", d="same:p2")
    assert lan.c["person"] == {"p1": "p2", "p2": "p2"}
    w.put(lan, "s|p1|p2", d="different")
    assert lan.c["person"] == {"p1": "p1", "p2": "p2"}
    return w


@catches("nocomponent")
def people_merged_through_a_third_are_one(ward: Ward) -> World:
    w = ward(u1=ONE)
    lan = w.laptop("u1")
    for record in ("p1", "p2", "p3", "p4"):
        person(w, lan, record)
    for one, other in (("p1", "p2"), ("p3", "p4"), ("p2", "p3")):
        w.put(lan, f"s|{one}|{other}", d=f"same:{one}")
    assert set(lan.c["person"].values()) == {"p1"}
    return w
