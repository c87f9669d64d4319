"""A learner of a class by what one calls her: `hoa`, `thi hoa`, `hoa 1950`, `hoa 50`, `hoa tdp 4`. Pure.

Twins by name are told apart by year and neighbourhood; nobody is chosen where two remain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.contract.vietnamese import clean, fold, given_name, same_tones
from desktop.services.learner import Learner

_OF_A_PLACE = ("to", "tdp")  # before its number


@dataclass(frozen=True)
class Called:
    """`one`: whom Enter marks; None: several, or nobody. `all`: whom a list shows, the best first."""

    one: Learner | None
    all: Sequence[Learner]


def call(typed: str, learners: Iterable[Learner], places: Mapping[str, str]) -> Called:
    """`places`: cell -> name of the neighbourhood."""
    words = fold(typed).split()
    if not any(word.isalpha() for word in words):
        return Called(None, ())
    ranked: dict[int, list[Learner]] = {}
    for each in learners:
        rank = _rank(words, each, fold(places.get(each.cell or "", "")).split())
        if rank is not None:
            ranked.setdefault(rank, []).append(each)
    if not ranked:
        return Called(None, ())
    shown = [each for rank in sorted(ranked) for each in sorted(ranked[rank], key=lambda each: each.order)]
    return Called(_one(typed, ranked[min(ranked)]), shown)


def _rank(words: Sequence[str], each: Learner, place: Sequence[str]) -> int | None:
    """0: called by her given name; 1: it begins so; 2: other words of her name; None: not she."""
    names = fold(each.name or "").split()
    letters = [word for word in words if word.isalpha()]
    said = [word for word in words if word not in _OF_A_PLACE or not any(map(str.isdigit, words))]
    if not all(_is_said(word, each, names, place) for word in said):
        return None
    given = fold(given_name(each.name or ""))
    if given in letters:
        return 0
    return 1 if any(given.startswith(word) for word in letters) else 2


def _is_said(word: str, each: Learner, names: Sequence[str], place: Sequence[str]) -> bool:
    if word.isdigit():
        year = str(each.birth_year or "")
        return word == year or (len(word) == 2 and year.endswith(word)) or word in place
    return any(name.startswith(word) for name in names)


def _one(typed: str, best: Sequence[Learner]) -> Learner | None:
    """The only one; or, typed with its tones, the only one with these."""
    if len(best) == 1:
        return best[0]
    said = [same_tones(word) for word in clean(typed).split() if word.isalpha()]
    toned = [each for each in best if same_tones(given_name(each.name or "")) in said]
    return toned[0] if len(toned) == 1 and any(fold(word) != word for word in said) else None
