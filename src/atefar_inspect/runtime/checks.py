"""What a `score.py` checks replies with, so that the same mistake gets the same sentence in every bundle."""

from __future__ import annotations

from typing import Any, Optional, Sequence

from .errors import Fault

Side = Optional[int]


def seed32(seed: int) -> int:
    """A 32-bit seed that depends on all 63 bits, for libraries that take no more (splitmix64's finalizer)."""
    mixed = (seed + 0x9E3779B97F4A7C15) % 2**64
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
    return (mixed ^ (mixed >> 31)) >> 32


def expect_array(
    value: Any,
    *,
    name: str,
    shape: Optional[Sequence[Side]] = None,
    dtype: Any = None,
) -> Any:
    """Returns `value` if it is an array of this shape and dtype.

    Args:
        value: what the submission returned.
        name: what the agent knows it by; goes into the reason's sentence.
        shape: expected sides, None for a side that may have any length; None as a whole: any shape.
        dtype: expected dtype, or a list of allowed ones.

    Raises:
        Fault: with reason wrong_type, wrong_shape or wrong_dtype.
    """
    import numpy

    if type(value) is not numpy.ndarray:
        raise Fault("wrong_type", {"name": name})
    if shape is not None and not _fits(value.shape, shape):
        raise Fault("wrong_shape", {"name": name})
    if dtype is not None:
        allowed = dtype if isinstance(dtype, (list, tuple)) else [dtype]
        if value.dtype not in [numpy.dtype(one) for one in allowed]:
            raise Fault("wrong_dtype", {"name": name})
    return value


def _fits(shape: Sequence[int], expected: Sequence[Side]) -> bool:
    return len(shape) == len(expected) and all(want is None or have == want for have, want in zip(shape, expected))
