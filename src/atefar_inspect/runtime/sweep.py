"""Removes what a worker's uid left: processes, files, System V objects. Also looks, with root's eyes, whether it did.

Root in a container without DAC_OVERRIDE may neither read nor remove another user's 0700 folder, and no owner but the
worker may remove its System V objects: so the removing is done by a process that became the worker's user (`keeper`).
"""

from __future__ import annotations

import glob
import os
import signal
import stat
import time
from typing import Collection, Dict, Iterator, List, Optional, Set, Tuple

from .linux import processes, remove_system_v_object, system_v_objects

PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")
"""Writable for everybody in the usual images; those that do not exist are passed over."""
KILL_S = 5.0
_STANDING = "TtZXD"
"""States of a thread that is stopped, traced, dead, or in the kernel and about to be stopped (a parent in vfork)."""
SWEEPS = 5
"""Passes over the files of a uid: names that vanish while a folder is read can hide others from that pass."""


def alive(uids: Collection[int]) -> List[int]:
    """Processes that have one of these uids in any role, zombies not counted."""
    wanted = set(uids)
    return [process.pid for process in processes() if not process.zombie and not wanted.isdisjoint(process.uids)]


def stopped_tasks(uid: int) -> Optional[Dict[str, str]]:
    """How often each thread of a uid has been switched, by its folder in /proc; None while one of them is not stopped.

    A thread that is stopped in both of two equal results has not run in between.
    """
    found = {}
    for pid in alive({uid}):
        for folder in glob.glob(f"/proc/{pid}/task/*"):
            try:
                with open(f"{folder}/status", encoding="utf-8", errors="replace") as file:
                    fields = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields["State"][0] not in _STANDING:
                return None
            found[folder] = f"{fields['voluntary_ctxt_switches']} {fields['nonvoluntary_ctxt_switches']}"
    return found


def leftovers(uids: Collection[int]) -> Set[Tuple[str, int]]:
    """What is left of these uids: pairs of kind (process, file, System V object) and uid."""
    found = {("process", uid) for process in processes() for uid in process.uids if not process.zombie}
    found |= {("System V object", uid) for _, _, uid in system_v_objects()}
    found |= {("file", status.st_uid) for place in PLACES for _, status in _entries(place)}
    return {(kind, uid) for kind, uid in found if uid in uids}


def kill_one_by_one(uids: Collection[int]) -> None:
    """Root stops and kills each process of these uids. For the start, when a full process table may forbid a fork.

    A chain of processes that fork and exit can outrun it; `keeper` gets what this leaves.
    """
    end = time.monotonic() + KILL_S
    while time.monotonic() < end:
        pids = alive(uids)
        if not pids:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                signal_process(pid, number)
        time.sleep(0.001)


def signal_process(pid: int, number: int) -> None:
    """Signals a process if it is still there."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def remove_own_files(uid: int) -> None:
    """Removes every file of `uid` in `PLACES`; the caller's file-system uid must be `uid`.

    What cannot be removed is passed over: `leftovers` tells.
    """
    for _ in range(SWEEPS):
        seen = False
        for place in PLACES:
            for path, status in _entries(place):
                if status.st_uid == uid:
                    seen = True
                    _remove(path, status)
        if not seen:
            return


def remove_own_system_v_objects(uid: int) -> None:
    """Removes the System V objects of `uid`; the caller's effective uid must be `uid`."""
    for kind, identity, owner in system_v_objects():
        if owner == uid:
            remove_system_v_object(kind, identity)


def _entries(place: str) -> Iterator[Tuple[str, os.stat_result]]:
    """Everything below a folder that can be seen, without recursion: a tree may be deeper than Python's stack."""
    folders = [place]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:  # one at a time: a folder may hold more names than there is memory for
                    try:
                        status = entry.stat(follow_symlinks=False)
                    except OSError:  # gone since
                        continue
                    if stat.S_ISDIR(status.st_mode):
                        folders.append(entry.path)
                    yield entry.path, status
        except OSError:  # gone since, not to be entered, or deeper than a path may be long
            continue


def _remove(path: str, status: os.stat_result) -> None:
    try:
        if stat.S_ISDIR(status.st_mode):
            _remove_tree(path)
        else:
            os.unlink(path)
    except OSError:
        return
    finally:
        os.chdir("/")


def _remove_tree(top: str) -> None:
    """Removes a folder however deep it is: by walking down and up, without recursion or long paths."""
    os.chmod(top, 0o700)
    os.chdir(top)
    descended: List[str] = []
    while True:
        below = _remove_files_here()
        if below is not None:
            os.chmod(below, 0o700)
            os.chdir(below)
            descended.append(below)
        elif descended:
            os.chdir("..")
            os.rmdir(descended.pop())
        else:
            os.chdir("/")
            os.rmdir(top)
            return


def _remove_files_here() -> Optional[str]:
    """Removes the files of the current folder up to the first folder in it, and returns that one's name."""
    with os.scandir(".") as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                return entry.name
            os.unlink(entry.name)
    return None
