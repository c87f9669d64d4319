"""Names of what a statement is asked about, for statements that are made once.

To put one together anew takes three times as long as to ask it; a hand-over that finds nothing asks fifteen.
None is a column's name: an UPDATE would take it for a new value.
"""

from sqlalchemy import bindparam

WARD, DEVICE, USER, TEAM = (bindparam(name) for name in ("ward", "device", "user", "team"))
