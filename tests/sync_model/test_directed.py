"""Each rule of the protocol has a history of its own, and each broken variant fails one of them."""

import pytest

from tests.sync_model import model
from tests.sync_model.mutants import MUTANTS
from tests.sync_model.scenarios import CAUGHT_BY, SCENARIOS
from tests.sync_model.world import World


def ward(**rights: dict[str, str]) -> World:
    return World(rights)


def tell(name: str) -> None:
    world = SCENARIOS[name](ward)
    world.check()
    world.settle()


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_protocol_gets_through(name: str) -> None:
    tell(name)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_broken_variant_does_not(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "MUT", mutant)
    with pytest.raises(AssertionError):
        tell(CAUGHT_BY[mutant])
