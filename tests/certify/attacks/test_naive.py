"""Every program of the battery runs, and pays or does harm, where a scorer makes the mistake that it lives on.

So that what fails against the real scorer fails for the scorer's sake. Another third of them for another commit; all of
them, which takes some minutes, with ATEFAR_ALL_ATTACKS=1.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.attacks import Attack, attacks_on
from by_commit import third

from .naively import CLEARLY_ABOVE, Naive, run_naively, score_of

EFFECTS = {
    "changed": """returned_input zeros constants largest smallest first_result nans one_nan infinities wrong_shape
        extra_axis empty wrong_dtype object_dtype wrong_type nothing huge_integer unpickled_code
        lying_equality lying_length lying_numbers lazy_object mutated_arguments hidden_mutation
        memoized_by_id aliased_result deep_value cyclic_value endless_array""",
    "score": """returned_input constants first_result nans memoized_by_id aliased_result hidden_mutation patched_numpy
        lying_equality lying_length lying_numbers lazy_object""",
    "result": """killed_parent flooded_output patched_json patched_scorer planted_customize planted_conftest
        planted_modules fabricated_result forged_result planted_pythonpath hopping_daemon""",
    "reply": "forged_reply prewritten_replies patched_json",
    "clock": "patched_clock",
    "exit": "exited system_exit exited_at_import orphan_with_pipe",
    "died": "segfault evil_exception endless_recursion patched_builtins memory memory_in_forks oversized_value",
    "denial": """hung stopped hung_at_import spun hung_at_exit fork_bomb held_processes flooded_reply
        closed_pipes stopped_parent killed_all disk disk_in_silence""",
    "carried": """carried_in_message carried_in_type carried_in_exit_status carried_in_file_name carried_in_log_line
        carried_in_shape""",
    "got in": """killed_parent stopped_parent planted_customize planted_conftest planted_pth planted_modules
        forged_result linked_result rewrote_scorer read_files read_processes read_descriptors traced_parent
        became_root read_frames walked_objects predicted_seed traced left_file left_ipc left_daemon
        rewrote_itself""",
}
"""What each attack achieves at least."""

ELSEWHERE = """mutated_later memoized_by_content patched_torch patched_random patched_runtime
    answered_twice garbage_reply planted_import_hook deep_folders many_files"""
"""Attacks on what the naive scorer does not have, or by chance: here they only show that they ran."""


def wraps(bundle: Bundle) -> Sequence[Attack]:
    """The programs that are run here, in the order of the table."""
    return third([one for one in attacks_on(bundle) if one.way == "wrap"])


@pytest.fixture(scope="module")
def naive(altflip: Bundle) -> dict[str, Naive]:
    """What the naive scorer made of the baseline (its name here) and of each attack."""
    return run_naively([None, *wraps(altflip)], altflip)


def test_every_wrap_is_expected_to_do_something(altflip: Bundle) -> None:
    expected = {name for names in EFFECTS.values() for name in names.split()} | set(ELSEWHERE.split())
    assert expected == {one.name for one in attacks_on(altflip) if one.way == "wrap"}


@pytest.mark.docker
@pytest.mark.timeout(2400)
def test_the_naive_scorer_measures_an_honest_baseline(naive: dict[str, Naive]) -> None:
    (run,) = naive["baseline"].runs
    assert (run["exit"], run["witness"]) == (0, "")
    assert 3 - CLEARLY_ABOVE < score_of(run) < CLEARLY_ABOVE


@pytest.mark.docker
@pytest.mark.timeout(2400)
def test_every_wrap_says_that_it_ran(naive: dict[str, Naive], altflip: Bundle) -> None:
    assert [one.name for one in wraps(altflip) if not naive[one.name].ran(one)] == []


@pytest.mark.docker
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("effect", EFFECTS)
def test_it_has_its_effect(effect: str, naive: dict[str, Naive], altflip: Bundle) -> None:
    honest = naive["baseline"]
    achieved = {one.name: naive[one.name].effects(one, honest) for one in wraps(altflip)}
    expected = achieved.keys() & set(EFFECTS[effect].split())
    assert {name: achieved[name] for name in expected if effect not in achieved[name]} == {}
