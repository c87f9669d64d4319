"""Bảng tiến độ on paper: every indicator of the page; then the chosen one, its charts and their numbers.

No person is in it, and what is not for everybody's eyes is left out: the paper may hang on a wall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.contract.figures import NAMES, Figure
from desktop.contract.indicator import Indicator
from desktop.contract.small_cells import FEWEST
from desktop.services.document_marks import MISSING
from desktop.services.progress import Detail, Overview, Pace, Standing
from desktop.services.report_figures import UNIT_WORDS
from desktop.services.report_paper import period_words
from desktop.ui.formats import number_text
from desktop.ui.paper.canvas import CENTER, Box, Canvas, Sheet
from desktop.ui.paper.head import SheetHead
from desktop.ui.paper.table_sheet import Form, table_sheets
from desktop.ui.progress.words import count_text, number_of

ROWS = 22
COLUMNS = (
    ("TT", 0.04),
    ("Chỉ tiêu", 0.42),
    ("Từ sổ", 0.07),
    ("Đơn vị báo cáo", 0.10),
    ("Điều chỉnh", 0.08),
    ("Kết quả", 0.09),
    ("Chỉ tiêu năm", 0.09),
    ("Cần thêm", 0.11),
)
FOOT = ("Số đếm từ sổ; người không trùng. Số lượt, số người đã giúp là việc đã làm, chưa phải kết quả.",)
SEX = {"female": "Nữ", "male": "Nam", "other": "Khác", "": "Chưa rõ"}
AGE = {"0_17": "Dưới 18 tuổi", "18_59": "18 đến 59 tuổi", "60_999": "Từ 60 tuổi", "": "Chưa rõ"}
BARS = 22  # lines on a page of charts
LINE_MM, NAME, CHART = 6.6, 0.34, 0.24  # of a line; shares of the width
MOST = 4  # numbers behind a bar, one under the other


@dataclass(frozen=True)
class BarLine:
    """`share` None: a heading."""

    name: str
    share: float | None = None  # of the longest bar
    texts: Sequence[str] = ()


@dataclass(frozen=True)
class BarSheet:
    title: str
    lines: Sequence[BarLine]
    head: SheetHead

    @property
    def landscape(self) -> bool:
        return True

    def draw(self, canvas: Canvas) -> None:
        top = self.head.draw(canvas, "CHỈ TIÊU", "")
        top += canvas.text(Box(0, top, canvas.width, 14), self.title, 13, bold=True) + 3
        for at, line in enumerate(self.lines):
            self._draw(canvas, line, top + at * LINE_MM)

    def _draw(self, canvas: Canvas, line: BarLine, y: float) -> None:
        name, chart = NAME * canvas.width, CHART * canvas.width
        is_heading = line.share is None
        canvas.line_of(Box(0, y, name - 1, LINE_MM), line.name, 10, bold=is_heading)
        if line.share:
            canvas.bar(Box(name, y + 1.6, chart * line.share, LINE_MM - 3.2))
        width = (canvas.width - name - chart) / MOST
        for place, text in enumerate(line.texts):
            box = Box(name + chart + place * width, y, width - 1, LINE_MM)
            canvas.line_of(box, text, 10, bold=is_heading, align=CENTER)


def progress_sheets(
    overview: Overview, detail: Detail | None, groups: Mapping[str, str], head: SheetHead
) -> Sequence[Sheet]:
    """`groups`: target groups, code -> title."""
    period = overview.asked.period
    shown = [each for each in overview.standings if each.indicator.is_public]
    rows = [
        [
            str(number),
            each.indicator.title,
            count_text(each.figure.from_notebook),
            count_text(each.figure.from_units),
            count_text(each.figure.adjustment),
            _value(each.indicator, each.figure),
            _target(each),
            _pace(each.pace),
        ]
        for number, each in enumerate(shown, start=1)
    ]
    title = f"BẢNG TIẾN ĐỘ – {period_words(period).upper()}"
    form = Form(title, COLUMNS, ROWS, FOOT, landscape=True, is_filled=True)
    tables = table_sheets(form, "", rows, head)
    if detail is None or not detail.indicator.is_public:
        return tables
    said = f"{detail.indicator.title} – {period_words(period)}"
    lines = _lines(detail, groups)
    starts = range(0, len(lines), BARS)
    return [*tables, *(BarSheet(said, lines[start : start + BARS], head) for start in starts)]


def _lines(detail: Detail, groups: Mapping[str, str]) -> list[BarLine]:
    of = detail.indicator
    made = [BarLine("Theo nơi", None, ("Kết quả", "Số", "Trên tổng số", "Cần thêm"))]
    made += _bars(
        [
            (
                NAMES.get(place.code, place.name),
                figure.value,
                (
                    _value(of, figure),
                    count_text(figure.numerator),
                    count_text(figure.denominator),
                    _pace(pace),
                ),
            )
            for place, figure, pace in detail.by_place
        ]
    )
    named = (("sex", "Theo giới", SEX), ("age", "Theo tuổi", AGE), ("target_group", "Theo đối tượng", groups))
    for by, heading, names in named:
        if told := detail.parts.get(by):
            made.append(BarLine(heading, None, ("Số",)))
            made += _bars(
                [
                    (names.get(code, code or "Chưa rõ"), n.numerator, (count_text(n.numerator),))
                    for code, n in told
                ]
            )
    made.append(BarLine("Theo tháng", None, ("Kết quả",)))
    return made + _bars(
        [
            (period_words(month).capitalize(), figure.value, (_value(of, figure),))
            for month, figure in detail.months
            if figure.value is not None
        ]
    )


def _bars(told: Sequence[tuple[str, object, Sequence[str]]]) -> list[BarLine]:
    numbers = [None if value is None else float(str(value)) for _, value, _ in told]
    most = max((number for number in numbers if number), default=0.0)
    return [
        BarLine(name, max(number or 0.0, 0.0) / most if most else 0.0, texts)
        for (name, _, texts), number in zip(told, numbers, strict=True)
    ]


def _value(of: Indicator, figure: Figure) -> str:
    """A document is Vietnamese, whatever the screen speaks."""
    if figure.value is None:
        return f"dưới {FEWEST}" if figure.hidden else MISSING
    return number_of(of, figure.value) + (" (!)" if figure.doubt else "")


def _target(each: Standing) -> str:
    of, target = each.indicator, each.target
    if target is None:
        return "chưa có"
    if target.value is None:
        return target.text or "chưa ghi số"
    return f"{number_text(target.value)} {UNIT_WORDS[of.unit]}"


def _pace(pace: Pace | None) -> str:
    if pace is None:
        return ""
    if not pace.missing:
        return "đã đạt"
    if pace.monthly is None:
        return f"thiếu {number_text(pace.missing)}"
    return f"thêm {number_text(pace.monthly)} mỗi tháng"
