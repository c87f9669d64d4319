"""The form of a ward's list: what stands around its rows. Values only; workbook_template.py draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "number"]


@dataclass(frozen=True)
class OutColumn:
    title: str
    width: float = 14  # characters
    kind: Kind = "text"


@dataclass(frozen=True)
class ListForm:
    agency: str  # UBND PHƯỜNG PHÚ LƯƠNG
    unit: str  # TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG - TDP SỐ 4
    title: str
    subtitle: str
    unit_line: str  # ĐVT: người
    columns: Sequence[OutColumn]
    sheet_name: str = "Danh sách"
