"""The few Linux calls that Python's library lacks, by ctypes, and the table of processes from /proc.

Numbers are those of <linux/prctl.h>, <linux/keyctl.h> and <sys/ipc.h>; each call raises OSError when it is refused.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from typing import Callable, Dict, Iterator, List, NamedTuple, Tuple

LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38
RLIMIT_MSGQUEUE = 12
SIGKILL = 9
_KEYCTL_JOIN_SESSION_KEYRING = 1
_KEYCTL = {"x86_64": 250, "aarch64": 219}
_IPC_RMID = 0
_IPC_IDENTIFIER = 1  # column of shmid, semid, msqid
_libc = ctypes.CDLL(None, use_errno=True)


class Process(NamedTuple):
    """A line of the process table: uids are the real, effective, saved and file-system one."""

    pid: int
    parent: int
    uids: Tuple[int, ...]
    zombie: bool


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def prctl(option: int, value: int) -> None:
    """`prctl(option, value, 0, 0, 0)`."""
    zero = ctypes.c_ulong(0)
    _checked(_libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero))


def syscall(number: int, *arguments: object) -> int:
    """A system call without a wrapper. Returns its result; raises OSError."""
    _libc.syscall.restype = ctypes.c_long
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments))


def new_session_keyring() -> None:
    """Gives this process an empty session keyring: keys put into the container's would reach the next seed.

    A kernel or a seccomp filter without keyctl has no keys to reach either.
    """
    number = _KEYCTL.get(platform.machine())
    if number is None:
        return
    try:
        syscall(number, ctypes.c_int(_KEYCTL_JOIN_SESSION_KEYRING), None)
    except (PermissionError, OSError) as error:
        if error.errno not in (1, 38, 95):  # EPERM, ENOSYS, EOPNOTSUPP
            raise


def processes() -> Iterator[Process]:
    """All processes that this /proc shows."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/status", encoding="utf-8", errors="replace") as file:
                    yield _process(int(name), file.read())
            except (FileNotFoundError, ProcessLookupError):
                continue


def _process(pid: int, status: str) -> Process:
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    uids = tuple(int(uid) for uid in fields["Uid"].split())
    return Process(pid, int(fields["PPid"]), uids, fields["State"].startswith("Z"))


def status_field(pid: int, name: str) -> str:
    """One field of /proc/<pid>/status, without its label. Raises KeyError if this kernel does not have it."""
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        for line in file:
            label, _, value = line.partition(":")
            if label == name:
                return value.strip()
    raise KeyError(name)


def _remove_semaphores(identity: int) -> int:
    return int(_libc.semctl(identity, 0, _IPC_RMID, None))


def _remove_memory(identity: int) -> int:
    return int(_libc.shmctl(identity, _IPC_RMID, None))


def _remove_queue(identity: int) -> int:
    return int(_libc.msgctl(identity, _IPC_RMID, None))


_IPC_REMOVERS: Dict[str, Callable[[int], int]] = {
    "shm": _remove_memory,
    "sem": _remove_semaphores,
    "msg": _remove_queue,
}


def system_v_objects() -> List[Tuple[str, int, int]]:
    """System V shared memory, semaphores and queues: kind, identifier, uid of the owner."""
    found = []
    for kind in _IPC_REMOVERS:
        try:
            with open(f"/proc/sysvipc/{kind}", encoding="utf-8") as file:
                rows = [line.split() for line in file]
        except FileNotFoundError:  # a kernel without System V IPC
            continue
        for row in rows[1:]:
            found.append((kind, int(row[_IPC_IDENTIFIER]), int(row[rows[0].index("uid")])))
    return found


def remove_system_v_object(kind: str, identity: int) -> None:
    """Only the owner may, root of a container without capabilities may not."""
    _checked(_IPC_REMOVERS[kind](identity))
