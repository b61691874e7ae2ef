"""Which attacks a certification runs when it does not run all."""

from __future__ import annotations

import pytest

from atefar_inspect.bundle import Bundle, load_bundle
from atefar_inspect.certify.attack_runs import chosen_attacks
from atefar_inspect.certify.attacks import attacks_on
from atefar_inspect.certify.budget import Budget

WITHOUT_WORK = {"returned_input", "zeros", "constants", "largest", "smallest", "first_result"}


@pytest.fixture(scope="module")
def altflip() -> Bundle:
    return load_bundle("altflip")


def test_with_the_full_budget_all_of_them(altflip: Bundle) -> None:
    assert chosen_attacks(altflip, Budget()) == list(attacks_on(altflip))


@pytest.mark.parametrize("count", [6, 16, 40])
def test_with_less_the_answers_without_work_and_as_many_families_as_there_is_room_for(
    altflip: Bundle, count: int
) -> None:
    chosen = chosen_attacks(altflip, Budget(attacks=count))
    assert len({one.name for one in chosen}) == len(chosen) == count
    assert {one.name for one in chosen} >= WITHOUT_WORK
    others = [one.family for one in chosen if one.name not in WITHOUT_WORK]
    families = {one.family for one in attacks_on(altflip) if one.name not in WITHOUT_WORK}
    assert len(set(others)) == min(len(others), len(families))


def test_a_bundle_gets_the_same_ones_again(altflip: Bundle) -> None:
    assert chosen_attacks(altflip, Budget(attacks=20)) == chosen_attacks(altflip, Budget(attacks=20))
    assert len(chosen_attacks(altflip, Budget(attacks=3))) == 3
