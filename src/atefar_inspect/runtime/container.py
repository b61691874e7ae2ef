"""What the container around the harness promises, looked at from inside: limits, network, capabilities.

cgroup v1 and v2 are both read at the paths that Docker and Kubernetes mount.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple

from .linux import status_field

_CGROUP = Path("/sys/fs/cgroup")
_NETWORK = Path("/sys/class/net")
_KILL_SETGID_SETUID = 0b111 << 5
_UNLIMITED = 2**60


def missing_promises() -> List[str]:
    """Names of the promises of level `full` that this container does not keep."""
    return [name for name, holds in PROMISES.items() if not holds()]


def kill_count() -> int:
    """How often the kernel killed a process of this container for want of memory (0 where that is not shown)."""
    return _event(("memory.events",), "oom_kill") or _event(("memory/memory.oom_control",), "oom_kill")


def refused_forks() -> int:
    """How often the container's limit on processes refused one (0 where that is not shown)."""
    return _event(("pids.events", "pids/pids.events"), "max")


def _network_is_off() -> bool:
    return not any(int(_read(card / "flags") or "0", 16) & 1 for card in _NETWORK.glob("*") if card.name != "lo")


def _root_is_read_only() -> bool:
    return bool(os.statvfs("/").f_flag & os.ST_RDONLY)


def _no_new_privileges() -> bool:
    return status_field(os.getpid(), "NoNewPrivs") == "1"


def _few_capabilities() -> bool:
    return int(status_field(os.getpid(), "CapEff"), 16) & ~_KILL_SETGID_SETUID == 0


def _processes_are_limited() -> bool:
    return _limit(("pids.max", "pids/pids.max")) is not None


def _memory_is_limited() -> bool:
    return _limit(("memory.max", "memory/memory.limit_in_bytes")) is not None


def _limit(names: Tuple[str, ...]) -> Optional[int]:
    """The first of these files' number; None: unlimited, or not to be seen, which proves no limit."""
    for name in names:
        text = _read(_CGROUP / name)
        if text:
            return int(text) if text.isdigit() and int(text) < _UNLIMITED else None
    return None


def _event(names: Tuple[str, ...], key: str) -> int:
    for name in names:
        for line in _read(_CGROUP / name).splitlines():
            label, _, value = line.partition(" ")
            if label == key:
                return int(value)
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""


PROMISES: Dict[str, Callable[[], bool]] = {
    "network_off": _network_is_off,
    "read_only_root": _root_is_read_only,
    "container_no_new_privileges": _no_new_privileges,
    "few_capabilities": _few_capabilities,
    "pids_limit": _processes_are_limited,
    "memory_limit": _memory_is_limited,
}
