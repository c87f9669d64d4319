"""Random histories of a ward: work, hand-over with faults, sticks, clones, restores, changed grants."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.sync_model import model
from tests.sync_model.model import Client, Crash, fresh
from tests.sync_model.world import CELLS, FIELDS, SEEN, Checked, World, value

FAULT = st.sampled_from(
    [None, None, None, "req_lost", "resp_lost", "srv_crash", "cli_crash", "cli_crash2", "cut"]
)
GRANTS = st.dictionaries(
    st.sampled_from(CELLS),
    st.tuples(st.sampled_from(["r", "rw", "rw", "w"]), st.sampled_from([None, None, 0, 1, 2])),
    min_size=1,
)
USERS = ["u1", "u2", "u3"]
WHO, WHICH, ANY = st.integers(0, 5), st.integers(0, 9), st.integers(0, 99)


def counts(examples: int, *, steps: int = 40, shrink: bool = True, **more) -> settings:
    phases = list(Phase) if shrink else [Phase.generate]
    checks = list(HealthCheck)
    chosen = {"deadline": None, "suppress_health_check": checks, "print_blob": False, "phases": phases}
    return settings(max_examples=examples, stateful_step_count=steps, database=None, **chosen, **more)


class Histories(RuleBasedStateMachine):
    server, client = Checked, Client
    stands_on = "pve"  # kinds of records that a note may be about

    def __init__(self):
        super().__init__()
        SEEN["histories"] += 1
        rights = {"u1": {"c1": "rw", "c2": "rw"}, "u2": {"c1": "rw", "c2": "r", "c3": "rw"}}
        self.world = World(rights | {"u3": {"c1": "rw", "c2": "w"}}, self.server, self.client)
        self.bundles, self.receipts, self.copies, self.backup = [], [], [], None
        first, *_ = [self.world.laptop(user) for user in USERS]
        two = [("p-2", {"home": "c2"}, ()), ("p-3", {"home": "c1"}, ())]
        self.world.do(first, [("p-1", {"home": "c1", "a": value()}, ())], two)
        for laptop in self.world.laptops:
            self.world.sync(laptop)

    @property
    def srv(self):
        return self.world.srv

    def laptop(self, i):
        return self.world.laptops[i % len(self.world.laptops)]

    def pick(self, laptop, k, kinds, ok=lambda i, r: True):
        ids = sorted(i for i, r in laptop.c["rows"].items() if i[0] in kinds and ok(i, r))
        return ids[k % len(ids)] if ids else None

    def writable(self, laptop, k):
        return self.pick(laptop, k, "pnve", lambda i, _: laptop.may(i))

    # ---- users: what the screens allow
    @rule(
        i=WHO,
        field=st.sampled_from(FIELDS),
        cell=st.sampled_from(CELLS),
        kind=st.sampled_from("ppnvenn"),
        natural=st.booleans(),
        named=st.sampled_from([True, True, False]),
        k=WHICH,
    )
    def create(self, i, field, cell, kind, natural, named, k):
        laptop = self.laptop(i)
        owner = self.pick(laptop, k, {"n": self.stands_on}.get(kind, "p"))
        if cell not in laptop.c["grants"] or (kind != "p" and not owner):
            return
        if kind == "v" and not named:
            owner = None  # a visit of somebody who gave no name
        fields = {"home": cell} if kind == "p" else {"o": owner} if kind == "n" else {"o": owner, "x": cell}
        known = {"p": f"p@{cell}", "n": f"n@{owner}", "e": f"e@{cell}@{owner}"}
        record = known[kind] if kind == "e" or (natural and kind in known) else fresh(kind)
        fields[field] = value()
        if laptop.may(record, fields):
            self.world.put(laptop, record, **self.new_values(laptop, record, fields))

    def new_values(self, laptop, record, fields):
        """A record that is here is edited instead, and stands again if it was voided."""
        row = laptop.c["rows"].get(record)
        if row is None:
            return fields
        again = {"void": None} if row["f"].get("void") else {}
        return {name: new for name, new in fields.items() if name in FIELDS} | again

    @rule(i=WHO, cell=st.sampled_from(CELLS), n=st.integers(1, 3))
    def bulk(self, i, cell, n):
        """An import: parents first, then the parts that stand on them."""
        laptop, person = self.laptop(i), fresh("p")
        if cell not in laptop.cells(model.WRITE):
            return
        notes = [[(fresh("n"), {"o": person, "a": value()}, ()) for _ in range(2)] for _ in range(n)]
        self.world.do(laptop, [(person, {"home": cell, "a": value()}, ())], *notes)
        SEEN["deed of several lines"] += 1

    @rule(i=WHO, k=WHICH, fields=st.sets(st.sampled_from(FIELDS), min_size=1), other=st.booleans())
    def edit(self, i, k, fields, other):
        laptop = self.laptop(i)
        records = [self.writable(laptop, k), self.writable(laptop, k + 1) if other else None]
        rows = [(r, {f: value() for f in sorted(fields)}, ()) for r in dict.fromkeys(records) if r]
        if rows:
            self.world.do(laptop, rows)

    @rule(i=WHO, k=WHICH, j=WHICH)
    def name(self, i, k, j):
        """Whose visit it was turns out later."""
        laptop = self.laptop(i)
        visit = self.pick(laptop, k, "v", lambda i, r: laptop.may(i) and not r["f"]["o"])
        person = self.pick(laptop, j, "p", lambda i, _: laptop.may(i))
        if visit and person:
            SEEN["visit given its person"] += 1
            self.world.put(laptop, visit, o=person)

    @rule(i=WHO, k=WHICH)
    def void(self, i, k):
        laptop = self.laptop(i)
        stands = self.pick(
            laptop, k, "pnve", lambda i, r: laptop.may(i) and not r["f"].get("void") and "@" in i
        )
        if stands:
            self.world.put(laptop, stands, void=fresh("x"))

    @rule(i=WHO, k=WHICH, cell=st.sampled_from(CELLS))
    def move(self, i, k, cell):
        laptop = self.laptop(i)
        own = laptop.cells(("rw",)) - {cell}
        person = self.pick(laptop, k, "p", lambda i, r: "@" not in i and r["cells"][0] in own)
        if person and cell in laptop.cells(model.WRITE):
            SEEN["move"] += 1
            self.world.put(laptop, person, home=cell)

    @rule(i=WHO, k=WHICH, j=WHICH, same=st.sampled_from([True, True, False]), swap=st.booleans())
    def merge(self, i, k, j, same, swap):
        laptop = self.laptop(i)
        one, other = self.pick(laptop, k, "p"), self.pick(laptop, j, "p")
        if not one or one == other:
            return
        one, other = sorted((one, other))
        if laptop.may(f"s|{one}|{other}", {}):
            SEEN["merge" if same else "unmerge"] += 1
            decision = f"same:{other if swap else one}" if same else "different"
            self.world.put(laptop, f"s|{one}|{other}", d=decision)

    @rule(i=WHO, k=WHICH)
    def resolve(self, i, k):
        laptop = self.laptop(i)
        open_ = [
            (record, field, candidates)
            for (record, field), candidates in sorted(self.srv.s["conf"].items())
            if candidates and record in laptop.c["rows"] and laptop.may(record) and field != "home"
        ]
        if open_:
            record, field, candidates = open_[k % len(open_)]
            keep = laptop.c["rows"][record]["f"].get(field)
            chosen = keep if k % 2 and keep else candidates[0] if field in ("d", "void") else value()
            self.world.do(laptop, [(record, {field: chosen}, tuple(candidates))])

    # ---- hand-over with a fault somewhere
    @rule(
        i=WHO,
        batch=st.integers(1, 3),
        limit=st.integers(1, 3),
        push_fault=FAULT,
        pull_fault=FAULT,
        j=WHO,
        meanwhile=st.booleans(),
    )
    def sync(self, i, batch, limit, push_fault, pull_fault, j, meanwhile):
        laptop, other = self.laptop(i), self.laptop(j)

        def between():
            """Someone else's commit lands in the middle of this pull."""
            if meanwhile and other is not laptop:
                other.greet(self.srv)
                other.push(self.srv, 5)

        done = self.world.sync(
            laptop, batch, limit, push_fault=push_fault, pull_fault=pull_fault, between=between
        )
        SEEN["sync cut or crashed"] += not done

    @rule(k=WHICH, cell=st.sampled_from(CELLS), moving=st.booleans())
    def hostile_write(self, k, cell, moving):
        """A changed program writes what the screen would refuse."""
        laptop = self.laptop(2)
        record, cover = self.pick(laptop, k, "pnve"), self.writable(laptop, k + 1)
        if record:
            place = {"p": "home", "v": "x"}.get(record[0]) if "@" not in record else None
            change = {place: cell} if moving and place else {"b": value()}
            rows = [(cover, {"a": value()}, ())] if cover and cover != record else []
            self.world.force(laptop, [*rows, (record, change, ())])

    @rule(i=WHO, limit=st.integers(1, 3))
    def pull_only(self, i, limit):
        """Pages that came by stick, before there was a way up. What the ward has of hers is said before them,
        on every way there is: else an edit it holds would stay on its author's screen for good."""
        laptop = self.laptop(i)
        is_known = laptop.c["dev"] in self.srv.s["dev"] and laptop.c["epoch"] == self.srv.s["epoch"]
        if is_known and laptop.greet(self.srv) != "fork":
            laptop.pull(self.srv, limit)

    @rule(i=WHO)
    def hostile_read(self, i):
        """A changed program asks for every cell, from the start."""
        device = self.laptop(i).c["dev"]
        if device in self.srv.s["dev"]:
            self.srv.pull(device, self.srv.s["epoch"], dict.fromkeys(CELLS, 0), 99)

    # ---- sticks
    @rule(i=WHO)
    def export(self, i):
        self.bundles.append(self.laptop(i).bundle())

    @precondition(lambda self: self.bundles)
    @rule(k=ANY, crash=st.booleans(), part=st.integers(0, 3))
    def relay(self, k, crash, part):
        """All of a bundle, or what is left when its first lines are still on another stick."""
        device, lines = self.bundles[k % len(self.bundles)]
        if device not in self.srv.s["dev"]:
            return
        SEEN["bundle carried"] += 1
        try:
            receipt = self.srv.tx(self.srv.ingest, device, lines[max(part - 1, 0) :], crash=crash)
        except Crash:
            return
        self.receipts.append((device, receipt))

    @precondition(lambda self: self.receipts)
    @rule(k=ANY)
    def carry_back(self, k):
        device, receipt = self.receipts[k % len(self.receipts)]
        for laptop in self.world.laptops:
            if laptop.c["dev"] == device:
                is_now = receipt["epoch"] == laptop.c["epoch"]
                is_late = is_now and (receipt["head"], receipt["last"]) < laptop.c["rcpt"]
                before = [laptop.c[part] for part in ("open", "grants", "day")]
                laptop.tx(laptop.take, receipt)
                after = [laptop.c[part] for part in ("open", "grants", "day")]
                assert not is_late or before == after, "a late receipt counted"

    # ---- accidents
    @precondition(lambda self: len(self.world.laptops) < 5)
    @rule(i=WHO)
    def clone_laptop(self, i):
        SEEN["clone"] += 1
        self.world.clone(self.laptop(i))

    @rule(i=WHO)
    def back_up_laptop(self, i):
        self.copies.append((i % len(self.world.laptops), self.laptop(i).back_up()))

    @precondition(lambda self: self.copies)
    @rule(k=ANY)
    def restore_laptop(self, k):
        SEEN["laptop restored"] += 1
        i, state = self.copies[k % len(self.copies)]
        self.laptop(i).put_back(state)

    @rule()
    def back_up_server(self):
        self.backup = self.srv.backup()

    @precondition(lambda self: self.backup)
    @rule()
    def restore_server(self):
        SEEN["server restored"] += 1
        self.world.restore(self.backup)

    # ---- administration
    @rule(user=st.sampled_from(USERS), rights=GRANTS, only_more=st.booleans())
    def regrant(self, user, rights, only_more):
        new = {c: (m, end and self.srv.day + end) for c, (m, end) in sorted(rights.items())}
        if only_more:
            new = {c: ("rw", None) for c in new} | self.srv.s["users"][user]
        self.world.regrant(user, new)

    @rule(opened=st.sets(WHO))
    def next_day(self, opened):
        self.world.next_day()
        for laptop in {id(self.laptop(i)): self.laptop(i) for i in opened}.values():
            laptop.tx(laptop.new_day)

    # ---- always, and at the end
    @invariant()
    def at_any_moment(self):
        self.world.check()

    def teardown(self):
        try:
            self.world.settle()
        finally:
            self.world.close()
