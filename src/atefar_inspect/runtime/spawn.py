"""Starts a worker: fork, give up every right step by step, exec. A step that fails is reported by its name."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import struct
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional, Tuple

from . import landlock, linux
from .errors import IsolationError

MAX_OPEN_FILES = 1024
_PIPE_BYTES = 2**20
_F_SETPIPE_SZ = 1031
_FAILURE = struct.Struct("16si")


@dataclass(frozen=True)
class Plan:
    """How a worker is started. `uid` None: it keeps the harness's user (level none).

    `writable` are the paths that Landlock leaves writable; `landlock_abi` 0 means that there is none. `close_tcp`
    lets Landlock refuse TCP, for where the container's network is on; else a worker may talk to itself over it.
    """

    argv: Tuple[str, ...]
    folder: str
    home: str
    uid: Optional[int]
    landlock_abi: int
    writable: Tuple[str, ...]
    close_tcp: bool
    environment: Dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Worker:
    """A started worker: its process and the harness's ends of its pipes."""

    pid: int
    request_fd: int
    reply_fd: int


def worker_environment(home: str) -> Dict[str, str]:
    """The whole environment of a worker. One thread per library call: times and sums then repeat."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        **dict.fromkeys(threads, "1"),
    }


def spawn(plan: Plan) -> Worker:
    """Starts the worker and returns once it is the other program. Raises IsolationError with the step that failed."""
    request_read, request_write = _pipe()
    reply_read, reply_write = _pipe()
    failure_read, failure_write = os.pipe()
    pid = _fork()
    if pid == 0:
        _become_worker(plan, request_read, reply_write, failure_write)
    for fd in (request_read, reply_write, failure_write):
        os.close(fd)
    failure = os.read(failure_read, _FAILURE.size)
    os.close(failure_read)
    if failure:
        os.close(request_write)
        os.close(reply_read)
        step, number = _FAILURE.unpack(failure)
        raise IsolationError(step.rstrip(b"\0").decode("ascii"), os.strerror(number))
    return Worker(pid, request_write, reply_read)


def _fork() -> int:
    try:
        return os.fork()
    except OSError as error:
        raise IsolationError("fork", str(error)) from error


def _pipe() -> Tuple[int, int]:
    """A pipe of 1 MiB where the system allows it: twice the throughput, and nothing but speed depends on it."""
    read, write = os.pipe()
    if linux.LINUX:
        with contextlib.suppress(OSError):
            fcntl.fcntl(write, _F_SETPIPE_SZ, _PIPE_BYTES)
    return read, write


def _become_worker(plan: Plan, request_fd: int, reply_fd: int, failure_fd: int) -> None:
    """In the child; never returns."""
    name = "start"
    try:
        for label, step in _steps(plan):
            name = label
            step()
        name = "descriptors"
        failure_fd = _keep_only(request_fd, reply_fd, failure_fd)
        name = "exec"
        os.execve(plan.argv[0], list(plan.argv), {**worker_environment(plan.home), **plan.environment})
    except BaseException as error:  # a forked child must not run on in the harness's code
        number = error.errno if isinstance(error, OSError) and error.errno else 22
        os.write(failure_fd, _FAILURE.pack(name.encode("ascii"), number))
        os._exit(127)


def _steps(plan: Plan) -> List[Tuple[str, Callable[[], None]]]:
    steps: List[Tuple[str, Callable[[], None]]] = [
        ("session", os.setsid),
        ("umask", lambda: _ignore(os.umask(0o077))),
        ("rlimits", _set_limits),
    ]
    if linux.LINUX:
        steps += [
            ("dumpable", lambda: linux.prctl(linux.PR_SET_DUMPABLE, 1)),
            ("oom_score_adj", _be_killed_first),
            ("session_keyring", linux.new_session_keyring),
            ("no_new_privs", lambda: linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)),
        ]
    if plan.landlock_abi:
        steps.append(("landlock", lambda: landlock.restrict(plan.writable, plan.landlock_abi, plan.close_tcp)))
    if plan.uid is not None:
        steps += [("user", lambda: _become(plan.uid)), ("home", lambda: os.mkdir(plan.home, 0o700))]
    if linux.LINUX:
        steps.append(("parent_death", lambda: linux.prctl(linux.PR_SET_PDEATHSIG, linux.SIGKILL)))
    steps.append(("folder", lambda: os.chdir(plan.folder)))
    return steps


def _ignore(_: object) -> None:
    return None


def _set_limits() -> None:
    """No core files, no POSIX message queues, few descriptors. No RLIMIT_NPROC: it counts across containers."""
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: MAX_OPEN_FILES}
    if linux.LINUX:
        limits[linux.RLIMIT_MSGQUEUE] = 0
    for which, most in limits.items():
        hard = resource.getrlimit(which)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (value, value))


def _be_killed_first() -> None:
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def _become(uid: Optional[int]) -> None:
    assert uid is not None
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _keep_only(request_fd: int, reply_fd: int, failure_fd: int) -> int:
    """Standard streams to /dev/null, requests on 3, replies on 4, the failure pipe on 5 and closed by exec."""
    nothing = os.open("/dev/null", os.O_RDWR)
    # Above every target first, so that no source is overwritten before it is copied.
    sources = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in (nothing, request_fd, reply_fd, failure_fd)]
    for source, target in zip([sources[0]] * 3 + sources[1:3], range(5)):
        os.dup2(source, target)
    os.dup2(sources[3], 5, inheritable=False)
    os.closerange(6, os.sysconf("SC_OPEN_MAX"))
    return 5
