"""Frames between harness and worker: plain data as JSON, arrays as raw bytes after it. Nothing is ever unpickled.

A frame is a fixed prefix (magic, bytes of JSON, bytes of arrays), the JSON head, then each array's C-order bytes; the
head gives dtype and shape, which is all that a .npy header holds. Both sides use this file, and the harness's side
takes every frame to be forged: sizes are bounded before memory is taken, and what comes out is of exact plain types.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from typing import Any, Callable, Dict, List, Tuple, Union

from .errors import FrameError, FrameTooLarge

Message = Dict[str, Any]
Buffer = Union[bytes, bytearray, memoryview]
Fill = Callable[[memoryview], None]
"""Fills the whole of a buffer from the pipe, or raises."""

MAGIC = b"atf1"
PREFIX = struct.Struct(">4sIQ")
MAX_HEAD_BYTES = 4 * 2**20
"""As Python objects JSON takes up to forty times its size, of memory that the harness shares with the worker."""
MAX_ARRAYS = 4096
MAX_DIMENSIONS = 32
MAX_DEPTH = 64
DTYPES = frozenset(("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"))


def frame(message: Message) -> List[Buffer]:
    """The buffers to write, in order.

    Raises:
        TypeError: something in `message` is not plain data.
        FrameTooLarge: the JSON part is larger than a frame may have.
    """
    arrays: List[Tuple[Dict[str, Any], Buffer]] = []
    packed = {key: _pack(value, arrays, 0) for key, value in message.items()}
    packed["arrays"] = [spec for spec, _ in arrays]
    head = json.dumps(packed, allow_nan=False, separators=(",", ":")).encode("ascii")
    if len(head) > MAX_HEAD_BYTES or len(arrays) > MAX_ARRAYS:
        raise FrameTooLarge(f"{len(head)} bytes outside arrays and {len(arrays)} arrays")
    bodies = [buffer for _, buffer in arrays]
    prefix = PREFIX.pack(MAGIC, len(head), sum(len(body) for body in bodies))
    return [prefix + head, *(body for body in bodies if len(body))]


SPIN_S = 1e-4
"""How long a reader looks for bytes before it sleeps: waking a process that sleeps on an idle core can take longer than
the whole call (0.15 ms against 0.06 ms, measured on two virtual cores)."""


def receive(fill: Fill, max_bytes: int) -> Message:
    """Reads one frame.

    Raises:
        FrameTooLarge: it announces more than `max_bytes`.
        FrameError: it is malformed.
    """
    magic, head_bytes, body_bytes = PREFIX.unpack(_take(fill, PREFIX.size))
    if magic != MAGIC:
        raise FrameError("no frame starts here")
    if head_bytes > MAX_HEAD_BYTES or head_bytes + body_bytes > max_bytes:
        raise FrameTooLarge(f"{head_bytes} + {body_bytes} bytes")
    head = _parse(_take(fill, head_bytes))
    arrays = [_Slot(spec) for spec in _array_specs(head)]
    if sum(slot.nbytes for slot in arrays) != body_bytes:
        raise FrameError("the sizes of the arrays do not add up to the frame's")
    values = [slot.read(fill) for slot in arrays]
    message = {key: _unpack(tree, values, 0) for key, tree in head.items()}
    if values:
        raise FrameError("an array is not part of the message")
    return message


def is_finite(value: Any) -> bool:
    """Whether no number in plain data, arrays included, is a NaN or an infinity."""
    kind = type(value)
    if kind is float:
        return math.isfinite(value)
    if kind is list:
        return all(is_finite(item) for item in value)
    if kind is dict:
        return all(is_finite(item) for item in value.values())
    if kind in (int, bool, str, bytes) or value is None:
        return True
    import numpy

    return bool(numpy.isfinite(value).all())


def _pack(value: Any, arrays: List[Tuple[Dict[str, Any], Buffer]], depth: int) -> Any:
    """JSON for `value`; arrays and bytes go to `arrays` and leave a mark. Objects are told apart by their marks."""
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if depth >= MAX_DEPTH:
        raise TypeError(f"data nested deeper than {MAX_DEPTH}")
    if kind in (list, tuple):
        return [_pack(item, arrays, depth + 1) for item in value]
    if kind is dict:
        if not all(type(key) is str for key in value):
            raise TypeError("a dict with keys that are not str")
        return {"dict": {key: _pack(item, arrays, depth + 1) for key, item in value.items()}}
    if kind is bytes:
        arrays.append(({"dtype": "bytes", "shape": [len(value)]}, value))
        return {"array": 1}
    return _pack_numpy(value, arrays)


def _pack_numpy(value: Any, arrays: List[Tuple[Dict[str, Any], Buffer]]) -> Any:
    numpy = sys.modules.get("numpy")
    kind = type(value)
    if numpy is None or not (kind is numpy.ndarray or (issubclass(kind, numpy.generic) and kind.__module__ == "numpy")):
        raise TypeError(f"{kind.__module__}.{kind.__qualname__} is not plain data")
    plain = numpy.asarray(value, order="C")
    if plain.dtype.byteorder == ">" or (plain.dtype.byteorder == "=" and sys.byteorder == "big"):
        plain = plain.astype(plain.dtype.newbyteorder("<"))
    if plain.dtype.str not in DTYPES:
        raise TypeError(f"an array of dtype {plain.dtype} is not plain data")
    spec = {"dtype": plain.dtype.str, "shape": list(plain.shape)}
    arrays.append((spec, memoryview(plain.reshape(-1).view(numpy.uint8)) if plain.size else b""))
    return {"array": 1} if kind is numpy.ndarray else {"scalar": 1}


def _take(fill: Fill, size: int) -> bytearray:
    data = bytearray(size)
    if size:
        fill(memoryview(data))
    return data


def _parse(head: bytearray) -> Message:
    try:
        message = json.loads(head, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"the head is not JSON: {type(error).__name__}") from None
    if type(message) is not dict:
        raise FrameError("the head is not an object")
    return message


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _array_specs(head: Message) -> List[Any]:
    specs = head.pop("arrays", None)
    if type(specs) is not list:
        raise FrameError("the head lists no arrays")
    if len(specs) > MAX_ARRAYS:
        raise FrameTooLarge(f"{len(specs)} arrays")
    return specs


class _Slot:
    """Place for one array, checked before any memory is taken."""

    def __init__(self, spec: Any) -> None:
        if type(spec) is not dict or set(spec) != {"dtype", "shape"}:
            raise FrameError("an array without dtype and shape")
        self.dtype, self.shape = spec["dtype"], spec["shape"]
        if type(self.dtype) is not str or (self.dtype not in DTYPES and self.dtype != "bytes"):
            raise FrameError("an array of another dtype")
        if type(self.shape) is not list or len(self.shape) > MAX_DIMENSIONS:
            raise FrameError("an array without a proper shape")
        if not all(type(side) is int and 0 <= side < 2**40 for side in self.shape):
            raise FrameError("an array with an impossible side")
        if self.dtype == "bytes" and len(self.shape) != 1:
            raise FrameError("bytes have one dimension")
        itemsize = 1 if self.dtype == "bytes" else int(self.dtype[2:])
        if itemsize * math.prod(side for side in self.shape if side) >= 2**62:
            raise FrameError("an empty array with an impossible shape")
        self.nbytes = itemsize * math.prod(self.shape)

    def read(self, fill: Fill) -> Any:
        if self.dtype == "bytes":
            return bytes(_take(fill, self.nbytes))
        import numpy

        flat = numpy.empty(self.nbytes, dtype=numpy.uint8)
        if self.nbytes:
            fill(flat.data)
        if self.dtype == "|b1" and self.nbytes and int(flat.max()) > 1:
            raise FrameError("a bool array holds other bytes than 0 and 1")
        return flat.view(self.dtype).reshape(self.shape)


def _unpack(tree: Any, arrays: List[Any], depth: int) -> Any:
    """Plain data from JSON. Arrays are taken in order and once each, so that none is shared between two places."""
    kind = type(tree)
    if tree is None or kind in (bool, int, float, str):
        return tree
    if depth > MAX_DEPTH:
        raise FrameError(f"data nested deeper than {MAX_DEPTH}")
    if kind is list:
        return [_unpack(item, arrays, depth + 1) for item in tree]
    if len(tree) != 1:
        raise FrameError("an object that stands for nothing")
    mark, content = next(iter(tree.items()))
    if mark == "dict" and type(content) is dict:
        return {key: _unpack(item, arrays, depth + 1) for key, item in content.items()}
    if mark == "float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if mark in ("array", "scalar") and arrays:
        return _unpack_array(mark, arrays.pop(0))
    raise FrameError("an object that stands for nothing")


def _unpack_array(mark: str, value: Any) -> Any:
    if mark == "array":
        return value
    if isinstance(value, bytes) or value.shape != ():
        raise FrameError("a scalar with a shape")
    return value[()]
