"""Runs in a container: judges submissions by a bundle's properties.py, each in processes of its own.

Standard input is one JSON document (`probe.py` writes it), standard output one JSON line a submission. Whoever runs
this is not root. No submission speaks for another: its standard streams go nowhere, its process is a child that only
has a pipe for its own report, and the judge's memory and descriptors are closed to its own user.
Whatever a submission started is killed before the next one begins. Needs the standard library only; Python 3.9.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import functools
import importlib
import json
import os
import resource
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36
MAX_REPORT_BYTES = 64 * 1024
MAX_SENTENCES, MAX_SENTENCE = 8, 300
TICK_S = 0.01
CLOCK_PER_CPU = 4  # a busy machine makes nobody break a rule
MOST_DESCRIPTORS = 1024
BROKEN_OFF = {"valid": [], "works": [], "error": "crash: it ended the process that watches it"}

Json = dict[str, Any]


class Finished(NamedTuple):
    """A program that ended, and the files that it left of those asked for."""

    exit_code: int
    stdout: bytes
    files: dict[str, bytes]


def main() -> None:
    """Hand the request on to a process that works through it, and print its lines, each after the request's key.

    Only this process ever holds the key, and it runs nothing: standard output stands open to the user's other processes
    through whatever started this one, so a line counts by its key alone.
    """
    prctl(PR_SET_DUMPABLE, 0)  # nor does one of the same user reach into this process
    request_reader, request_writer = os.pipe()
    line_reader, line_writer = os.pipe()
    if os.fork() == 0:
        os.close(request_writer)
        os.close(line_reader)
        try:
            with os.fdopen(request_reader, "rb") as pipe:
                work_through(json.load(pipe), line_writer)
        finally:
            os._exit(0)
    os.close(request_reader)
    os.close(line_writer)
    request = json.load(sys.stdin)
    key = request.pop("key")
    with os.fdopen(request_writer, "wb") as pipe:
        pipe.write(json.dumps(request).encode())
    with os.fdopen(line_reader, encoding="utf-8") as lines:
        for line in lines:
            print(f"\n{key} {line}", end="", flush=True)  # on a line of its own, whatever was written there before


def work_through(request: Json, output: int) -> None:
    """Write one line for each submission of the request, in the order in which they end."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.dont_write_bytecode = True
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")  # there are as many workers as cores
    for library in request["preload"]:  # here, so that each child has it for free
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    waiting = list(range(len(request["submissions"])))
    running: dict[int, tuple[int, int, bytearray]] = {}
    while waiting or running:
        while waiting and len(running) < request["workers"]:
            number = waiting.pop(0)
            reader, pid = start(functools.partial(judge, request, number))
            running[reader] = (number, pid, bytearray())
        for reader in select.select(list(running), [], [])[0]:
            number, pid, line = running[reader]
            part = os.read(reader, MAX_REPORT_BYTES)
            line += part
            if not part:
                del running[reader]
                os.close(reader)
                os.waitpid(pid, 0)
                verdict = json.loads(line) if line.endswith(b"\n") else BROKEN_OFF
                write(output, {"name": request["submissions"][number]["name"], **verdict})


def start(work: Callable[[], Json]) -> tuple[int, int]:
    """Return a pipe's reading end and a child's process: the child writes what `work` returns, as JSON, and ends."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return reader, pid
    try:
        os.closerange(3, writer)
        os.closerange(writer + 1, MOST_DESCRIPTORS)
        own = os.getpid()
        value = work()
        if os.getpid() == own:  # a submission that forks would report twice
            write(writer, value)
    finally:
        os._exit(0)


def write(descriptor: int, value: Json) -> None:
    """Write a value as one line of JSON."""
    view = memoryview(json.dumps(value).encode() + b"\n")
    while view:
        view = view[os.write(descriptor, view) :]


def judge(request: Json, number: int) -> Json:
    """Return what properties.py says about a submission: `valid` and `works`, each with the submission newly loaded."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)  # what a submission leaves behind becomes a child of this process
    verdict: Json = {"valid": [], "works": [], "error": None}
    for check in ("valid", "works"):
        report = checked(request, number, check)
        verdict[check] = report.get("broken", [])
        verdict["error"] = report.get("error")
        if report.get("fault"):
            verdict["fault"] = report["fault"]
        if verdict["error"] or report.get("fault"):
            break
    return verdict


def checked(request: Json, number: int, check: str) -> Json:
    """Return the report of one function of properties.py, or how the process ended that should have made it."""
    folder = tempfile.mkdtemp(prefix="judge-")
    reader, pid = start(functools.partial(examine, request, number, check, folder))
    try:
        return report_of(reader, pid, time.monotonic() + CLOCK_PER_CPU * request["limit_s"])
    finally:
        os.close(reader)
        sweep()
        shutil.rmtree(folder, ignore_errors=True)


def out_of_time(pid: int) -> bool:
    """Return whether a process whose pipe is closed was ended for its processor time; that may show a little later."""
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is not None:
            return ended.si_status == signal.SIGXCPU
        time.sleep(TICK_S / 10)
    return False


def report_of(reader: int, pid: int, end: float) -> Json:
    """Read one line until it is whole, its process is gone or time is up."""
    line, gone = b"", False
    while not line.endswith(b"\n"):
        if len(line) > MAX_REPORT_BYTES:
            return {"error": "crash: a report that is too long"}
        if time.monotonic() > end:
            return {"error": "timeout"}
        if select.select([reader], [], [], TICK_S)[0]:
            part = os.read(reader, MAX_REPORT_BYTES)
            line += part
            gone = gone or not part
        elif not gone:
            gone = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
            continue
        if gone and not line.endswith(b"\n"):
            return {"error": "timeout" if out_of_time(pid) else "crash"}
    try:
        report = json.loads(line)
    except ValueError:
        return {"error": "crash: an unreadable report"}
    return report if isinstance(report, dict) else {"error": "crash: an unreadable report"}


def sweep() -> None:
    """Kill and reap every descendant of this process, those that are reparented to it included."""
    while True:
        for pid in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(TICK_S / 10)
        except ChildProcessError:
            return


def children() -> list[int]:
    """Return the processes whose parent is this one."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    parent = int(file.read().rpartition(b")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == os.getpid():
                found.append(int(name))
    return found


def examine(request: Json, number: int, check: str, folder: str) -> Json:
    """Load properties.py and the submission, and return what is broken. Only ever called in a child."""
    os.setsid()
    limit_s = max(1, round(request["limit_s"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    files = {
        path: base64.b64decode(request["contents"][content])
        for path, content in request["submissions"][number]["files"].items()
    }
    unpack(files, folder)
    os.chdir(folder)
    os.environ.update(HOME=folder, TMPDIR=folder)
    tempfile.tempdir = None
    properties = types.ModuleType("properties")
    sys.modules["properties"] = properties
    try:
        exec(compile(request["properties"], "properties.py", "exec"), properties.__dict__)
        function = getattr(properties, check)
    except BaseException as error:  # a module may raise anything while it is loaded
        return {"fault": f"it cannot be loaded: {last_line(error)}"}
    try:
        is_callable = request["kind"] == "callable"
        broken = function(loaded(request["entry"], folder) if is_callable else program(request["entry"], files))
    except BaseException as error:  # so may a submission, `SystemExit` included
        return {"error": f"raised {last_line(error)}"}
    if not isinstance(broken, list) or not all(isinstance(sentence, str) for sentence in broken):
        return {"fault": f"{check} returned no list of str but {type(broken).__name__}"}
    return {"broken": [sentence[:MAX_SENTENCE] for sentence in broken[:MAX_SENTENCES]]}


def loaded(entry: str, folder: str) -> Any:
    """Return the function that an entry `module:function` names."""
    module, _, function = entry.partition(":")
    sys.path.insert(0, folder)
    return getattr(importlib.import_module(module), function)


def program(entry: str, files: Mapping[str, bytes]) -> Callable[..., Finished]:
    """Return a function that runs the entry's command in a fresh copy of the submission's files."""
    command = shlex.split(entry)
    if command[0] in ("python", "python3"):
        command[0] = sys.executable

    def call(*args: Any, stdin: bytes = b"", collect: Sequence[str] = ()) -> Finished:
        folder = tempfile.mkdtemp()
        unpack(files, folder)
        ended = subprocess.run(
            [*command, *map(str, args)], cwd=folder, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        found = {path: content_of(os.path.join(folder, path)) for path in collect}
        shutil.rmtree(folder, ignore_errors=True)
        return Finished(ended.returncode, ended.stdout, {path: c for path, c in found.items() if c is not None})

    return call


def content_of(path: str) -> bytes | None:
    """Return a regular file's content; None where there is none."""
    if os.path.islink(path) or not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def unpack(files: Mapping[str, bytes], folder: str) -> None:
    """Write files by their relative paths into a folder."""
    for path, content in files.items():
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(content)


def last_line(error: BaseException) -> str:
    """Return an exception's type and words, on one line."""
    lines = traceback.format_exception_only(type(error), error)
    return " ".join(lines[-1].split())[:MAX_SENTENCE]


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process.

    Raises:
        OSError: the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")


if __name__ == "__main__":
    main()
