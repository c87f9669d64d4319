"""A ward server and its laptops, with what a history or a scenario does to them, and what must hold of them.

The oracle's own rules (who may see, who may write, where a record belongs) are written again here on purpose.
"""

import collections
import itertools
from collections.abc import Callable

from tests.sync_model import model
from tests.sync_model.model import Client, Crash, Server, created, fresh, inside, pair

CELLS = ["c1", "c2", "c3"]
FIELDS = ["a", "b"]
SEEN: collections.Counter = collections.Counter()  # what the histories have been through


def sees(srv, user):
    return {c for c, (m, end) in srv.s["users"][user].items() if "r" in m and (end is None or end >= srv.day)}


def writes(srv, user):
    return {c for c, (m, end) in srv.s["users"][user].items() if "w" in m and (end is None or end >= srv.day)}


def check_page(srv, device, page):
    """Never a row outside the reader's cells."""
    ok = sees(srv, srv.s["dev"][device]["user"]) if device in srv.s["dev"] else set()
    for _, c, _, _, rec in page:
        assert c in ok, "an entry out of scope"
        assert rec is None or c in rec["cells"] or model.MUT == "nogone", "an entry for a cell it left"


class Checked(Server):
    """The model's server, watched at each row it takes and each entry it gives."""

    def row(self, u, seen, rid, claim, ch, resolves):
        known = self.s["recs"].get(rid)
        at = known and known["cells"]
        status = super().row(u, seen, rid, claim, ch, resolves)
        if not status.startswith("held"):
            family = [rid]
            for i in family:
                family += [o for o in model.homefrom(i, self.s["recs"][i]["f"]) if o in self.s["recs"]]
            now = self.s["recs"][rid]["cells"]
            at, moved = at or now, bool(at) and at[0] != now[0]
            may = {
                c
                for c in writes(self, u)
                if not (moved and rid[0] in "pe") or "r" in self.s["users"][u][c][0]
            }
            lived = any((c, i) in self.s["left"] for c in may for i in family)
            there = now[0] in writes(self, u) or (lived and rid[0] not in "pe")
            assert not moved or there, "moved where its mover may not write"
            assert may & set(at if rid[0] == "s" else at[:1]) or lived, "applied without the right"
        return status

    def pull(self, d, *a):
        answer = super().pull(d, *a)
        check_page(self, d, answer.get("page", []))
        return answer


class World:
    """One ward. `rights`: user -> cell -> mode."""

    def __init__(
        self, rights: dict[str, dict[str, str]], server: Callable = Checked, client: Callable = Client
    ):
        model.restart()
        self.client = client
        self.srv = server({u: {c: (m, None) for c, m in cells.items()} for u, cells in rights.items()})
        self.laptops: list[Client] = []
        self.shrunk: set[str] = set()  # users who ever lost a right: only their lines may be held for scope
        self.ever: set[str] = set()  # lines that were once applied
        self.arrived: set[str] = set()  # lines that were once at the server
        self._rights: dict[str, tuple[set, set]] = {}
        self.watch()

    # ---- what happens
    def laptop(self, user: str) -> Client:
        laptop = self.client(self.srv, user)
        self.laptops.append(laptop)
        self.sync(laptop)
        return laptop

    def clone(self, laptop: Client) -> Client:
        self.laptops.append(laptop.clone())
        return self.laptops[-1]

    def do(self, laptop: Client, *parts) -> str:
        """One deed of these parts: lists of (record, {field: value}, settled candidates)."""
        return laptop.tx(laptop.deed, list(parts))

    def put(self, laptop: Client, record: str, **fields) -> str:
        """A deed of one row: made if the laptop has no such record, else edited."""
        return self.do(laptop, [(record, fields, ())])

    def forge(self, laptop: Client, record: str, changes, *, claim=None, seen=None):
        """A changed program writes what no screen would let through. changes: field -> (seen, wanted)."""
        self.shrunk.add(laptop.c["user"])
        laptop.tx(laptop.forge, record, changes, claim, seen)

    def force(self, laptop: Client, *parts):
        """A changed program does what the screen would refuse."""
        self.shrunk.add(laptop.c["user"])
        laptop.tx(laptop.deed, list(parts), True)

    def grant(self, user: str, **rights: str):
        self.regrant(user, {c: (m, None) for c, m in rights.items()})

    def regrant(self, user: str, rights):
        self.srv.tx(self.srv.grant, user, rights)
        self.watch()

    def restore(self, backup):
        self.srv.restore(backup)
        self.watch()

    def next_day(self):
        self.srv.day += 1
        self.watch()

    def sync(self, laptop: Client, batch=50, limit=50, *, push_fault=None, pull_fault=None, between=None):
        """Push, then pull, with a fault somewhere. Whether it came to its end."""
        device = laptop.c["dev"]
        try:
            laptop.hand_over(self.srv, batch, limit, push_fault, pull_fault, between)
            self.applied()
        except Crash:
            return False
        finally:
            SEEN["fork, new stream"] += laptop.c["dev"] != device
        return True

    def close(self):
        for laptop in self.laptops:
            laptop.close()

    # ---- what is noted
    def applied(self):
        aids = self.srv.s["aids"]
        self.arrived |= set(aids)
        self.ever |= {aid for aid, status in aids.items() if not status.startswith("held")}

    def watch(self):
        for user in self.srv.s["users"]:
            now = sees(self.srv, user), writes(self.srv, user)
            was = self._rights.get(user, (set(), set()))
            self._rights[user] = now
            if not (was[0] <= now[0] and was[1] <= now[1]):
                self.shrunk.add(user)

    # ---- what must hold at any moment
    def state(self, record: str):
        return self.srv.s["recs"][record]["f"]

    def check(self):
        self.applied()
        order = self.srv.s["order"]
        assert len(order) == len(set(order)), "an action was applied twice"
        for laptop in self.laptops:
            self._check_laptop(laptop)

    def _check_laptop(self, laptop):
        rows, parts = laptop.c["rows"], collections.defaultdict(set)
        assert laptop.c["person"] == representatives(rows), "person_of is not what the pairs say"
        for b in laptop.lines():
            parts[b["deed"], b["parts"]].add(b["part"])
            open_ = b["aid"] not in self.ever and laptop.state(b["aid"])[:4] in ("wait", "held")
            hidden = open_ and [i for i, _, ch, _ in b["rows"] if created(ch) and i not in rows]
            assert not hidden, f"{hidden} made here, hidden while {laptop.state(b['aid'])}"
        for *_, b in laptop.pending():
            lost = [i for i, *_ in b["rows"] if i not in rows and b["aid"] not in self.arrived]
            assert not lost, f"{lost} disappeared while a line about them waits"
        assert all(len(found) == n for (_, n), found in parts.items()), "half a deed"
        for i, r in rows.items():
            for owner in inside(i, r["f"]):
                assert owner in rows, f"{i} stands on {owner}, which is not here"

    # ---- what must hold when everybody has synced
    def settle(self):
        """Everybody syncs without faults; then compare."""
        in_sync = 0
        for laptop in itertools.islice(itertools.cycle(self.laptops), 9 * len(self.laptops)):
            epoch, number = self.srv.at()
            assert self.sync(laptop), "a sync without a fault failed"
            in_sync = in_sync + 1 if self.srv.at() == (epoch, number) else int(self.srv.at()[0] == epoch)
            if in_sync == len(self.laptops):
                break
        self.check()
        s = self.srv.s
        body = {b["aid"]: (b, s["dev"][d]["user"]) for (_, b, d) in s["log"].values()}
        for laptop in self.laptops:
            _check_states(s, laptop)
        for aid, (b, user) in body.items():
            assert s["aids"][aid] != "held:scope" or user in self.shrunk, f"an honest line was held: {b}"
            _check_line(s, s["aids"][aid], b)
        for i, r in s["recs"].items():
            _check_place(s, i, r)
            _check_void(s, i, r, body)
        for laptop in self.laptops:
            self._check_scope(s, laptop)
        SEEN.update({"lines": len(s["log"]), "records": len(s["recs"]), "still parked": len(s["parked"])})
        SEEN.update(s["aids"].values())

    def _check_scope(self, s, laptop):
        """Exactly the rows of one's cells, as the server has them, and what one made that is held."""
        ok, got = sees(self.srv, laptop.c["user"]), dict(laptop.c["rows"])
        want = {i: r for i, r in s["recs"].items() if set(r["cells"]) & ok}
        held = [b for b in laptop.lines() if s["aids"][b["aid"]].startswith("held")]
        spare = {i for b in held for i, _, ch, _ in b["rows"] if created(ch)}
        made = {i for b in held for i, _, ch, _ in b["rows"] if created(ch) and b["aid"] not in self.ever}
        assert made <= set(got) | set(want), "a held row is hidden from its author"
        todo = [*spare, *want]
        for i in todo:
            owners = [o for o in inside(i, got[i]["f"]) if o not in spare] if i in got else []
            spare |= set(owners)
            todo += owners
        for i in set(want) | set(got):
            if i in want or i not in spare:
                here, there = _facts(got.get(i)), _facts(want.get(i))
                assert here == there, f"{laptop.c['dev']} differs on {i}: {here} != {there}"


def _facts(r):
    """What is empty is not there: a wire without nulls says the same."""
    return r and {
        "cells": r["cells"],
        "rev": r["rev"],
        "f": {k: v for k, v in r["f"].items() if v is not None},
    }


def _check_states(s, laptop):
    assert not laptop.pending(), "still waiting after everybody synced"
    for b in laptop.lines():
        assert b["aid"] in s["aids"], f"line {b['aid']} never reached the server"
    for b in laptop.lines():
        parts = {s["aids"][x["aid"]][:4] for x in laptop.lines() if x["deed"] == b["deed"]}
        worst = next((x for x in ("held", "conf") if x in parts), "done")
        assert laptop.deed_state(b["deed"]) == worst, "the laptop tells another state of the deed"


def _check_line(s, status, b):
    """Nothing lost: every value is current, in a conflict, held, or replaced by someone who had seen it."""
    current = {v for r in s["recs"].values() for v in r["f"].values()}
    alive = {v for candidates in s["conf"].values() for v in candidates}
    values = [(rid, f, old, new) for rid, _, ch, _ in b["rows"] for f, (old, new) in ch.items()]
    if status.startswith("held"):
        half = [new for _, f, old, new in values if f in FIELDS and old != new and new in current]
        assert not half, "half of a held line was applied"
    else:
        for rid, f, old, new in values:
            kept = new == old or new is None or new in current or new in alive or new in s["hist"]
            assert kept, f"edit {new} of {rid}.{f} vanished"
    if status == "held:parent":  # only where the parent is lost for good, or held itself
        missing = [
            rid
            for rid, *_ in b["rows"]
            if rid not in s["recs"] or any(o not in s["recs"] for o in inside(rid, s["recs"][rid]["f"]))
        ]
        assert missing, f"{b} waits for a parent that is here"


def _check_place(s, rid, r):
    def at(owner):
        return s["recs"].get(owner, {"cells": ("?",)})["cells"]

    f = r["f"]
    match rid[0]:
        case "p":
            place = (f["home"],)
        case "n":
            place = at(f["o"])
        case "v" if not f["o"]:
            place = (f["x"],)
        case "v":
            place = (at(f["o"])[0], f["x"])
        case "e":
            place = (f["x"], at(f["o"])[0])
        case _:
            place = tuple(at(person)[0] for person in pair(rid))
    if "?" in place:
        return
    assert set(r["cells"]) - {None} == set(place) - {None}, f"{rid} is in {r['cells']}: {place}"


def _check_void(s, rid, r, body):
    """Made again after it was voided: then it stands."""
    order = s["order"]
    if not r["f"].get("void") or not all(aid in body for aid in order):
        return
    changes = [(aid, ch) for aid in order for i, _, ch, _ in body[aid][0]["rows"] if i == rid]
    made = [aid for aid, ch in changes if created(ch)]
    voided = [aid for aid, ch in changes if ch.get("void", (0, 0))[1] == r["f"]["void"]]
    if made and voided:
        assert order.index(made[-1]) < order.index(voided[-1]), f"{rid} was made again and is still void"


def representatives(rows):
    """person_of, by another way."""
    near, lost, out = collections.defaultdict(set), set(), {}
    for rid, r in rows.items():
        if rid[0] == "s" and (r["f"].get("d") or "").startswith("same:") and not r["f"].get("void"):
            a, b = pair(rid)
            near[a].add(b)
            near[b].add(a)
            lost |= {a, b} - {r["f"]["d"][5:]}
    for person in (i for i in rows if i[0] == "p"):
        component, todo = {person}, [person]
        while todo:
            found = near[todo.pop()] - component
            component |= found
            todo += found
        here = sorted(component & set(rows))
        here = [i for i in here if not rows[i]["f"].get("void")] or here
        out[person] = ([i for i in here if i not in lost] or here)[0]
    return out


def value() -> str:
    """A value nobody has entered before."""
    return fresh("v")
