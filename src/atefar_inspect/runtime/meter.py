"""Who used the time: a page that the scoring process writes and the supervisor reads, even when the former is stuck."""

from __future__ import annotations

import mmap
import struct
import time
from typing import Tuple

_FIELDS = struct.Struct("ddQd")


class Meter:
    """Seconds that `score()` spent waiting for the submission, since when it waits now, calls, and when it began.

    Make it before the fork; both processes then share it. Clock: `time.monotonic`, the same in both; 0: not yet.
    """

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    def _load(self) -> Tuple[float, float, int, float]:
        waited, since, calls, began = _FIELDS.unpack_from(self._page)
        return waited, since, calls, began

    def _store(self, waited: float, since: float, calls: int, began: float) -> None:
        _FIELDS.pack_into(self._page, 0, waited, since, calls, began)

    def begin(self) -> None:
        """`score()` is called now."""
        self._store(0.0, 0.0, 0, time.monotonic())

    def start(self) -> None:
        """The submission is being waited for from now on."""
        waited, _, calls, began = self._load()
        self._store(waited, time.monotonic(), calls, began)

    def stop(self) -> None:
        """It is no longer."""
        waited, since, calls, began = self._load()
        self._store(waited + time.monotonic() - since, 0.0, calls, began)

    def count(self) -> None:
        """One call more."""
        waited, since, calls, began = self._load()
        self._store(waited, since, calls + 1, began)

    @property
    def began(self) -> float:
        """When `score()` was called; 0: it is still being imported."""
        return self._load()[3]

    @property
    def calls(self) -> int:
        """Calls of the submission so far."""
        return self._load()[2]

    @property
    def waited(self) -> float:
        """Seconds spent waiting so far, the present wait included."""
        waited, since, _, _ = self._load()
        return waited + (time.monotonic() - since if since else 0.0)

    def blames_submission(self, limit_s: float) -> bool:
        """Whether at least half of a limit that ran out went into waiting for the submission."""
        return self.waited >= limit_s / 2
