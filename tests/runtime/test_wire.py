"""Frames: what goes in comes out as plain data, and no forged byte makes anything but a FrameError."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from atefar_inspect.runtime import wire
from atefar_inspect.runtime.errors import FrameError, FrameTooLarge

LIMIT = 2**20

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
DTYPES = st.sampled_from(sorted(wire.DTYPES)).map(np.dtype)
ARRAYS = npst.arrays(DTYPES, npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
DATA = st.recursive(
    SCALARS | ARRAYS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


def encoded(message: wire.Message) -> bytes:
    return b"".join(bytes(buffer) for buffer in wire.frame(message))


def decoded(data: bytes, limit: int = LIMIT) -> wire.Message:
    stream = io.BytesIO(data)

    def fill(view: memoryview) -> None:
        if stream.readinto(view) != len(view):
            raise EOFError

    return wire.receive(fill, limit)


def forged(head: bytes | dict[str, Any], body: bytes = b"", claim: int | None = None) -> bytes:
    raw = head if isinstance(head, bytes) else json.dumps(head).encode()
    return wire.PREFIX.pack(wire.MAGIC, len(raw), len(body) if claim is None else claim) + raw + body


def same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return bool(one == other)


@given(DATA)
def test_data_comes_out_as_it_went_in(value: Any) -> None:
    assert same(decoded(encoded({"value": value}))["value"], value)


@given(npst.arrays(DTYPES, (3, 2)))
def test_views_byte_orders_and_scalars_come_out_plain(array: np.ndarray[Any, Any]) -> None:
    swapped = array.astype(array.dtype.newbyteorder(">"))
    message = decoded(encoded({"turned": array.T, "swapped": swapped, "scalar": array[0, 0], "tuple": (1, (2,))}))
    assert same(message["turned"], np.ascontiguousarray(array.T))
    assert same(message["swapped"], array)
    assert type(message["scalar"]) is type(array[0, 0])
    assert message["tuple"] == [1, [2]]


def test_arrays_are_the_readers_own_and_may_be_written() -> None:
    array = decoded(encoded({"value": np.zeros(3)}))["value"]
    array[0] = 1
    assert type(array) is np.ndarray


class _Liar(np.ndarray):
    pass


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1: "a key that is no str"},
        {1, 2},
        range(3),
        np.array([object()]),
        np.array(["text"]),
        np.array(["2024-01-01"], dtype="datetime64[D]"),
        np.zeros(2, dtype=[("a", "f8")]),
        np.zeros(3).view(_Liar),
        np.ma.masked_array([1.0]),
        1j,
        type("Int", (int,), {})(3),
        type("Text", (str,), {})("x"),
        type("List", (list,), {})(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        wire.frame({"value": value})


def test_a_list_that_holds_itself_is_refused() -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(TypeError):
        wire.frame({"value": ring})


@given(st.binary(max_size=200))
def test_random_bytes_are_a_frame_error_or_too_short(data: bytes) -> None:
    with pytest.raises((FrameError, EOFError)):
        decoded(data)


@given(DATA, st.data())
def test_a_changed_byte_never_raises_anything_else(value: Any, data: st.DataObject) -> None:
    frame = bytearray(encoded({"value": value}))
    frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        message = decoded(bytes(frame))
    except (FrameError, EOFError):
        return
    assert all(type(key) is str for key in message)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["dict", "array", "scalar", "float", "x"]), inner, max_size=2)
    ),
)


@given(st.fixed_dictionaries({"value": JSON, "arrays": st.lists(JSON, max_size=2)}), st.binary(max_size=16))
def test_forged_heads_are_frame_errors_or_plain_data(head: dict[str, Any], body: bytes) -> None:
    try:
        value = decoded(forged(head, body))["value"]
    except (FrameError, EOFError):
        return
    wire.is_finite(value)
    wire.frame({"value": value})  # it is plain, or this would refuse it


FORGERIES: dict[str, bytes] = {
    "other magic": b"evil" + bytes(12),
    "NaN as JSON": forged(b'{"value":NaN,"arrays":[]}'),
    "infinity as JSON": forged(b'{"value":-Infinity,"arrays":[]}'),
    "deeper than Python's stack": forged(b'{"value":' + b"[" * 10**5 + b"]" * 10**5 + b',"arrays":[]}'),
    "deeper than allowed": forged(b'{"value":' + b"[" * 70 + b"]" * 70 + b',"arrays":[]}'),
    "a number of a million digits": forged(b'{"value":' + b"9" * 10**6 + b',"arrays":[]}'),
    "not UTF-8": forged(b'{"value":"\xff","arrays":[]}'),
    "no list of arrays": forged({"value": 1}),
    "not an object": forged(b"[]"),
    "an object of no kind": forged({"value": {"pickle": "x"}, "arrays": []}),
    "an object of two kinds": forged({"value": {"dict": {}, "float": "nan"}, "arrays": []}),
    "an array that is not there": forged({"value": {"array": 1}, "arrays": []}),
    "an array that nothing holds": forged({"value": 1, "arrays": [{"dtype": "|u1", "shape": [1]}]}, b"x"),
    "an array used twice": forged({"value": [{"array": 1}] * 2, "arrays": [{"dtype": "|u1", "shape": [1]}]}, b"x"),
    "objects by dtype": forged({"value": {"array": 1}, "arrays": [{"dtype": "|O", "shape": [1]}]}, bytes(8)),
    "a dtype that is no text": forged({"value": {"array": 1}, "arrays": [{"dtype": ["<f8"], "shape": [1]}]}, bytes(8)),
    "a negative side": forged({"value": {"array": 1}, "arrays": [{"dtype": "<f8", "shape": [-1, -1]}]}, bytes(8)),
    "a side that is a float": forged({"value": {"array": 1}, "arrays": [{"dtype": "<f8", "shape": [1.0]}]}, bytes(8)),
    "a side that is True": forged({"value": {"array": 1}, "arrays": [{"dtype": "<f8", "shape": [True]}]}, bytes(8)),
    "sizes that do not add up": forged({"value": {"array": 1}, "arrays": [{"dtype": "<f8", "shape": [2]}]}, bytes(8)),
    "a bool of 2": forged({"value": {"array": 1}, "arrays": [{"dtype": "|b1", "shape": [1]}]}, b"\x02"),
    "a scalar with a shape": forged({"value": {"scalar": 1}, "arrays": [{"dtype": "<f8", "shape": [1]}]}, bytes(8)),
    "empty and impossible": forged({"value": {"array": 1}, "arrays": [{"dtype": "<f8", "shape": [0, *[2**39] * 9]}]}),
    "too many dimensions": forged({"value": {"array": 1}, "arrays": [{"dtype": "|u1", "shape": [1] * 33}]}, b"x"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgery(name: str) -> None:
    with pytest.raises(FrameError):
        decoded(FORGERIES[name])


@pytest.mark.parametrize(
    "frame",
    [
        wire.PREFIX.pack(wire.MAGIC, 2**32 - 1, 0),
        wire.PREFIX.pack(wire.MAGIC, 2, 2**63),
        wire.PREFIX.pack(wire.MAGIC, 2, LIMIT),
    ],
    ids=["head", "arrays beyond memory", "one byte over the limit"],
)
def test_a_size_is_refused_before_memory_is_taken(frame: bytes) -> None:
    with pytest.raises(FrameTooLarge):
        decoded(frame)


@pytest.mark.parametrize(
    ("value", "finite"),
    [
        (1.0, True),
        (float("nan"), False),
        ([1, {"a": [float("inf")]}], False),
        (np.array([1.0, np.nan]), False),
        (np.array([1, 2]), True),
        (np.array([complex(0, np.inf)]), False),
        (np.float32("nan"), False),
        ({"a": [None, True, "nan", b"", np.zeros(0)]}, True),
    ],
)
def test_is_finite(value: Any, finite: bool) -> None:
    assert wire.is_finite(value) is finite
