"""'1 3 5' and 'b': what is written on paper, read as it is meant or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.contract.catalog import read
from desktop.paths import RESOURCES
from desktop.services.paper_legend import Legend


def legend() -> Legend:
    entries = read(RESOURCES / "catalog")

    def of(kind: str) -> list:
        return sorted((each for each in entries if each.kind == kind), key=lambda each: each.position)

    return Legend(of("service"), of("outcome"), of("reason"))


LEGEND = legend()
NUMBERS = {number: entry.code for number, entry in enumerate(LEGEND.services, 1)}


def short(services: str, outcome: str = "") -> dict[str, str]:
    read = LEGEND.read(services, outcome)
    assert read.wrong == []
    return {
        code: f"{value['outcome']}/{value['reason']}" if value["reason"] else value["outcome"]
        for code, value in read.outcomes.items()
    }


@pytest.mark.parametrize(
    ("services", "outcome", "meant"),
    [
        ("2", "", {"vneid_level2": "with_help"}),
        ("1 3", "", {"vneid_install": "with_help", "public_service": "with_help"}),
        ("1, 3", "a", {"vneid_install": "able", "public_service": "able"}),
        ("1.3", "A", {"vneid_install": "able", "public_service": "able"}),
        ("1;3/5+6", "c", dict.fromkeys(("vneid_install", "public_service", "vssid", "cashless"), "done_for")),
        ("12", "", {"digital_bank": "with_help"}),  # a number, not 1 and 2
        ("16", "", {"other": "with_help"}),
        ("2 2", "", {"vneid_level2": "with_help"}),
        ("1 2d", "", {"vneid_install": "with_help", "vneid_level2": "unfinished"}),
        ("1 2d2", "a", {"vneid_install": "able", "vneid_level2": "unfinished/forgot_password"}),
        ("2", "d1", {"vneid_level2": "unfinished/sim_not_own"}),
        ("2", "đ 1", {"vneid_level2": "unfinished/sim_not_own"}),  # VNI made đ of d9, Telex of dd
        ("", "", {}),
        ("  ", "b", {}),
    ],
)
def test_it_is_read_as_it_is_meant(services: str, outcome: str, meant: dict[str, str]) -> None:
    assert short(services, outcome) == meant


@pytest.mark.parametrize(
    ("services", "outcome", "wrong"),
    [
        ("0", "", ["0"]),
        ("17", "", ["17"]),
        ("135", "", ["135"]),
        ("1 x 2", "", ["x"]),
        ("1 2e", "", ["2e"]),
        ("1 2a1", "", ["2a1"]),  # what she can do has no reason
        ("1 2d9", "", ["2d9"]),
        ("1", "e", ["e"]),
        ("1", "ab", ["ab"]),
        ("1", "d7", ["d7"]),
        ("một", "", ["mot"]),
    ],
)
def test_what_means_nothing_is_named(services: str, outcome: str, wrong: list[str]) -> None:
    assert LEGEND.read(services, outcome).wrong == wrong


def test_a_service_whose_outcome_means_nothing_is_not_said_to_be_understood() -> None:
    read = LEGEND.read("1 3a", "0")
    assert list(read.outcomes) == [NUMBERS[3]]
    assert read.wrong == ["0"]


@given(
    st.lists(st.sampled_from(sorted(NUMBERS)), unique=True),
    st.sampled_from([" ", ",", ", ", "  ", ";", ". "]),
    st.sampled_from(LEGEND.lettered()),
)
def test_every_number_of_the_legend_is_read_back(
    numbers: list[int], between: str, ending: tuple[str, str]
) -> None:
    read = LEGEND.read(between.join(map(str, numbers)), ending[0])
    assert read.wrong == []
    assert list(read.outcomes) == [NUMBERS[number] for number in numbers]
    assert {value["outcome"] for value in read.outcomes.values()} <= {
        entry.code for entry in LEGEND.outcomes if entry.title == ending[1]
    }


@given(st.text(max_size=30), st.text(max_size=6))
def test_no_text_is_read_as_something_the_legend_does_not_have(services: str, outcome: str) -> None:
    read = LEGEND.read(services, outcome)
    assert set(read.outcomes) <= set(NUMBERS.values())
    for value in read.outcomes.values():
        assert value["outcome"] in {entry.code for entry in LEGEND.outcomes}
        assert value["reason"] in {None, *(entry.code for entry in LEGEND.reasons)}
        assert value["version"] == 1
