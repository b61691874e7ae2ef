"""Where a certification keeps its logs: a folder outside the bundle, found again by the command that goes on.

One folder a content, runtime, battery and budget. While a process certifies in it the folder is locked; another
certification of the same bundle then takes a folder beside it, so that the two do not disturb one another.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.bound import compose_digest, runtime_digest

from .attacks import BATTERY
from .budget import Budget

LOCK: Final = ".lock"
_KEY_LENGTH = 12


def default_root() -> Path:
    """Return the folder under which certifications keep theirs: the user's cache folder."""
    return user_cache_path("atefar_inspect") / "certify"


def folder_name(bundle: Bundle, budget: Budget) -> str:
    """Return the folder's name: the bundle's, and a key of all that the executions depend on."""
    parts = (bundle.digest, runtime_digest(), compose_digest(bundle), BATTERY, *map(str, astuple(budget)))
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_KEY_LENGTH]
    return f"{bundle.name}-{key}"


@contextmanager
def locked_folder(root: Path, name: str) -> Iterator[Path]:
    """Yield `root/name`, or `root/name-2` ... where another process is at work there; locked until the end."""
    number = 1
    while True:
        folder = root / (name if number == 1 else f"{name}-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            number += 1
            continue
        try:
            yield folder
        finally:
            os.close(handle)
        return
