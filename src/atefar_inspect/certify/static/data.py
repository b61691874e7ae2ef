"""Hidden data that the workspace has as well: rows of arrays and lines of tables are compared, never loaded as code."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

import numpy as np

from atefar_inspect.bundle import Bundle, BundleFile

SHORTEST_ROW: Final = 32
"""Bytes of a row below which two could be equal by chance."""
SHARE: Final = 0.02
"""Share of a hidden file's rows above which they are no chance."""

Row = np.ndarray[tuple[int], np.dtype[np.float64]]

_TABLES: Final = (".csv", ".tsv", ".jsonl", ".txt")


def shared_rows(bundle: Bundle) -> Iterator[tuple[str, str, int, int]]:
    """Yield a visible file, a hidden one, how many of the hidden one's rows are in both, and how many it has.

    Nothing where forecasts or other data are handed in: those are about inputs that the agent must have.
    """
    if bundle.manifest.submission.kind == "artifacts":
        return
    visible = {file.path: _rows(file) for file in bundle.files() if file.path.startswith("workspace/")}
    for file in bundle.files():
        if file.path.startswith("scorer/data/") and (hidden := _rows(file)):
            for path, rows in visible.items():
                shared = len(hidden & rows)
                if shared > SHARE * len(hidden):
                    yield path, file.path, shared, len(hidden)


def _rows(file: BundleFile) -> frozenset[bytes]:
    """Return the rows of a data file that are long and varied enough to be told apart."""
    if file.path.endswith(".npy"):
        return frozenset(row.tobytes() for row in _array_rows(file.content) if row.min() != row.max())
    if file.path.endswith(_TABLES):
        return frozenset(line.strip() for line in file.content.splitlines()[1:] if len(line.strip()) >= SHORTEST_ROW)
    return frozenset()


def _array_rows(content: bytes) -> Iterator[Row]:
    try:
        array = np.load(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError, OSError):
        return
    if array.ndim < 2 or not array.size or array.dtype.kind not in "biuf":
        return
    # Values are compared, whatever type a file stores them in.
    rows = array.reshape(len(array), -1).astype(np.float64)
    if rows[0].nbytes >= SHORTEST_ROW:
        yield from rows
