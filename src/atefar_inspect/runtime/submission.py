"""What `score.py` holds of the submission: calls, programs and files, each checked before a scorer sees it.

Whatever a submission does wrong ends as one `Fault`. It is remembered: a scorer that swallows it gets it again at
the next use, and the outcome is invalid all the same.
"""

from __future__ import annotations

import io
import json
import shlex
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, Mapping, NoReturn, Optional, Sequence

from . import wire
from .channel import Channel, Gone, Silence
from .config import Config
from .errors import Fault, FrameError, FrameTooLarge, Overtime
from .meter import Meter

if TYPE_CHECKING:
    from .beside import Beside

MAX_STDOUT_BYTES = 2**20
LOG_CHARACTERS = 8000


@dataclass(frozen=True)
class Finished:
    """A program that ended: exit code, the first MiB of standard output, and the files asked for."""

    exit_code: int
    stdout: bytes
    files: Mapping[str, bytes]


class Submission:
    """One seed's submission. Made by the harness; a scorer only uses it."""

    def __init__(
        self,
        config: Config,
        files: Mapping[str, bytes],
        folder: str,
        channel: Optional[Channel],
        meter: Meter,
        limit_s: float,
        beside: Optional["Beside"] = None,
    ) -> None:
        self._config, self._files, self._folder = config, files, folder
        self._beside = beside
        self._channel, self._meter, self._limit_s = channel, meter, limit_s
        self._end = time.monotonic() + limit_s
        self._module, _, self._function = (config.entry or "").partition(":")
        self._loaded = False
        self.fault: Optional[Fault] = None

    @property
    def calls(self) -> int:
        """How often the submission was called or run."""
        return self._meter.calls

    @property
    def seconds(self) -> float:
        """Wall-clock seconds spent waiting for the submission."""
        return self._meter.waited

    @property
    def bytes_sent(self) -> int:
        """Bytes of requests to the submission."""
        return self._channel.sent if self._channel else 0

    @property
    def bytes_received(self) -> int:
        """Bytes of its replies."""
        return self._channel.received if self._channel else 0

    @property
    def beside(self) -> "Beside":
        """The bundle's own implementation in `scorer/beside/`, called as the submission is.

        It has a process and a user of its own, so what is timed of both has the same conditions. During its calls all
        processes of the submission are stopped, so that they cannot slow it down; one that finds a way to run makes the
        submission invalid (ran_while_paused). At isolation level none, without a second user, nothing is stopped. The
        submission can read the files.

        Raises:
            TypeError: the bundle has no such folder.
        """
        if self._beside is None:
            raise TypeError("submission.beside is for bundles that have a folder scorer/beside")
        return self._beside

    def call(
        self,
        function: str,
        /,
        *args: Any,
        timeout_s: Optional[float] = None,
        finite: bool = True,
        unchanged: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Calls a function of the entry's module and returns what it returned, as plain data.

        Arguments and result may be None, bool, int, float, str, bytes, lists, tuples (they arrive as lists), dicts
        with str keys, numpy arrays and scalars of bool, integer, float or complex dtype; everything outside arrays and
        bytes up to 4 MiB, the whole reply up to a quarter of the memory limit. The first call of a seed
        imports the module first, which does not count against `timeout_s`.

        Args:
            function: name in the module of the manifest's `entry`.
            args: positional arguments; copies arrive, so the submission cannot change the scorer's.
            timeout_s: limit of this call; None: what is left of `score_s`.
            finite: refuse a NaN or an infinity anywhere in the result.
            unchanged: refuse a function that changes its arguments. The scorer's own cannot change in any case, so this
                is looked at in the submission's process, where only honest mistakes are found.
            kwargs: keyword arguments.

        Raises:
            Fault: the submission is at fault. Not to be caught.
            TypeError: an argument is not plain data, or this submission is not a callable.
        """
        self._must_be("callable", "call")
        if not self._loaded:
            self._ask(self._module, {"operation": "load", "module": self._module, "folder": self._folder}, None)
            self._loaded = True
        self._meter.count()
        request = {"module": self._module, "function": function, "args": args, "kwargs": kwargs}
        value = self._ask(function, {"operation": "call", "unchanged": unchanged, **request}, timeout_s)
        if finite and not wire.is_finite(value):
            self._fail("not_finite", name=function)
        return value

    def run(
        self,
        args: Sequence[str] = (),
        *,
        stdin: bytes = b"",
        collect: Optional[Mapping[str, int]] = None,
        timeout_s: Optional[float] = None,
    ) -> Finished:
        """Runs the entry's command with further arguments, in a writable copy of the submission kept for the seed.

        Args:
            args: appended to the command of the manifest's `entry`.
            stdin: its standard input.
            collect: files it must write, relative path -> largest size in bytes.
            timeout_s: limit of this run; None: what is left of `score_s`.

        Raises:
            Fault: it timed out, ended with an exit code other than 0, or did not write a file asked for.
            TypeError: this submission is not a command.
        """
        self._must_be("command", "run")
        self._meter.count()
        command = shlex.split(self._config.entry or "")
        program = sys.executable if command[0] in ("python", "python3") else command[0]
        request = {
            "operation": "run",
            "argv": [program, *command[1:], *args],
            "folder": self._folder,
            "stdin": stdin,
            "collect": dict(collect or {}),
            "max_stdout_bytes": MAX_STDOUT_BYTES,
        }
        return self._finished(command, self._ask(command[0], request, timeout_s), dict(collect or {}))

    def read(self, path: str) -> bytes:
        """Content of a declared file, as handed in. Raises KeyError with the declared paths for another one."""
        if path not in self._files:
            raise KeyError(f"{path!r} is not a declared file; declared: {', '.join(self._files)}")
        return self._files[path]

    def read_json(self, path: str) -> Any:
        """A declared file as JSON. A file that is none is the submission's fault (file_format)."""
        try:
            return json.loads(self.read(path).decode("utf-8"))
        except (ValueError, RecursionError):
            self._fail("file_format", file=path)

    def read_array(self, path: str) -> Any:
        """A declared .npy file as an array of a plain dtype; never unpickles. Else the submission's fault."""
        import numpy

        try:
            array = numpy.load(io.BytesIO(self.read(path)), allow_pickle=False)
        except (ValueError, OSError, EOFError, MemoryError, SyntaxError, RecursionError):
            self._fail("file_format", file=path)
        if type(array) is not numpy.ndarray or array.dtype.newbyteorder("<").str not in wire.DTYPES:
            self._fail("file_format", file=path)
        return array

    def _must_be(self, kind: str, method: str) -> None:
        if self._config.kind != kind:
            raise TypeError(
                f"submission.{method}() is for kind `{kind}`; this bundle's submission is `{self._config.kind}`"
            )

    def _fail(self, code: str, log: Optional[str] = None, **detail: str) -> NoReturn:
        self.fault = Fault(code, detail, None if log is None else log[-LOG_CHARACTERS:])
        raise self.fault

    def _ask(self, name: str, request: wire.Message, timeout_s: Optional[float]) -> Any:
        """Value of the reply; every other way that an exchange can end becomes a Fault about `name`."""
        if self.fault is not None:
            raise self.fault
        if self._channel is None:
            raise TypeError("a submission of artefacts has no process")
        remaining = self._end - time.monotonic()
        own_limit = timeout_s is not None and timeout_s < remaining
        started = time.monotonic()
        self._meter.start()
        try:
            reply = self._channel.exchange(request, timeout_s if own_limit and timeout_s is not None else remaining)
        except Silence:
            self._out_of_time(name, own_limit or time.monotonic() - started >= self._config.score_s / 2)
        except Gone:
            self._fail("crashed", function=name)
        except FrameTooLarge as error:
            self._fail("reply_too_large", log=str(error), function=name)
        except FrameError as error:
            self._fail("protocol", log=str(error), function=name)
        finally:
            self._meter.stop()
        return self._value(name, reply)

    def _out_of_time(self, name: str, this_call: bool) -> NoReturn:
        """The limit of this call ran out, or that of the whole: by this call, by many, or by the scorer itself."""
        if this_call:
            self._fail("timeout", function=name)
        if self._meter.blames_submission(self._limit_s):
            self._fail("over_deadline")
        raise Overtime(f"score() used more than half of its {self._limit_s:g} s by itself")

    def _value(self, name: str, reply: wire.Message) -> Any:
        if set(reply) == {"id", "value"}:
            return reply["value"]
        if set(reply) != {"id", "refused", "log"} or type(reply["log"]) is not str:
            self._fail("protocol", function=name)
        refused, log = reply["refused"], reply["log"]
        if refused == "import_failed":
            self._fail("import_failed", log=log, module=self._module)
        if refused == "no_entry":
            self._fail("no_entry", log=log, module=self._module, function=name)
        if refused == "wrong_type":
            self._fail("wrong_type", log=log, name=name)
        if refused in ("raised", "changed_arguments", "memory", "reply_too_large"):
            self._fail(refused, log=log, function=name)
        self._fail("protocol", function=name)

    def _finished(self, command: Sequence[str], value: Any, collect: Mapping[str, int]) -> Finished:
        """Checks the worker's account of a run: it is no more to be trusted than a callable's result."""
        name = " ".join(command)
        kinds: Dict[str, type] = {"exit_code": int, "stdout": bytes, "stderr": bytes, "files": dict}
        if type(value) is not dict or {key: type(item) for key, item in value.items()} != kinds:
            self._fail("protocol", function=name)
        if value["exit_code"] != 0:
            self._fail("exit_code", log=value["stderr"].decode("utf-8", "replace"), function=name)
        for path, size in collect.items():
            content = value["files"].get(path)
            if type(content) is not bytes or len(content) > size:
                self._fail("output_missing", function=name, file=path)
        return Finished(0, value["stdout"], {path: value["files"][path] for path in collect})
