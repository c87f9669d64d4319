"""Executable specification of the sync protocol: dicts instead of SQL, and every `tx` is all-or-nothing. One ward.

server/ingest.py, apply.py, cells.py, receipt.py and desktop/sync/ follow these classes; test_real_server.py drives
the real server through the same machine. One line holds one thought, so that all of it can be read on a few pages. MUT: see mutants.py.
"""

# fmt: off
# ruff: noqa: E501, E701, E702, B007, B023, RUF021
import copy
import hashlib
import itertools

MUT = ""
ROOT, READ, WRITE = "0", ("r", "rw"), ("rw", "w"); _ids = itertools.count(1)
def fresh(p): return f"{p}{next(_ids)}"
def restart():
    """Names from 1 again: a history is the same wherever in a run it comes."""
    global _ids; _ids = itertools.count(1)
def H(seq, prev, body): return hashlib.sha256((prev + repr((seq, body))).encode()).hexdigest()[:16]
class Crash(Exception): """The process died, or the answer never came; no state of that side was committed."""

# ---- the contract, the same code on both sides. The first letter of an id is its type:
# p person (sets its own home) | n note: in its owner's cells | v visit: owner's home (own team while it names nobody) / own team | e enrolment: own team / owner's home
# s pair "s|p1|p2": the two people's homes, and a write grant on either is enough
def pair(rid): return rid.split("|")[1:]
def owners(rid, f): return {"p": [], "s": pair(rid)}.get(rid[0], [f.get("o")])
def inside(rid, f): return owners(rid, f) if rid[0] == "n" else []             # real foreign keys; all others are `across`, with a label
def homefrom(rid, f): return owners(rid, f) if rid[0] in "nvs" else []
def cells_of(rid, f, look, claim):
    """(home, also). look(id) = cells of another record or None; the claim of the line counts only where the owner is unknown here"""
    own = [look(i) for i in owners(rid, f)] + [None]; first = own[0] or (claim, None)
    h = {"p": lambda: (f.get("home"), None), "n": lambda: first, "v": lambda: (first[0] if f.get("o") else f["x"], f["x"]), "e": lambda: (f["x"], first[0]),
         "s": lambda: (first[0], (own[1] or (None, None))[0])}[rid[0]]()
    return h if h[0] != h[1] else (h[0], None)
def wcells(rid, cells): return {c for c in (cells if rid[0] == "s" else cells[:1]) if c}
def ruled(rid, k): return rid[0] == "e" and k == "b"                            # what two noted, unseen by each other, is settled by a rule: what stands, stays
def created(ch): return ch.get("void") == (None, None)                         # how a line says "I make this record"
def person_of(rows):
    """{person here: representative here}: smallest id among those of its component that lose in no pair, else the smallest; a voided one only among voided ones"""
    up, lost, comp = {}, set(), {}
    def find(x):
        while up.get(x, x) != x: x = up[x]
        return x
    for rid, r in rows.items():
        d = r["f"].get("d") or ""
        if rid[0] == "s" and (r["f"].get("void") is None) and (d.startswith("same") or MUT == "nounmerge"):
            a, b = pair(rid); lost.add(b if d.endswith(":" + a) else a); up[find(a)] = find(b)
    for x in sorted(i for i in rows if i[0] == "p"): comp.setdefault(up.get(x, x) if MUT == "nocomponent" else find(x), []).append(x)
    return {x: min(m, key=lambda y: (bool(rows[y]["f"].get("void")), y in lost, y)) for m in comp.values() for x in m}

class Server:
    """s = everything in the database. Lock order is trivial: one lock (the ward row). day = the server's calendar, not in the backup."""
    day = 0
    def __init__(self, users):
        self.s = dict(epoch=fresh("E"), seq=0, users=users, dev={}, log={}, aids={}, parked={}, recs={}, feed={}, left={}, conf={}, hist=set(), order=[])
    def tx(self, fn, *a, crash=False):
        old = copy.deepcopy(self.s)
        try:
            r = fn(*a)
            if crash: raise Crash
            return r
        except BaseException:
            self.s = old; raise
    # ---- devices and grants: users[u] = {cell: (mode, last day or None)}
    def mode(self, u, c):
        m, end = self.s["users"][u].get(c, ("", None)); return m if end is None or self.day <= end or MUT == "noend" else ""
    def readable(self, u): return {c for c in self.s["users"][u] if self.mode(u, c) in (READ if MUT != "wread" else READ + WRITE)}
    def grant(self, u, cells):
        self.s["users"][u] = cells; self.bump(); self.rerun()  # takes a number: receipts are ordered by the head they carry
    def enrol(self, u, parent=None):
        d = fresh("D"); self.s["dev"][d] = dict(last=0, hash=ROOT, user=u, parent=parent); return d
    def hello(self, d, u, parent):     # a device enrolled after the backup that was restored: its signed certificate re-registers it
        self.s["dev"].setdefault(d, dict(last=0, hash=ROOT, user=u, parent=parent)); return self.receipt(d)
    def receipt(self, d, fork=False):
        s, v, fam = self.s, self.s["dev"][d], [d]
        while MUT != "noparent" and s["dev"].get(fam[-1], {}).get("parent"): fam.append(s["dev"][fam[-1]]["parent"])
        open_ = {b["aid"]: s["aids"][b["aid"]] for (dd, _), (h, b, _) in s["log"].items() if dd in fam and s["aids"][b["aid"]] != "done"}
        return dict(dev=d, epoch=s["epoch"], last=v["last"], hash=v["hash"], head=s["seq"], now=self.day, open=open_, fork=fork,
                    grants=copy.deepcopy(s["users"][v["user"]]))
    # ---- upstream
    def ingest(self, d, actions):
        """actions: list of (seq, prev, hash, body). Any order, any subset, any number of times, by any route."""
        s, v, fork = self.s, self.s["dev"][d], False; since, tops = s["seq"], {c: max(n for (x, _), (n, _) in s["feed"].items() if x == c) for c, _ in s["feed"]}
        for seq, prev, h, body in actions:
            if MUT == "nodedupe":
                s["aids"][body["aid"]] = self.apply(d, body); v["last"], v["hash"] = max(v["last"], seq), h; continue
            if seq > v["last"]: s["parked"][d, h] = (seq, prev, body)
            elif s["log"][d, seq][0] != h and MUT != "nohash": fork = True
        while True:
            nxt = [(h, p) for (dd, h), p in s["parked"].items() if dd == d and p[0] == v["last"] + 1 and (p[1] == v["hash"] or MUT == "nohash")]
            if not nxt and MUT == "gap":
                nxt = sorted([(h, p) for (dd, h), p in s["parked"].items() if dd == d and p[0] > v["last"]], key=lambda x: x[1][0])
            if not nxt: break
            h, (seq, prev, body) = nxt[0]; del s["parked"][d, h]
            if body["aid"] not in s["aids"] or MUT == "noaid":
                st = s["aids"][body["aid"]] = self.apply(d, body)
                for i in [i for i, *_ in body["rows"] if i in s["recs"] and st.startswith("held") and MUT != "heldquiet"]: s["recs"][i]["sole"] = None; self.settle(i)   # the author gets the kept value
            s["log"][d, seq] = (h, body, d); v["last"], v["hash"] = seq, h
        if MUT != "norerun": self.rerun()
        stuck = [p[0] for (dd, h), p in s["parked"].items() if dd == d and p[0] <= v["last"] + 1]   # a rival child of an applied parent
        return self.receipt(d, bool(fork or stuck)) | dict(own={} if fork or stuck else self.own(d, since, tops))
    def own(self, d, since, tops):
        """what this transaction put and its laptop has exactly so, told with the receipt: cell -> (newest number before, newest now, {record: (cells, rev)}).
        A cell where anything else changed is left to the pull"""
        s, told = self.s, {}
        for c in self.readable(s["dev"][d]["user"]):
            new = {rid: e for (x, rid), e in s["feed"].items() if x == c and e[0] > since}
            if new and all(k == "put" and (s["recs"][rid]["sole"] == d or MUT == "ownraw") for rid, (_, k) in new.items()):
                told[c] = tops.get(c, 0), max(n for n, _ in new.values()), {rid: (s["recs"][rid]["cells"], s["recs"][rid]["rev"]) for rid in new}
        return told
    def rerun(self):
        """a new grant, an arrived parent or a move may free held lines; in the order of arrival, until nothing changes"""
        again = True
        while again:
            again = False
            for (d, _), (h, b, _) in list(self.s["log"].items()):
                if self.s["aids"][b["aid"]].startswith("held"):
                    st = self.s["aids"][b["aid"]] = self.apply(d, b, True); again |= not st.startswith("held")
    def bump(self): self.s["seq"] += 1; return self.s["seq"]
    def look(self, rid): r = self.s["recs"].get(rid); return r and r["cells"]
    def chain(self, rid, f):
        """the record and the owners its home comes from"""
        yield rid, f
        for o in homefrom(rid, f) if MUT != "noownerleft" else ():
            if o in self.s["recs"]: yield from self.chain(o, self.s["recs"][o]["f"])
    def apply(self, d, body, late=False):
        s = self.s; u = s["dev"][d]["user"]; res = "done"
        self.author = None if late else d                      # who alone has written a record holds all of it; of a line that was held she may have gone on since
        n, epoch = body["seen"]; seen = n if epoch == s["epoch"] or MUT == "seenraw" else 0      # numbers of another epoch mean nothing here
        save = copy.deepcopy({k: s[k] for k in ("seq", "recs", "feed", "left", "conf", "hist")}) if len(body["rows"]) > 1 else {}
        for row in body["rows"]:
            st = self.row(u, seen, *row)
            if st.startswith("held"):                          # the line is held as a whole, nothing half applied
                if MUT != "halfline": s.update(save)
                return st
            if st == "conflict": res = st
        s["order"].append(body["aid"]); return res
    def right(self, may, rid, f, cells, seen):
        """he may write its home; or it lived where he may write, and he had not been shown that it left"""
        lived = {c for c in may if MUT != "noleft" for i, g in self.chain(rid, f)
                 if self.s["left"].get((c, i), 0) > seen and (MUT != "goneonly" or self.s["feed"][c, i][1] == "gone")}
        return lived | may & (set(cells) if MUT == "alsowrite" else wcells(rid, cells))
    def row(self, u, seen, rid, claim, ch, resolves):
        s = self.s; r = s["recs"].get(rid); made = created(ch); f = r["f"] if r else {k: n for k, (o, n) in ch.items()}
        if not r and not made or any(o not in s["recs"] for o in inside(rid, f)): return "held:parent"
        cells = r["cells"] if r else cells_of(rid, f, self.look if MUT != "claim" else lambda i: None, claim)
        k = {"p": "home", "e": "x"}.get(rid[0]) if MUT != "movehome" else "home"             # the field that says where it lives
        move = r and k in ch and (not made or ch[k][0] == f.get(k) and MUT != "remake")      # a create may not move what is here either
        may = {c for c in s["users"][u] if self.mode(u, c) in (("rw",) if move and MUT != "movew" else WRITE)}
        if MUT == "rwrite": may |= self.readable(u)
        if not self.right(may, rid, f, cells, seen) or move and self.mode(u, ch[k][1]) not in WRITE and MUT != "moveany": return "held:scope"
        g = f | {k: n for k, (o, n) in ch.items() if o == f.get(k)}; new = cells_of(rid, g, self.look, r["claim"]) if r and not k else cells
        if not wcells(rid, new) <= wcells(rid, cells) and not self.right(may, rid, g, new, seen) and MUT != "giveaway": return "held:scope"   # a new owner
        r = s["recs"].setdefault(rid, dict(cells=(None, None), claim=claim, rev=0, f={}, sole=self.author)); res = "done"; was = dict(r["f"])
        strikes = ch.get("void", (0, None))[1] is not None and was.get("void") is None
        unseen = {k for k, (old, new) in ch.items() if strikes and k != "void" and old == new != was.get(k)}   # looked at, and it reads otherwise by now
        for k, (old, new) in ch.items():
            cur, c = r["f"].get(k), s["conf"].setdefault((rid, k), [])
            if k in unseen: continue
            if k == "void" and made:                           # creating a voided record un-voids it
                if cur is not None and MUT != "nounvoid": r["f"][k] = None; s["hist"].add(cur)
                else: r["f"].setdefault(k, None)
            elif old == cur and not (unseen and k == "void" and MUT != "voidblind") or MUT == "lww":
                r["f"][k] = new; s["hist"].update([cur] if old == cur else [])       # superseded by someone who had seen it
                for cand in resolves:                          # also when he chose to keep the value (new == cur)
                    if cand in c: c.remove(cand); s["hist"].add(cand)
            elif new == cur: pass
            elif ruled(rid, k) and (made and old is None or MUT == "ruleall"):   # both noted it; who had seen a value, and changes it, is asked about
                if was.get("void") is not None: r["f"][k] = new
                s["hist"].update([cur, new] if MUT != "ruleall" else [])
            else:
                if old in c: c[c.index(old)] = new; s["hist"].add(old)           # the author moved on from his own candidate
                elif new not in c: c.append(new)
                res = "conflict"
        if was.get("void") is not None and "void" not in ch and (r["f"] != was or res == "conflict") and MUT != "editblind":    # edited by someone who did not know
            c = s["conf"].setdefault((rid, "void"), []); c += [] if None in c else [None]; res = "conflict"
        if r["sole"] != self.author or any(r["f"].get(k) != new for k, (_, new) in ch.items()): r["sole"] = None
        self.settle(rid); return res                           # also on conflict: the author must get the kept value
    def settle(self, rid):
        """the cells follow fields and owner; one number per feed entry; dependants in the same transaction"""
        s = self.s; r = s["recs"][rid]; old, new = r["cells"], cells_of(rid, r["f"], self.look, r["claim"]); r["cells"] = new
        for c in [c for c in old if c and c not in new]:
            if MUT == "nogone": s["feed"].pop((c, rid), None)
            else: s["feed"][c, rid] = (self.bump(), "gone")
        gone = s["seq"]
        for c in new if MUT != "noalso" else new[:1]:
            if c: n = gone if MUT == "sameseq" and gone and old != new else self.bump(); s["feed"][c, rid] = (n, "put"); r["rev"] = n
        for c in wcells(rid, old) - wcells(rid, new): s["left"][c, rid] = s["seq"]   # no longer its home, though perhaps still its `also`
        if old != new and MUT != "nodeps":
            for i in [i for i, q in s["recs"].items() if rid in owners(i, q["f"])]: self.settle(i)
    # ---- downstream
    def pull(self, d, epoch, cursors, limit, between=None):
        s = self.s
        if epoch != s["epoch"]: return dict(epoch_changed=True)
        ok = self.readable(s["dev"][d]["user"]); cur = {c: n for c, n in cursors.items() if c in ok}
        head = s["seq"]                                        # head BEFORE rows, or the same snapshot
        rows = sorted((sq, c, rid, k) for (c, rid), (sq, k) in s["feed"].items() if c in cur and sq > cur[c])
        page = [(sq, c, rid, k, copy.deepcopy(s["recs"][rid]) if k == "put" else None) for sq, c, rid, k in rows[:limit]]
        if between: between()
        if MUT == "headlate": head = self.s["seq"]
        more = len(rows) > limit; upto = page[-1][0] if more and MUT != "jump" else head
        return dict(page=page, more=more, cursors={c: max(n, upto) for c, n in cur.items()})
    def at(self): return self.s["epoch"], self.s["seq"]
    def backup(self): return copy.deepcopy(self.s)
    def restore(self, backup):
        self.s = copy.deepcopy(backup)
        if MUT != "noepoch": self.s["epoch"] = fresh("E")

class Client:
    def __init__(self, srv, u):
        self.c = dict(dev=srv.enrol(u), user=u, parent=None, epoch=srv.s["epoch"], out=[], acked=0, old=[], rows={}, cur={}, shown={}, inbox=[],
                      sweep=None, grants={}, day=0, open={}, rcpt=(0, 0), person={})
    def tx(self, fn, *a, crash=False):
        old = copy.deepcopy(self.c)
        try:
            r = fn(*a)
            if crash: raise Crash
            self.tidy(); return r
        except BaseException:
            self.c = old; raise
    # ---- the user works
    def cells(self, modes): return {c for c, (m, end) in self.c["grants"].items() if m in modes and (end is None or self.c["day"] <= end)}
    def look(self, rid): r = self.c["rows"].get(rid); return r and r["cells"]
    def may(self, rid, f=None, claim=None):
        """what the screen allows: writing on the home as far as known here; a row kept only for its waiting line is read-only"""
        cells = self.look(rid) or cells_of(rid, f, self.look, claim); return bool(wcells(rid, cells) & self.cells(WRITE))
    def deed(self, parts, forced=False):
        """`forced`: past the screen, which asks may(). parts: lists of (rid, {field: new}, resolves). Rows and all the lines of a deed are ONE transaction."""
        c, deed = self.c, fresh("d")
        for k, part in enumerate(parts):
            rows, seen = [], []
            for rid, ch, resolves in part:
                row = c["rows"].get(rid); made = not row
                if made: row = c["rows"][rid] = dict(cells=(None, None), rev=0, f={}); ch = dict(ch, void=None)
                diff = {f: (row["f"].get(f), n) for f, n in ch.items()}; gone = row["f"].get("void")
                if gone and "void" not in ch: diff["void"] = (gone, gone)     # an edit that knows it is voided says so
                if ch.get("void") and not made: diff |= {f: (row["f"].get(f),) * 2 for f in ("d" if rid[0] == "s" else "ab") if f not in diff}   # a void says what it saw, also where that was nothing
                row["f"].update(ch)
                was = row["cells"] if not made else cells_of(rid, row["f"], self.look, None)
                if "home" in ch: row["rev"] = 0                # unconfirmed until the server's put: cells chosen here
                if made or "home" in ch: row["cells"] = cells_of(rid, row["f"], self.look, None)
                rows.append((rid, was[0], diff, tuple(resolves)))
                seen += [c["shown"].get(x, 0) for x in wcells(rid, was)]                    # 0: a cell that is not read here
            self.emit(dict(aid=fresh("A"), deed=deed, part=k + 1, parts=len(parts), seen=(min(seen, default=0), c["epoch"]), rows=rows))
            if MUT == "halfdeed" and k == 0 and len(parts) > 1: break       # died between two transactions
        return deed
    def forge(self, rid, ch, claim, seen):
        """a changed program: one row of its own making"""
        c = self.c; seen = (c["cur"].get(claim, 0) if seen is None else seen, c["epoch"])
        if created(ch): c["rows"][rid] = dict(cells=(claim, None), rev=0, f={k: n for k, (o, n) in ch.items()})
        self.emit(dict(aid=fresh("A"), deed=fresh("d"), part=1, parts=1, seen=seen, rows=[(rid, claim, ch, ())]))
    def emit(self, body):
        o = self.c["out"]; seq, prev = (o[-1][0] + 1, o[-1][2]) if o else (1, ROOT)
        o.append((seq, prev, H(seq, prev, body), body))
    def pending(self): return [a for a in self.c["out"] if a[0] > self.c["acked"]]
    def state(self, aid): return "waiting" if any(a[3]["aid"] == aid for a in self.pending()) else self.c["open"].get(aid, "done")
    def lines(self): return self.c["old"] + [a[3] for a in self.c["out"]]
    def deed_state(self, deed):
        """the worst of its parts, wherever (old stream or new) they travelled"""
        st = {self.state(b["aid"])[:4] for b in (self.lines() if MUT != "deedlast" else self.lines()[-1:]) if b["deed"] == deed}
        return next((x for x in ("wait", "held", "conf") if x in st), "done")
    def kept(self):
        """rows that stay although no readable cell has them: touched by a waiting line, or made by a held one; then the owners they stand on"""
        keep = {i for a in self.pending() for i, *_ in a[3]["rows"]}
        if MUT != "heldgone": keep |= {i for b in self.lines() if self.state(b["aid"]).startswith("held") for i, _, ch, _ in b["rows"] if created(ch)}
        return keep
    def tidy(self):
        c, ok = self.c, self.cells(READ)
        for x in ok - set(c["cur"]): c["cur"][x] = 0
        for x in set(c["cur"]) - ok if MUT != "endcur" else (): del c["cur"][x]; c["shown"].pop(x, None)
        c["inbox"] = [e for e in c["inbox"] if e[1] in ok]
        kept = self.kept()
        for i, r in c["rows"].items():
            if not r["rev"] and i in kept and i[0] != "p": r["cells"] = cells_of(i, r["f"], self.look, r["cells"][0])                    # made here, not yet sent back: follow the owner
        keep = kept | {i for i, r in c["rows"].items() if set(r["cells"]) & (ok if MUT != "homeonly" else ok & {r["cells"][0]})}
        if MUT == "wkeep": keep |= {i for i, r in c["rows"].items() if set(r["cells"]) & self.cells(WRITE)}
        todo = list(keep) if MUT != "noowner" else []
        for i in todo:
            new = [o for o in inside(i, c["rows"][i]["f"]) if o not in keep] if i in c["rows"] else []; keep |= set(new); todo += new
        c["rows"] = {i: r for i, r in c["rows"].items() if i in keep}
        if MUT != "stale" or not c["rcpt"][0]: c["person"] = person_of(c["rows"])
    def new_day(self): self.c["day"] += 1                       # a day on which the notebook was opened; no clock is read
    # ---- its file
    def clone(self): return copy.deepcopy(self)
    def back_up(self): return copy.deepcopy(self.c)
    def put_back(self, state): self.c = copy.deepcopy(state)
    def close(self): pass
    # ---- sync
    def greet(self, srv):
        r = srv.hello(self.c["dev"], self.c["user"], self.c["parent"])
        def f():
            c = self.c
            if r["epoch"] != c["epoch"]:
                c.update(epoch=r["epoch"], inbox=[], cur={}, shown={}, sweep=set(), acked=self.match(r) or 0, rcpt=(0, 0), open={})
                if MUT != "forgetold":
                    again, c["old"] = c["old"], []
                    for b in again: self.emit(b)                # lines of earlier streams are insurance too; aid makes a repeat harmless
            return self.take(r)
        return self.tx(f)
    def match(self, r):
        """highest own line the server demonstrably has: its (last, hash) must be a point of our chain"""
        pts = {a[0]: a[2] for a in self.c["out"]}; pts[0] = ROOT
        return r["last"] if pts.get(r["last"]) == r["hash"] or MUT == "nohash" else None
    def take(self, r):
        c = self.c
        if r["epoch"] != c["epoch"] or r["dev"] != c["dev"]: return
        m = self.match(r)
        if r["fork"] or m is None: return "fork"
        c["acked"] = max(c["acked"], m); c["day"] = max(c["day"], r["now"])
        if (r["head"], r["last"]) >= c["rcpt"] or MUT == "oldreceipt":        # an older receipt must not bring back old states or grants
            c.update(rcpt=(r["head"], r["last"]), open=r["open"], grants=copy.deepcopy(r["grants"]))
        own = r.get("own", {}) if c["sweep"] is None else {}   # a complete pull must see every row
        for _, _, recs in own.values():
            for i, (cells, rev) in recs.items():
                if i in c["rows"] and (rev > c["rows"][i]["rev"] or MUT == "ownlate") and not any(i == j and "home" in ch and ch["home"][1] != cells[0] for a in self.pending() for j, _, ch, _ in a[3]["rows"]): c["rows"][i].update(cells=cells, rev=rev)
                if MUT != "ownstale": c["inbox"] = [e for e in c["inbox"] if e[2] != i or e[0] > rev]     # what was staged before
        if all(i in c["rows"] for _, _, recs in own.values() for i in recs):
            for x, (top, now, _) in own.items():
                if x in c["cur"] and (top <= c["cur"][x] or MUT == "ownskip"): c["cur"][x] = max(c["cur"][x], now)
    def new_stream(self, srv):
        """clone or restored backup found: take a new identity, re-issue what is not acknowledged, keep the rest"""
        c = self.c; todo = [a[3] for a in self.pending()]; c["old"] = c["old"] + [a[3] for a in c["out"] if a[0] <= c["acked"]]
        c["parent"] = c["dev"]; c.update(dev=srv.enrol(c["user"], c["parent"]), out=[], acked=0, rcpt=(0, 0))
        for b in todo: self.emit(b)
    def hand_over(self, srv, batch, limit, push_fault=None, pull_fault=None, between=None):
        def go_on(): self.tx(self.new_stream, srv); self.greet(srv)
        if self.greet(srv) == "fork": go_on()
        for tries in range(99):
            assert tries < 98, "a sync that never ends"
            if not self.pending(): break
            if self.push(srv, batch, push_fault) == "fork": go_on()
        if self.pull(srv, limit, pull_fault, between) == "epoch": self.greet(srv)
    def push(self, srv, batch, fault=None):
        acts = self.pending()[:batch]
        if not acts: return
        if MUT == "ackfirst": self.c["acked"] = acts[-1][0]
        if fault == "req_lost": raise Crash
        r = srv.tx(srv.ingest, self.c["dev"], acts, crash=fault == "srv_crash")
        if fault == "resp_lost": raise Crash
        return self.tx(self.take, r, crash=fault == "cli_crash")
    def pull(self, srv, limit, fault=None, between=None):
        """pages are staged; they become visible together, when the head is reached"""
        while True:
            if fault == "req_lost": raise Crash
            r = srv.pull(self.c["dev"], self.c["epoch"], self.c["cur"], limit, between); between = None
            if fault == "resp_lost": raise Crash
            if r.get("epoch_changed"): return "epoch"
            def stage():
                self.c["inbox"] += r["page"]; self.c["cur"].update({k: v for k, v in r["cursors"].items() if k in self.c["cur"]})
            self.tx(stage, crash=fault == "cli_crash")
            if not r["more"]: break
            if fault == "cut": raise Crash
        self.tx(self.absorb, crash=fault == "cli_crash2")
    def absorb(self):
        c = self.c
        for sq, cell, rid, kind, rec in sorted(c["inbox"], key=lambda e: e[0]):
            if kind == "gone":
                if rid in c["rows"]:                              # tidy() drops it, or keeps it read-only
                    r = c["rows"][rid]; r["cells"] = tuple(x if x != cell and (r["rev"] or rid[0] != "p") else None for x in r["cells"])
                if rid in c["rows"] and MUT == "gonedrops" and not any(c["rows"][rid]["cells"]): del c["rows"][rid]
            else:
                row = c["rows"][rid] = dict(cells=rec["cells"], rev=rec["rev"], f=dict(rec["f"]))
                for a in self.pending():                          # fields with unacknowledged edits keep the local value
                    for i, _, ch, _ in a[3]["rows"]:
                        if i == rid:
                            row["f"].update({f: n for f, (o, n) in ch.items() if o != n})
                            if "home" in ch and (row["f"]["home"] != row["cells"][0] or MUT == "unsure"): row.update(rev=0, cells=(row["f"]["home"], None))
                if c["sweep"] is not None: c["sweep"].add(rid)
        c["inbox"], c["shown"] = [], dict(c["cur"])
        if c["sweep"] is not None:                                # full resync finished: drop what the server no longer has
            stay = c["sweep"] | (self.kept() if MUT != "sweepall" else set())
            for i in list(stay): stay |= {o for r in [c["rows"].get(i)] if r for o in inside(i, r["f"])}
            c["rows"] = {i: dict(r, rev=r["rev"] if i in c["sweep"] else 0) for i, r in c["rows"].items() if i in stay}; c["sweep"] = None
        kept = self.kept()
        for i, r in c["rows"].items():                            # acknowledged, yet no put: the server filed it where this laptop does not read
            if not r["rev"] and i not in kept and MUT != "unconfirmed": r["cells"] = (None, None)
    def bundle(self):
        """file on USB: everything not acknowledged; sealed+signed in reality"""
        return self.c["dev"], list(self.pending())
