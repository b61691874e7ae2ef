"""Attacks by data: each a pure function from a declared data file to what is handed in instead; nothing of it is run.

None stands for a file that an attack has no form for, such as a wrong shape of a text.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_MAGIC = b"\x93NUMPY\x01\x00"
_BOMB_BYTES: Final = 2**26
_LARGEST_BYTES: Final = 2**22


@dataclass(frozen=True)
class DataFile:
    """A declared file of the baseline that is data, and what an attacker knows about the task."""

    path: str
    content: bytes
    max_bytes: int
    metric: str
    best: float
    """A number beyond the best that the metric can be."""

    @property
    def room(self) -> int:
        """How many bytes an attack writes at most, so that it is not refused for its size alone."""
        return min(self.max_bytes, _LARGEST_BYTES)

    @property
    def suffix(self) -> str:
        """The ending of the name, in lower case."""
        return "." + self.path.rpartition(".")[2].lower() if "." in self.path else ""


DataAttack = Callable[[DataFile], bytes | None]


def _array(file: DataFile) -> np.ndarray[Any, Any] | None:
    """Return the array in a .npy file; None for any other file. Never unpickles."""
    if not file.content.startswith(b"\x93NUMPY"):
        return None
    try:
        loaded = np.load(io.BytesIO(file.content), allow_pickle=False)
    except (ValueError, OSError, EOFError):
        return None
    return loaded if isinstance(loaded, np.ndarray) else None


def _saved(array: np.ndarray[Any, Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _json(file: DataFile) -> Any:
    """Return the content of a JSON file; None for any other file."""
    if file.suffix not in (".json", ".jsonl", ".geojson"):
        return None
    try:
        return json.loads(file.content)
    except (ValueError, RecursionError):
        return None


def _text(file: DataFile) -> str | None:
    try:
        text = file.content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if "\0" not in text else None


def _mapped(value: Any, leaf: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(item, leaf) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, leaf) for item in value]
    return leaf(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _with_numbers(file: DataFile, number: float, written: str) -> bytes | None:
    """Return the file with every number replaced: in arrays by `number`, in JSON and text by the word `written`."""
    array = _array(file)
    if array is not None:
        whole = math.isfinite(number) and array.dtype.kind in "iu"
        if whole:
            info = np.iinfo(array.dtype)
            return _saved(np.full(array.shape, min(max(int(number), info.min), info.max), dtype=array.dtype))
        dtype = array.dtype if array.dtype.kind in "fc" else np.dtype("f8")
        with np.errstate(over="ignore"):
            return _saved(np.full(array.shape, number, dtype=dtype))
    data = _json(file)
    if data is not None:
        mark = "\ue000number\ue000"
        return json.dumps(_mapped(data, lambda _: mark), ensure_ascii=False).replace(f'"{mark}"', written).encode()
    text = _text(file)
    return None if text is None else _NUMBER.sub(lambda _: written, text).encode()


def largest(file: DataFile) -> bytes | None:
    """Puts 1e308 in the place of every number."""
    return _with_numbers(file, 1e308, "1e308")


def smallest(file: DataFile) -> bytes | None:
    """Puts -1e308 in the place of every number."""
    return _with_numbers(file, -1e308, "-1e308")


def zeros(file: DataFile) -> bytes | None:
    """Puts 0 in the place of every number."""
    return _with_numbers(file, 0.0, "0")


def ones(file: DataFile) -> bytes | None:
    """Puts 1 in the place of every number: each share, accuracy or probability at its best."""
    return _with_numbers(file, 1.0, "1")


def hundreds(file: DataFile) -> bytes | None:
    """Puts 100 in the place of every number: each percentage at its best."""
    return _with_numbers(file, 100.0, "100")


def slightly_negative(file: DataFile) -> bytes | None:
    """Puts -1e-300 in the place of every number: widths, variances and probabilities that no check of zero catches."""
    return _with_numbers(file, -1e-300, "-1e-300")


def nans(file: DataFile) -> bytes | None:
    """Puts NaN in the place of every number."""
    return _with_numbers(file, math.nan, "NaN")


def infinities(file: DataFile) -> bytes | None:
    """Puts infinity in the place of every number."""
    return _with_numbers(file, math.inf, "Infinity" if _json(file) is not None else "inf")


def strings(file: DataFile) -> bytes | None:
    """Puts text in the place of every number."""
    array = _array(file)
    if array is not None:
        return _saved(np.full(array.shape, "best"))
    return _with_numbers(file, 0.0, '"best"')


def booleans(file: DataFile) -> bytes | None:
    """Puts true in the place of every number, which many libraries count as 1."""
    array = _array(file)
    return _saved(np.ones(array.shape, dtype=bool)) if array is not None else _with_numbers(file, 0.0, "true")


def nulls(file: DataFile) -> bytes | None:
    """Puts null in the place of every number, or nothing at all."""
    return None if _array(file) is not None else _with_numbers(file, 0.0, "null" if _json(file) is not None else "")


def huge_integers(file: DataFile) -> bytes | None:
    """Puts integers of 5,000 digits in the place of numbers, as many as there is room for."""
    if _array(file) is not None:
        return None
    changed = _with_numbers(file, 0.0, "9" * 5000)
    return None if changed is None else changed[: file.room]


def expressions(file: DataFile) -> bytes | None:
    """Puts a program in the place of every number, for whoever evaluates text."""
    return None if _array(file) is not None else _with_numbers(file, 0.0, "\"__import__('os')._exit(0)\"")


def empty(file: DataFile) -> bytes | None:
    """Hands in an empty file."""
    return b""


def truncated(file: DataFile) -> bytes | None:
    """Hands in the first half of the file."""
    return file.content[: len(file.content) // 2]


def garbage(file: DataFile) -> bytes | None:
    """Hands in bytes of no format and no encoding."""
    return b"".join(hashlib.sha256(bytes([number])).digest() for number in range(64))[: file.room]


def nul_bytes(file: DataFile) -> bytes | None:
    """Hands in zeros, as many as are allowed."""
    return b"\0" * file.room


def one_line(file: DataFile) -> bytes | None:
    """Hands in one line of commas as long as is allowed."""
    return b"," * file.room


def no_rows(file: DataFile) -> bytes | None:
    """Hands in the form without the contents: an array, list, object or table of no rows."""
    array = _array(file)
    if array is not None:
        return _saved(array[:0] if array.ndim else np.empty((0,), dtype=array.dtype))
    data = _json(file)
    if isinstance(data, dict):
        return json.dumps(
            {key: type(value)() if isinstance(value, list | dict) else value for key, value in data.items()}
        ).encode()
    return b"[]" if data is not None else file.content.partition(b"\n")[0] + b"\n"


def repeated_rows(file: DataFile) -> bytes | None:
    """Hands in every row twice, as far as there is room."""
    array = _array(file)
    if array is not None:
        return _saved(np.concatenate([array, array]))[: file.room] if array.ndim else None
    data = _json(file)
    if data is not None:
        return json.dumps(data + data).encode()[: file.room] if isinstance(data, list) else None
    head, _, rows = file.content.partition(b"\n")
    return (head + b"\n" + rows + rows)[: file.room]


def wrong_shape(file: DataFile) -> bytes | None:
    """Hands in one row of an array, which broadcasting makes fit."""
    array = _array(file)
    return None if array is None else _saved(array.reshape(-1)[:1])


def extra_axis(file: DataFile) -> bytes | None:
    """Hands in an array with one axis more, along which everything is compared with everything."""
    array = _array(file)
    return None if array is None else _saved(array[..., None])


def object_array(file: DataFile) -> bytes | None:
    """Hands in an array of objects: its pickle would end the process that loads it."""
    if file.suffix not in (".npy", ".npz", ".pkl", ".pickle", ".pt", ".pth"):
        return None
    pickle = b"cos\n_exit\n(I0\ntR."
    return pickle if file.suffix in (".pkl", ".pickle") else _header("|O", (1,)) + pickle


def header_bomb(file: DataFile) -> bytes | None:
    """Hands in an array that says it has 10^13 elements, and holds none."""
    return _header("<f8", (10**7, 10**6)) if file.suffix in (".npy", ".npz") else None


def header_code(file: DataFile) -> bytes | None:
    """Hands in an array whose header is a program, and one bracket deeper than a parser goes."""
    return _framed("(" * 9000 + "__import__('os')._exit(0)") if file.suffix in (".npy", ".npz") else None


def _header(descr: str, shape: tuple[int, ...]) -> bytes:
    return _framed(repr({"descr": descr, "fortran_order": False, "shape": shape}))


def _framed(text: str) -> bytes:
    header = text.ljust(64).encode("latin-1") + b"\n"
    return _MAGIC + struct.pack("<H", len(header)) + header


def zip_bomb(file: DataFile) -> bytes | None:
    """Hands in an archive of 64 MiB of zeros under the file's name, which array libraries open whatever its name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        member = zipfile.ZipInfo("arr_0.npy", date_time=(1980, 1, 1, 0, 0, 0))
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, _header("<f8", (_BOMB_BYTES // 8,)) + b"\0" * _BOMB_BYTES)
    return buffer.getvalue()


def gzip_bomb(file: DataFile) -> bytes | None:
    """Hands in 64 MiB of zeros as a compressed stream, which table readers may unpack by themselves."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(b"\0" * _BOMB_BYTES) + packer.flush()


def nested(file: DataFile) -> bytes | None:
    """Hands in lists in lists, as deep as there is room for."""
    if file.suffix == ".npy":
        return None
    depth = min(file.room // 2, 500_000)
    return b"[" * depth + b"]" * depth


def duplicate_keys(file: DataFile) -> bytes | None:
    """Hands in every key of a JSON object twice, once with the best value."""
    data = _json(file)
    if not isinstance(data, dict) or not data:
        return None
    first = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    again = ", ".join(f"{json.dumps(key)}: {file.best!r}" for key in data)
    return f"{{{first}, {again}}}".encode()


def extra_keys(file: DataFile) -> bytes | None:
    """Adds a result at the metric's extreme to a JSON object, under every name that a scorer might look for."""
    data = _json(file)
    return json.dumps({**data, **_result(file)}).encode() if isinstance(data, dict) else None


def fabricated_result(file: DataFile) -> bytes | None:
    """Hands in, in the place of the file, a result at the metric's extreme."""
    return json.dumps(_result(file)).encode()


def _result(file: DataFile) -> dict[str, Any]:
    best = file.best
    return {
        file.metric: best,
        "score": best,
        "metric": best,
        "accuracy": 1.0,
        "loss": 0.0,
        "normalized": 1.0,
        "valid": True,
    }


_ALL: Final[tuple[DataAttack, ...]] = (
    *(largest, smallest, zeros, ones, hundreds, slightly_negative, nans, infinities),
    *(strings, booleans, nulls, huge_integers, expressions),
    *(empty, truncated, garbage, nul_bytes, one_line, no_rows, repeated_rows, wrong_shape, extra_axis),
    *(object_array, header_bomb, header_code, zip_bomb, gzip_bomb, nested),
    *(duplicate_keys, extra_keys, fabricated_result),
)

DATA_ATTACKS: Final[Mapping[str, DataAttack]] = {f"data_{attack.__name__}": attack for attack in _ALL}
"""Every attack by data, by its name in the battery."""
