"""What scorers check replies with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.runtime import Fault, expect_array, seed32

SEEDS = st.integers(0, 2**63 - 1)


@given(SEEDS)
def test_seed32_is_what_libraries_take(seed: int) -> None:
    assert 0 <= seed32(seed) < 2**32
    np.random.RandomState(seed32(seed))


@given(SEEDS, st.integers(0, 62))
def test_seed32_depends_on_every_bit(seed: int, bit: int) -> None:
    changed = [seed32((seed ^ (1 << bit)) ^ other) != seed32(seed ^ other) for other in range(3)]
    assert any(changed)


def test_an_array_as_expected_is_returned() -> None:
    array = np.zeros((2, 3), dtype=np.float32)
    assert expect_array(array, name="flip", shape=(2, None), dtype="f4") is array
    assert expect_array(array, name="flip", dtype=["f8", "f4"]) is array
    assert expect_array(array, name="flip") is array


@pytest.mark.parametrize(
    ("value", "arguments", "reason"),
    [
        ([[0.0]], {}, "wrong_type"),
        (np.float64(1), {}, "wrong_type"),
        (np.zeros((2, 3)).view(type("Sub", (np.ndarray,), {})), {}, "wrong_type"),
        (np.zeros((2, 3)), {"shape": (3, 2)}, "wrong_shape"),
        (np.zeros((2, 3)), {"shape": (2, 3, 1)}, "wrong_shape"),
        (np.zeros((2, 3)), {"shape": ()}, "wrong_shape"),
        (np.zeros((2, 3)), {"dtype": np.float32}, "wrong_dtype"),
        (np.zeros((2, 3)), {"dtype": ["i4", "i8"]}, "wrong_dtype"),
    ],
)
def test_anything_else_is_the_submissions_fault(value: Any, arguments: dict[str, Any], reason: str) -> None:
    with pytest.raises(Fault) as fault:
        expect_array(value, name="flip", **arguments)
    assert (fault.value.code, fault.value.detail) == (reason, {"name": "flip"})
