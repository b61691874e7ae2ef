"""The isolation levels: what each promises, whether it could be set up, and what is missing and therefore named.

`full`: everything of the design's section 4, in a scorer container of its own. `container`: the same, where some of
the container's limits cannot be enforced. `process`: another user in a container that is shared. `none`: the same
user, no root. Where a level's promise fails, scoring stops; it never goes on with less.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import List, Tuple

from . import container, landlock, linux
from .errors import IsolationError
from .site_dirs import check_owned_by_root
from .sweep import signal_process

WORKER_UIDS = range(64_600, 64_800)
"""One for each seed. Inside 16 bits, so that a user namespace maps them; above the users of any usual image."""
KEEPER_UIDS = range(64_800, 65_000)
"""One beside each of them, of its keeper."""
OUR_UIDS = range(WORKER_UIDS.start, KEEPER_UIDS.stop)


@dataclass(frozen=True)
class Isolation:
    """What is in effect. `landlock_abi` 0: this kernel has none, which every level but `none` names as missing."""

    level: str
    missing: Tuple[str, ...]
    landlock_abi: int

    @property
    def has_second_user(self) -> bool:
        """Whether workers run as another user than the harness."""
        return self.level != "none"


def set_up(level: str, folder: Path) -> Isolation:
    """Hides this process and checks what `level` promises of its surroundings.

    Raises:
        IsolationError: a promise does not hold; its `step` says which.
    """
    if linux.LINUX:
        _step("dumpable", linux.PR_SET_DUMPABLE, 0)
        _step("subreaper", linux.PR_SET_CHILD_SUBREAPER, 1)
    if level == "none":
        return Isolation(level, tuple(_missing_without_user(folder)), landlock.abi())
    _require_root()
    _require_private(folder)
    check_owned_by_root([entry for entry in sys.path if os.path.isdir(entry) and Path(entry) != folder])
    missing = container.missing_promises()
    if missing and level == "full":
        raise IsolationError(missing[0], "level `full` promises it, this container does not have it")
    version = landlock.abi()
    return Isolation(level, tuple(missing if version else [*missing, "landlock"]), version)


def end_other_harnesses(script: str) -> None:
    """Kills harnesses that root left running here, such as that of a cancelled score call. One at a time runs."""
    for process in linux.processes():
        if process.pid == os.getpid() or process.uids[0] != 0:
            continue
        try:
            arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if script.encode() in arguments:
            signal_process(process.pid, linux.SIGKILL)


def check_worker(pid: int, uid: int) -> None:
    """Looks at a started worker from outside. Raises IsolationError if it has a right that it should not have."""
    expected = {"Uid": [uid] * 4, "Gid": [uid] * 4, "Groups": [], "NoNewPrivs": [1]}
    for name, numbers in expected.items():
        found = [int(number) for number in linux.status_field(pid, name).split()]
        if found != numbers:
            raise IsolationError("worker", f"{name} is {found}, not {numbers}")
    if int(linux.status_field(pid, "CapEff"), 16):
        raise IsolationError("worker", "it has capabilities")
    if Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii").strip() != "1000":
        raise IsolationError("oom_score_adj", "the worker would not be killed first")


def _step(name: str, option: int, value: int) -> None:
    try:
        linux.prctl(option, value)
    except OSError as error:
        raise IsolationError(name, str(error)) from error


def _require_root() -> None:
    if not linux.LINUX or os.geteuid() != 0:
        raise IsolationError("root", "the harness must run as root on Linux to have a second user")


def _require_private(folder: Path) -> None:
    if not _is_private(folder):
        raise IsolationError("private_folder", f"{folder} must be a folder of root's with mode 0700")


def _is_private(folder: Path) -> bool:
    status = os.lstat(folder)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _missing_without_user(folder: Path) -> List[str]:
    missing = ["second_user"]
    if not _is_private(folder):
        missing.append("private_folder")
    if not linux.LINUX:
        return [*missing, "not_dumpable", "subreaper", "no_new_privs", "landlock", *container.PROMISES]
    return [*missing, *([] if landlock.abi() else ["landlock"]), *container.missing_promises()]
