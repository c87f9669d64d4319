"""Names of what a statement is asked about, for statements that are made once.

To put one together anew takes three times as long as to ask it; a hand-over that finds nothing asks fifteen.
None is a column's name: an UPDATE would take it for a new value.
"""

from typing import Any

from sqlalchemy import BindParameter, bindparam

WARD: BindParameter[Any] = bindparam("ward")
DEVICE: BindParameter[Any] = bindparam("device")
USER: BindParameter[Any] = bindparam("user")
TEAM: BindParameter[Any] = bindparam("team")
FAMILY: BindParameter[Any] = bindparam("family", expanding=True)  # a device and those it was before
