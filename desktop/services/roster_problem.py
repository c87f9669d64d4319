"""What can be said about a row of a roster, and how much it matters."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["stop", "check", "fixed"]

# stop: the row cannot be taken. check: someone should look. fixed: read in a way that is worth knowing.
_SEVERITIES: dict[str, Severity] = {
    "no_name": "stop",
    "name_caps": "fixed",
    "name_lower": "fixed",
    "name_numbered": "fixed",
    "birth_serial": "fixed",
    "birth_year_as_date": "fixed",
    "birth_century_from_id": "fixed",
    "id_zero_restored": "fixed",
    "id_old": "fixed",
    "sex_from_id": "fixed",
    "sex_mark": "fixed",
    "phone_zero_restored": "fixed",
    "phone_converted": "fixed",
    "phone_several": "fixed",
    "formula_text": "fixed",
}


@dataclass(frozen=True)
class RowProblem:
    """One remark on one row.

    field: a field of the citizen. text: what stood in the cell; of a duplicate, the number of the other row.
    code, besides those above:
      name_odd | too_long | ditto_no_source | ditto_far | ditto_not_allowed
      birth_unreadable | birth_two_digit_year | birth_impossible | birth_part_missing
      id_unreadable | id_rounded, and the warnings of citizen_id as id_length, id_year, id_sex ...
      sex_unreadable | sex_both | phone_unreadable | phone_unusual | phone_old (text: today's number)
      duplicate_id | duplicate_name_birth | duplicate_name_year
      deceased | moved_away | sensitive
    """

    field: str
    code: str
    text: str = ""

    @property
    def severity(self) -> Severity:
        return _SEVERITIES.get(self.code, "check")
