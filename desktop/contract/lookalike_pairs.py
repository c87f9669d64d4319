"""Everybody compared with whoever shares a key (lookalike.py): the pairs that are worth a person's look."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import TypeVar

from desktop.contract.lookalike import SHOWN, Lookalike, Traits, compare, keys
from desktop.progress import Progress

K = TypeVar("K", int, str)  # what a record is known by

PART = 500  # between two reports of progress


def pairs(known: Mapping[K, Traits], progress: Progress) -> dict[tuple[K, K], Lookalike]:
    """The smaller first. Raises Cancelled."""
    found: dict[tuple[K, K], Lookalike] = {}
    seen: set[tuple[K, K]] = set()
    blocks = _blocks(known, progress)
    for done, block in enumerate(blocks):
        if done % PART == 0:
            progress.report(done, len(blocks))
        for pair in combinations(sorted(set(block)), 2):
            if pair not in seen:
                seen.add(pair)
                like = compare(known[pair[0]], known[pair[1]])
                if like and like[0] >= SHOWN:
                    found[pair] = like
    while seen:  # bit by bit: hundreds of thousands that go at once stop every other thread
        seen.pop()
    while blocks:
        blocks.pop()
    return found


def _blocks(known: Mapping[K, Traits], progress: Progress) -> list[list[K]]:
    blocks: dict[int, list[K]] = defaultdict(list)
    for done, (record, one) in enumerate(known.items()):
        for key in keys(one):
            blocks[hash(key)].append(record)
        if done % PART == 0:
            progress.report(done, len(known))
    shared: list[list[K]] = []
    while blocks:  # as above: most are of one alone
        _, block = blocks.popitem()
        if len(block) > 1:
            shared.append(block)
    return shared
