"""What the catalogue says of teaching: skill frameworks, class templates, quizzes and pass rules, as data
with a checked shape. Read the same way by laptop and server: a ward hears of a mistake when it loads a file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from desktop.contract.catalog_shape import list_problems, missing

Standing = Literal["whole", "partial", "own", "waiting"]
STANDINGS: tuple[Standing, ...] = ("whole", "partial", "own", "waiting")
Level = Literal["not_yet", "with_help", "alone"]
MOST_CHOICES = 8  # a to h on paper
LEVELS: tuple[Level, ...] = ("not_yet", "with_help", "alone")  # from the least to the most

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    code: str
    title: str


@dataclass(frozen=True)
class Framework:
    code: str
    version: int
    title: str
    standing: Standing  # how far its list can be relied on; "waiting": nothing is in it yet
    source: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Topic:
    code: str
    title: str
    items: tuple[str, ...]  # of the framework
    minutes: int

    def stored(self) -> dict[str, Any]:
        """As a class keeps it."""
        return {"code": self.code, "title": self.title, "items": list(self.items), "minutes": self.minutes}


@dataclass(frozen=True)
class Meeting:
    """One session of a template."""

    topics: tuple[str, ...]
    minutes: int


@dataclass(frozen=True)
class Template:
    code: str
    version: int
    title: str
    audience: str
    framework: str
    topics: tuple[Topic, ...]
    sessions: tuple[Meeting, ...]
    capacity: int | None
    materials: tuple[str, ...]
    quizzes: tuple[str, ...]
    pass_rule: str | None
    support: str | None


@dataclass(frozen=True)
class Choice:
    code: str
    text: str


@dataclass(frozen=True)
class Question:
    code: str
    item: str
    kind: Literal["single", "multiple", "picture"]
    text: str
    choices: tuple[Choice, ...]
    right: frozenset[str]  # all of these and no others
    picture: str | None  # file in resources/quiz
    why: str | None


@dataclass(frozen=True)
class Quiz:
    code: str
    version: int
    title: str
    framework: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class PassRule:
    """A mark that is None is not known: what it decides stays open. 0 is not asked for."""

    code: str
    version: int
    title: str
    framework: str
    level: Level | None
    items_percent: int | None
    quiz_percent: int | None
    attend_percent: int | None


def framework(entry: Any) -> Framework:
    data = entry.data
    items = tuple(Item(raw["code"], raw["title"]) for raw in data["items"])
    return Framework(entry.code, entry.version, entry.title, data["standing"], data["source"], items)


def template(entry: Any) -> Template:
    data = entry.data
    return Template(
        code=entry.code,
        version=entry.version,
        title=entry.title,
        audience=data["audience"],
        framework=data["framework"],
        topics=tuple(topic(raw) for raw in data["topics"]),
        sessions=tuple(Meeting(tuple(raw["topics"]), raw["minutes"]) for raw in data["sessions"]),
        capacity=data.get("capacity"),
        materials=tuple(data.get("materials", ())),
        quizzes=tuple(data.get("quizzes", ())),
        pass_rule=data.get("pass_rule"),
        support=data.get("support"),
    )


def topic(raw: Data) -> Topic:
    """Of a template, or as a class keeps it."""
    return Topic(raw["code"], raw["title"], tuple(raw["items"]), raw["minutes"])


def quiz(entry: Any) -> Quiz:
    questions = tuple(_question(raw) for raw in entry.data["questions"])
    return Quiz(entry.code, entry.version, entry.title, entry.data["framework"], questions)


def _question(raw: Data) -> Question:
    choices = tuple(Choice(each["code"], each["text"]) for each in raw["choices"])
    return Question(
        code=raw["code"],
        item=raw["item"],
        kind=raw["kind"],
        text=raw["text"],
        choices=choices,
        right=frozenset(raw["right"]),
        picture=raw.get("picture"),
        why=raw.get("why"),
    )


def pass_rule(entry: Any) -> PassRule:
    data = entry.data
    return PassRule(
        code=entry.code,
        version=entry.version,
        title=entry.title,
        framework=data["framework"],
        level=cast(Level | None, data.get("level")),
        items_percent=data.get("items_percent"),
        quiz_percent=data.get("quiz_percent"),
        attend_percent=data.get("attend_percent"),
    )


def problems(kind: str, data: Data) -> Iterator[str]:
    """What of an entry's data cannot be read, in words for whoever wrote the file."""
    if check := _CHECKS.get(kind):
        yield from check(data)


def _framework_problems(data: Data) -> Iterator[str]:
    if data.get("standing") not in STANDINGS:
        yield f"standing {data.get('standing')!r}: phải là một trong {', '.join(STANDINGS)}"
    yield from missing(data, "source")
    yield from list_problems(data, "items", "code", "title")


def _template_problems(data: Data) -> Iterator[str]:
    yield from missing(data, "audience", "framework")
    yield from list_problems(data, "topics", "code", "title")
    yield from _number_problems(data, capacity=(1, 10_000))
    known = _codes(data.get("topics"))
    for number, raw in enumerate(_tables(data, "topics"), start=1):
        yield from _minutes_problems(f"chủ đề {number}", raw)
        if not _are_texts(raw.get("items")):
            yield f"chủ đề {number}: items là một danh sách mã"
    for number, raw in enumerate(_tables(data, "sessions"), start=1):
        yield from _minutes_problems(f"buổi {number}", raw)
        if not _are_texts(raw.get("topics")) or not set(raw["topics"]) <= known:
            yield f"buổi {number}: topics phải là mã chủ đề của chính mẫu lớp này"
    yield from list_problems(data, "sessions")
    yield from _nothing_in(data, "topics", "sessions")
    for name in ("materials", "quizzes"):
        if not _are_texts(data.get(name, [])):
            yield f"{name} là một danh sách chữ"


def _quiz_problems(data: Data) -> Iterator[str]:
    yield from missing(data, "framework")
    yield from list_problems(data, "questions", "code", "text", "item")
    yield from _nothing_in(data, "questions")
    for number, raw in enumerate(_tables(data, "questions"), start=1):
        yield from (f"câu {number}: {problem}" for problem in _question_problems(raw))


def _question_problems(raw: Data) -> Iterator[str]:
    kind, right, known = raw.get("kind"), raw.get("right"), _codes(raw.get("choices"))
    if kind not in ("single", "multiple", "picture"):
        yield f"kind {kind!r}: phải là single, multiple hoặc picture"
    yield from list_problems(raw, "choices", "code", "text")
    if len(known) < 2:
        yield "cần ít nhất hai lựa chọn"
    if not _are_texts(right) or not right:
        yield "không có đáp án đúng (right)"
    elif not set(right or ()) <= known:
        yield "đáp án đúng không nằm trong các lựa chọn"
    elif kind != "multiple" and len(right or ()) != 1:
        yield "câu một đáp án phải có đúng một đáp án đúng"
    if len(known) > MOST_CHOICES:
        yield f"nhiều nhất {MOST_CHOICES} lựa chọn"
    picture = raw.get("picture")
    if (kind == "picture" or picture is not None) and not _is_file_name(picture):
        yield "thiếu hình (picture: tên tệp)"


def _rule_problems(data: Data) -> Iterator[str]:
    yield from missing(data, "framework")
    if data.get("level") not in (None, *LEVELS):
        yield f"level {data['level']!r}: phải là một trong {', '.join(LEVELS)}"
    marks = ("items_percent", "quiz_percent", "attend_percent")
    yield from _number_problems(data, **dict.fromkeys(marks, (0, 100)))


def _nothing_in(data: Data, *names: str) -> Iterator[str]:
    yield from (f"{name}: cần ít nhất một" for name in names if data.get(name) == [])


def _is_file_name(raw: object) -> bool:
    return isinstance(raw, str) and bool(raw) and not {"/", "\\"} & set(raw)


def _number_problems(data: Data, **limits: tuple[int, int]) -> Iterator[str]:
    for name, (least, most) in limits.items():
        if name in data and (type(data[name]) is not int or not least <= data[name] <= most):
            yield f"{name} là số nguyên từ {least} đến {most}"


def _minutes_problems(where: str, raw: Data) -> Iterator[str]:
    if type(raw.get("minutes")) is not int or not 0 < raw["minutes"] <= 24 * 60:
        yield f"{where}: minutes là số phút, từ 1 đến 1440"


def _tables(data: Data, name: str) -> Sequence[Data]:
    return [each for each in data.get(name) or () if isinstance(each, dict)]


def _codes(raw: object) -> set[str]:
    tables = raw if isinstance(raw, list) else []
    return {str(each.get("code")) for each in tables if isinstance(each, dict)}


def _are_texts(raw: object) -> bool:
    return isinstance(raw, list) and all(isinstance(each, str) for each in raw)


_CHECKS: Mapping[str, Callable[[Data], Iterator[str]]] = {
    "skill_framework": _framework_problems,
    "class_template": _template_problems,
    "quiz": _quiz_problems,
    "pass_rule": _rule_problems,
}
