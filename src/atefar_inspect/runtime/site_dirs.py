"""Where numpy and the like lie, found without the `site` module: no .pth file is run in the harness."""

from __future__ import annotations

import importlib
import importlib.util
import os
import site
import stat
import sys
from pathlib import Path
from typing import List, Optional, Sequence

from .errors import IsolationError


def site_dirs(given: Optional[Sequence[str]]) -> List[str]:
    """The folders to put on `sys.path`: `given`, else those of this interpreter (its virtual environment's too)."""
    candidates = list(given) if given is not None else [*_of_virtual_environment(), *site.getsitepackages()]
    return [folder for folder in dict.fromkeys(candidates) if os.path.isdir(folder)]


def check_owned_by_root(folders: Sequence[str]) -> None:
    """Raises IsolationError if another than root could put a module into one of them, or swap it from above."""
    for folder in folders:
        path = Path(folder).resolve()
        for place in (path, *path.parents):
            status = os.stat(place)
            if status.st_uid != 0 or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise IsolationError("site_packages", f"{place} is writable by others than root")


def import_numpy() -> None:
    """Once, for all scoring processes; with one thread, since a forked copy of its other threads would hang."""
    if importlib.util.find_spec("numpy") is None:
        return
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    importlib.import_module("numpy")
    if before is None:
        del os.environ["OPENBLAS_NUM_THREADS"]
    else:
        os.environ["OPENBLAS_NUM_THREADS"] = before


def _of_virtual_environment() -> List[str]:
    """`-S` leaves `sys.prefix` at the base installation, so `pyvenv.cfg` is read here."""
    root = Path(sys.executable).parent.parent
    if not (root / "pyvenv.cfg").is_file():
        return []
    return [str(root / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages")]
