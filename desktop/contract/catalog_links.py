"""Do the entries about teaching name what there is? A template names an audience, a framework and its items,
quizzes and a rule; a quiz and a rule name a framework. Pure; the newest version of each counts."""

from collections.abc import Iterable, Iterator, Mapping

from desktop.contract import teaching
from desktop.contract.catalog import BadFile, CatalogEntry

Key = tuple[str, str]  # kind, code
_FRAMEWORK = "skill_framework"
_WORDS = {
    "audience": "đối tượng",
    _FRAMEWORK: "khung kỹ năng",
    "quiz": "bài trắc nghiệm",
    "pass_rule": "quy tắc đạt",
}


def check_links(entries: Iterable[CatalogEntry], known: Iterable[CatalogEntry] = ()) -> None:
    """Raises BadFile for the first code that nothing has, by file and entry. `known`: what is there already,
    and is asked again only where these entries are what it names."""
    new = list(entries)
    coming = {_key(each) for each in new}
    newest: dict[Key, CatalogEntry] = {}
    for each in sorted([*known, *new], key=lambda each: (each.version, bool(each.where))):
        if not any(teaching.problems(each.kind, each.data)):
            newest[_key(each)] = each
    for each in newest.values():
        for named, problem in _missing(each, newest):
            if _key(each) in coming or named in coming:
                raise BadFile(f"{each.where or 'danh mục của phường'}: {each.kind} {each.code}: {problem}")


def _missing(of: CatalogEntry, known: Mapping[Key, CatalogEntry]) -> Iterator[tuple[Key, str]]:
    """(what is named, what is wrong with it)"""
    for named in _named(of):
        if named not in known:
            yield named, f"không có {_WORDS[named[0]]} nào mang mã {named[1]}"
    rule = known.get(("pass_rule", str(of.data.get("pass_rule"))))
    if rule and rule.data["framework"] != of.data["framework"]:
        yield (
            _key(rule),
            f"quy tắc {rule.code} là của khung {rule.data['framework']}, không phải khung của lớp",
        )
    framework = (_FRAMEWORK, str(of.data.get("framework")))
    if found := known.get(framework):
        items = {item.code for item in teaching.framework(found).items}
        for where, code in _items(of):
            if code not in items:
                yield framework, f"{where}: khung {found.code} không có kỹ năng mang mã {code}"


def _named(of: CatalogEntry) -> Iterator[Key]:
    match of.kind:
        case "class_template":
            yield "audience", of.data["audience"]
            yield _FRAMEWORK, of.data["framework"]
            yield from (("quiz", code) for code in of.data.get("quizzes", ()))
            if rule := of.data.get("pass_rule"):
                yield "pass_rule", rule
        case "quiz" | "pass_rule":
            yield _FRAMEWORK, of.data["framework"]


def _items(of: CatalogEntry) -> Iterator[tuple[str, str]]:
    """(where in the entry, the item's code)"""
    match of.kind:
        case "class_template":
            for topic in of.data["topics"]:
                yield from ((f"chủ đề {topic['code']}", code) for code in topic["items"])
        case "quiz":
            for number, question in enumerate(of.data["questions"], start=1):
                yield f"câu {number}", question["item"]


def _key(entry: CatalogEntry) -> Key:
    return entry.kind, entry.code
