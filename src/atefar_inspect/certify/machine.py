"""The machine that a certification ran on, for its certificate."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import docker
from docker.errors import DockerException

from atefar_inspect.bundle.certificate import Machine


def this_machine() -> Machine:
    """Return the machine's processor, cores, memory, kernel, and the versions of the Docker engine and of Python."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        cpu=_cpu(),
        cores=cores(),
        memory_gib=round(pages / 2**30, 1),
        kernel=f"{platform.system()} {platform.release()}",
        docker=engine_version() or "no engine",
        python=platform.python_version(),
    )


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parallel_samples() -> int:
    """Return how many samples are executed at a time: one a core, and two at least."""
    return max(2, cores())


def engine_version() -> str | None:
    """Return the Docker engine's version; None where no engine answers."""
    try:
        client = docker.from_env(timeout=10)
    except DockerException:
        return None
    try:
        return str(client.version().get("Version", "unknown"))
    except DockerException:
        return None
    finally:
        client.close()


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
