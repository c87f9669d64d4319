"""What each role may see and do: the one table, asked by models/permit.py and, at the ward, server/guards.py.

A right is `see …`, the name of a record type (whoever has it may write such records), or the act of a deed
(`citizen.export`). What stands in no row may be done by whoever may write at all. Of a conflict one's own
is the value that waits: to give it up.

Of Gia đình số whoever goes from door to door registers; the leader of the team reviews the criteria and
proposes; the ward's officer recognises, by a decision. Which step of a household asks for which right says
contract/digital_family.py.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

Role = Literal["volunteer", "pupil", "instructor", "leader", "officer", "viewer"]
Extent = Literal["all", "own", "no"]  # own: her own deeds, and the people they are about

ROLES: tuple[Role, ...] = ("volunteer", "pupil", "instructor", "leader", "officer", "viewer")
USUAL: Role = "volunteer"
SEE = "see people"
SEE_ACCESS = "see access log"  # who looked at what is masked, or took data out
SEE_PROGRESS = "see progress"  # figures of all, which whoever sees only her own people would get wrong
SEE_SENSITIVE = "see sensitive"  # health, disability, hardship: where the ward grants the twin cell, too

_TABLE = """
                    volunteer  pupil  instructor  leader  officer  viewer

see people          all        own    all         all     all      all
see access log      no         no     no          all     all      no
see progress        all        no     all         all     all      all
see sensitive       all        no     all         all     all      no

access_event        all        own    all         all     all      no
ambassador          no         no     no          all     all      no
appointment         all        own    all         all     all      no
assessment          no         no     all         all     all      no
attendance          all        no     all         all     all      no
catalog_entry       no         no     no          all     all      no
citizen             all        own    all         all     all      no
class_session       all        no     all         all     all      no
consent             all        own    all         all     all      no
enrolment           all        no     all         all     all      no
erasure             no         no     no          all     all      no
erasure_proof       all        all    all         all     all      all
help_visit          all        own    all         all     all      no
household           all        no     all         all     all      no
household_member    all       no     all         all     all      no
household_review    no        no     no          all     all      no
household_visit     all        no     all         all     all      no
neighbourhood       no         no     no          all     all      no
observation         all        own    all         all     all      no
official_confirmation all      no     all         all     all      no
participation_slip  no         no     all         all     all      no
point_session       all        all    all         all     all      no
privacy_request     all        no     all         all     all      no
quiz_result         all        no     all         all     all      no
report              all        no     all         all     all      no
same_person         all        no     all         all     all      no
support_need        all        no     all         all     all      no
team                no         no     no          all     all      no
training_class      all        no     all         all     all      no
unit_figure         no         no     no          all     all      no
visit_list          all        no     all         all     all      no
volunteer           no         no     no          all     all      no
yearly_target       no         no     no          all     all      no

citizen.export      all        no     all         all     all      no
citizen.import      all        no     no          all     all      no
citizen.restore     all        no     all         all     all      no
citizen.void        all        no     all         all     all      no
conflict.decide     own        own    own         all     all      no
erasure.confirm     all        all    all         all     all      all
device.lock         no         no     no          all     no       no
device.wipe         no         no     no          all     no       no
household.group     all        no     no          all     all      no
household.propose   no         no     no          all     all      no
household.recognise no         no     no          no      all      no
lease.lengthen      no         no     no          all     no       no
list.export         no         no     no          all     all      no
list.print          all        no     all         all     all      no
line.release        no         no     no          all     no       no
line.take_back      all        all    all         all     all      all
person.add          no         no     no          all     all      no
person.erase        no         no     no          all     all      no
person.remove       no         no     no          all     all      no
privacy_request.export all     no     no          all     all      no
report.approve      no         no     no          no      all      no
report.lock         no         no     no          no      all      no
report.return       no         no     no          no      all      no
report.submit       no         no     no          all     all      no
team.round          no         no     no          all     no       no
ward.show           no         no     no          all     no       no
"""


def _rows() -> dict[str, dict[Role, Extent]]:
    words: dict[str, Extent] = {"all": "all", "own": "own", "no": "no"}
    lines = [text.split() for text in _TABLE.splitlines()[2:] if text.strip()]
    count = len(ROLES)
    return {
        " ".join(line[:-count]): dict(zip(ROLES, (words[each] for each in line[-count:]), strict=True))
        for line in lines
    }


TABLE: Mapping[str, Mapping[Role, Extent]] = _rows()
# Once noted, all that anybody may change of it: a log that can be tidied tells nothing.
FROZEN: Mapping[str, frozenset[str]] = {"access_event": frozenset({"returned_on"})}
_WRITES_NOTHING: frozenset[Role] = frozenset({"viewer"})


def known(role: object) -> Role:
    """A role of a newer version is looked at as one that may do the least."""
    return next((each for each in ROLES if each == role), "viewer")


def widest(role: Role) -> str:
    """The widest mode of a grant outside her own team: who sees no other people is sent none."""
    if extent(role, SEE) == "own":
        return "w"
    return "r" if role in _WRITES_NOTHING else "rw"


def frozen(table: str, fields: Iterable[str]) -> str | None:
    """The first of these fields that nobody may change in a record that is there."""
    may_change = FROZEN.get(table)
    return None if may_change is None else next((each for each in fields if each not in may_change), None)


def may(role: object, right: str) -> bool:
    """At least as far as her own goes; `role` as it is stored."""
    return extent(known(role), right) != "no"


def extent(role: Role, right: str) -> Extent:
    """How far this right of this role goes."""
    if row := TABLE.get(right):
        return row[role]
    return "no" if role in _WRITES_NOTHING else "all"
