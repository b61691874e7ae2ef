"""The process that holds the submission: takes requests on one pipe, calls, answers on another.

Runs as a user without rights, started by exec with nothing but its two pipe ends. Nothing here protects the harness:
the submission may rewrite this code in memory, so every check that counts is on the harness's side.
"""

from __future__ import annotations

import importlib
import os
import select
import shutil
import subprocess
import sys
import time
import traceback
from typing import Any, Callable, Dict, List

from . import wire
from .errors import FrameTooLarge

REQUEST_FD, REPLY_FD = 3, 4
LOG_CHARACTERS = 8000
MAX_REQUEST_BYTES = 2**40


class Refusal(Exception):
    """An answer that is not a value: its code, for the harness to turn into a reason."""


def main() -> None:
    """Serves requests until the harness closes its end."""
    os.set_blocking(REQUEST_FD, False)
    while True:
        try:
            request = wire.receive(_fill, MAX_REQUEST_BYTES)
        except EOFError:
            return
        for buffer in _answer(request):
            _write(memoryview(buffer))


def _answer(request: wire.Message) -> List[wire.Buffer]:
    """The reply's buffers. Whatever the submission raises, SystemExit included, is an answer too."""
    identity = request["id"]
    try:
        value = OPERATIONS[request["operation"]](request)
    except Refusal as refusal:
        return wire.frame({"id": identity, "refused": refusal.args[0], "log": _trace()})
    except MemoryError:
        return wire.frame({"id": identity, "refused": "memory", "log": ""})
    except BaseException:  # the submission's own code ran: anything can come
        return wire.frame({"id": identity, "refused": "raised", "log": _trace()})
    try:
        return wire.frame({"id": identity, "value": value})
    except FrameTooLarge:
        return wire.frame({"id": identity, "refused": "reply_too_large", "log": _trace()})
    except (TypeError, ValueError, RecursionError):
        return wire.frame({"id": identity, "refused": "wrong_type", "log": _trace()})


def _trace() -> str:
    return traceback.format_exc()[-LOG_CHARACTERS:]


def _load(request: wire.Message) -> None:
    sys.path.insert(0, request["folder"])
    try:
        importlib.import_module(request["module"])
    except MemoryError:
        raise
    except BaseException as error:  # a module may raise anything while it is imported
        raise Refusal("import_failed") from error


def _call(request: wire.Message) -> Any:
    function = getattr(sys.modules[request["module"]], request["function"], None)
    if not callable(function):
        raise Refusal("no_entry")
    before = _arguments(request) if request["unchanged"] else None
    value = function(*request["args"], **request["kwargs"])
    if before is not None and _arguments(request) != before:
        raise Refusal("changed_arguments")
    return value


def _arguments(request: wire.Message) -> bytes:
    """The arguments as one string of bytes. Those that are no plain data any more differ from all that came."""
    try:
        return b"".join(wire.frame({"args": request["args"], "kwargs": request["kwargs"]}))
    except (TypeError, ValueError, RecursionError):
        return b""


def _run(request: wire.Message) -> Dict[str, Any]:
    """Runs the program in a writable copy of the submission, which later runs of the same seed find again."""
    folder = os.path.join(os.environ["HOME"], "work")
    if not os.path.isdir(folder):
        shutil.copytree(request["folder"], folder, copy_function=shutil.copyfile)
        for path, _, _ in os.walk(folder):
            os.chmod(path, 0o700)
    out_path, err_path = (os.path.join(os.environ["HOME"], name) for name in ("stdout", "stderr"))
    with open(out_path, "wb") as out, open(err_path, "wb") as err:
        ended = subprocess.run(request["argv"], cwd=folder, input=request["stdin"], stdout=out, stderr=err, check=False)
    return {
        "exit_code": ended.returncode,
        "stdout": _head(out_path, request["max_stdout_bytes"]),
        "stderr": _head(err_path, LOG_CHARACTERS),
        "files": {path: _collect(os.path.join(folder, path), size) for path, size in request["collect"].items()},
    }


def _head(path: str, max_bytes: int) -> bytes:
    with open(path, "rb") as file:
        return file.read(max_bytes)


def _collect(path: str, max_bytes: int) -> Any:
    """Content of a regular file within its limit, else None."""
    if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > max_bytes:
        return None
    return _head(path, max_bytes)


def _fill(view: memoryview) -> None:
    spin_until = time.monotonic() + wire.SPIN_S
    while len(view):
        try:
            count = os.readv(REQUEST_FD, [view])
        except BlockingIOError:
            if time.monotonic() < spin_until:
                os.sched_yield()
            else:
                select.select([REQUEST_FD], [], [])
            continue
        if count == 0:
            raise EOFError
        view = view[count:]


def _write(view: memoryview) -> None:
    while len(view):
        view = view[os.write(REPLY_FD, view) :]


OPERATIONS: Dict[str, Callable[[wire.Message], Any]] = {"load": _load, "call": _call, "run": _run}
