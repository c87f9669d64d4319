"""The protocol's specification holds in random histories. Many more of them: python dev.py prove."""

from hypothesis.stateful import run_state_machine_as_test

from tests.sync_model.machine import Histories, counts


def test_nothing_is_lost_doubled_or_shown_out_of_scope_in_random_histories() -> None:
    run_state_machine_as_test(Histories, settings=counts(75, shrink=False, derandomize=True))
