"""Hidden seeds: from a secret, never shared between feedback and the final score."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.evals.seeds import derive, derive_many, fixed_secret, new_secret


@given(st.text(min_size=1), st.integers(0, 1000))
def test_a_seed_is_a_63_bit_integer_and_the_same_for_the_same_secret(secret: str, index: int) -> None:
    seed = derive(secret, "final", index)
    assert 0 <= seed < 2**63
    assert seed == derive(secret, "final", index)


def test_feedback_never_sees_a_seed_of_the_final_score() -> None:
    secret = new_secret()
    feedback = set(derive_many(secret, "feedback", 0, 2000))
    assert len(feedback) == 2000
    assert feedback.isdisjoint(derive_many(secret, "final", 0, 2000))


def test_secrets_differ_from_sample_to_sample() -> None:
    assert new_secret() != new_secret()


def test_a_given_seed_stands_for_a_secret_that_no_other_seed_shares() -> None:
    assert derive(fixed_secret(1), "final", 0) != derive(fixed_secret(11), "final", 0)
