"""The English texts of the ui, found in the code as Qt will ask for them: (context, text).

`self.tr(text, note, n)` asks in the context of its class, `translate(context, text, note, n)`, also under the
name `tr`, in the one it states; QT_TRANSLATE_NOOP(context, text) marks what is asked for later.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.sources import called

STATING = {"translate", "tr", "QT_TRANSLATE_NOOP"}  # with the context as their first argument


@dataclass(frozen=True)
class Source:
    context: str
    text: str
    is_counted: bool
    place: str


def texts(module: ast.AST, file: str, owner: str = "") -> Iterator[Source]:
    """`owner` is the class that `module`, or a part of one, is in."""
    if isinstance(module, ast.ClassDef):
        owner = module.name
    if isinstance(module, ast.Call) and (found := _source(module, file, owner)):
        yield found
    for child in ast.iter_child_nodes(module):
        yield from texts(child, file, owner)


def _source(node: ast.Call, file: str, owner: str) -> Source | None:
    words = [getattr(argument, "value", None) for argument in node.args]
    counts = any(keyword.arg == "n" for keyword in node.keywords)
    if called(node) == "tr" and isinstance(node.func, ast.Attribute):
        words, counts = [owner, *words], counts or len(words) > 2
    elif called(node) in STATING:
        counts = counts or len(words) > 3
    else:
        return None
    context, text, *_ = [*words, None, None]
    if not isinstance(context, str) or not isinstance(text, str):
        return None
    return Source(context, text, counts, f"{file}:{node.lineno}")
