"""Fresh is what lies behind the longest prefix that a request shares with an earlier one to the same model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.extract.tokens import PIECE, Ledger

BLOCKS = st.lists(st.text(alphabet="ab", max_size=6), max_size=5)


def share(sent: list[list[str]], blocks: list[str], model: str = "m") -> float:
    ledger = Ledger()
    for one in sent:
        ledger.add("m", one)
    return ledger.fresh_share(model, blocks)


def test_the_first_request_is_fresh_and_the_same_again_is_not() -> None:
    assert share([], ["system", "paper"]) == 1.0
    assert share([["system", "paper"]], ["system", "paper"]) == 0.0


def test_a_block_is_shared_as_far_as_whole_pieces_are() -> None:
    begun = "p" * 2 * PIECE
    assert share([[begun + "A" * PIECE]], [begun + "B" * PIECE]) == pytest.approx(1 / 3)
    assert share([["sys", "paper A"]], ["sys", "paper B"]) == pytest.approx(7 / 10)
    assert share([["sys", "paper"]], ["sys", "paper", "x" * 8]) == pytest.approx(0.5)


def test_where_a_block_ends_belongs_to_a_request() -> None:
    assert share([["ab", "c"]], ["a", "bc"]) == 1.0


def test_what_comes_behind_a_difference_is_fresh() -> None:
    assert share([["a", "x", "c"]], ["a", "b", "c"]) == pytest.approx(2 / 3)


def test_the_longest_prefix_counts() -> None:
    assert share([["a", "x"], ["a", "b", "x"], ["a"]], ["a", "b", "c"]) == pytest.approx(1 / 3)


def test_models_share_nothing() -> None:
    assert share([["system", "paper"]], ["system", "paper"], model="other") == 1.0


@given(st.lists(BLOCKS, max_size=4), BLOCKS)
def test_a_share_is_a_share_and_more_requests_never_make_it_larger(sent: list[list[str]], blocks: list[str]) -> None:
    shares = [share(sent[:count], blocks) for count in range(len(sent) + 1)]
    assert all(0.0 <= one <= 1.0 for one in shares)
    assert shares == sorted(shares, reverse=True)
