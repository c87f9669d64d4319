"""HTML from values: text is escaped unless it is Html already, so nobody's name can become a tag."""

from collections.abc import Iterable
from html import escape
from typing import Any

_ALONE = {"br", "input", "link", "meta"}


class Html(str):
    """Markup that el() made."""

    __slots__ = ()


def el(tag: str, *children: Any, **attributes: Any) -> Html:
    """class_="a" is class; data_label is data-label; None and False leave an attribute or a child out."""
    start = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Html(start if tag in _ALONE else f"{start}{text(children)}</{tag}>")


def text(value: Any) -> Html:
    if isinstance(value, Html):
        return value
    if value is None or value is False:
        return Html("")
    if isinstance(value, Iterable) and not isinstance(value, str):
        return Html("".join(map(text, value)))
    return Html(escape(str(value)))


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
