"""A place where submissions are scored: sends one folder, runs the harness in it, reads its verdict back.

`ContainerBox` is a scorer service of its own; `LocalBox` is Inspect's local sandbox, where nothing is kept apart. A box
answers with a verdict or says that there is none; what that means is decided in `judge.py`.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from inspect_ai.util import SandboxEnvironment, SandboxUnavailableError, sandbox

from .collect import pack
from .environment import SCORER_ROOT
from .provider import SCORER_SERVICES, IsolationLevel, promised_level
from .verdict import Verdict, VerdictError, parse_verdict

RUNTIME_FOLDER = "atefar_runtime"
_GRACE_S = 20
# Start of the container's processes and the reading of files, beyond the harness's own deadline.


@dataclass(frozen=True)
class Job:
    """Everything that one run of the harness needs, as the host knows it."""

    files: dict[str, bytes]
    """`scorer/...` with hidden data, and `submission.tar`."""
    config: dict[str, Any]
    """`config.json` without nonce, isolation and site packages, which the box adds."""

    @property
    def deadline_s(self) -> float:
        """The harness's own deadline, in seconds."""
        return float(self.config["deadline_s"])


@dataclass(frozen=True)
class NoVerdict:
    """The box did not answer: what was seen instead, for the log."""

    cause: str
    gone: bool = False
    """Whether the container itself is known to be gone."""


class Box(Protocol):
    """Somewhere a job can be run."""

    name: str
    level: IsolationLevel

    async def run(self, job: Job) -> Verdict | NoVerdict:
        """The harness's verdict over the job, or what came instead."""
        ...

    async def alive(self) -> bool:
        """Whether the box can run anything at all."""
        ...


def runtime_files() -> dict[str, bytes]:
    """The scoring runtime's modules, under the name that they have in the scorer."""
    folder = resources.files("atefar_inspect") / "runtime"
    return {
        f"{RUNTIME_FOLDER}/{entry.name}": entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".py")
    }


def _archive(job: Job, nonce: str, level: IsolationLevel, site_packages: list[str] | None) -> bytes:
    config = {**job.config, "nonce": nonce, "isolation": level, "site_packages": site_packages}
    return pack({**runtime_files(), **job.files, "config.json": json.dumps(config).encode()})


# Kills whatever an earlier call left running, checks the root-only folder, unpacks, runs the harness and prints the
# file that it left. Only the last part of the folder's path is an argument; nothing secret is. The harness's own output
# goes nowhere: printed is the verdict's file alone, whose first line tells whether it arrived whole. Spared by the
# killing are process 1, this shell and its parent: a provider may put `timeout` in front of a command, and
# `kill -9 -1` would end that, and with it the whole call.
_CONTAINER_SCRIPT = f"""
set -eu
umask 077
for process in /proc/[0-9]*; do
  case ${{process#/proc/}} in 1 | $$ | $PPID) ;; *) kill -9 "${{process#/proc/}}" 2>/dev/null || : ;; esac
done
chmod 700 {SCORER_ROOT} 2>/dev/null || :
owner=$(stat -c '%u %a' {SCORER_ROOT})
[ "$owner" = "0 700" ] || {{ echo "{SCORER_ROOT} is not a folder of root alone" >&2; exit 97; }}
rm -rf {SCORER_ROOT}/*
mkdir {SCORER_ROOT}/"$1"
cd {SCORER_ROOT}/"$1"
tar -xf - --no-same-owner
status=0
python3 -I -S {RUNTIME_FOLDER}/harness.py >/dev/null || status=$?
[ ! -f "verdict-$1.json" ] || cat "verdict-$1.json"
exit "$status"
"""

_LOCAL_SCRIPT = f"""
set -eu
umask 077
mkdir "$1"
cd "$1"
tar -xf - --no-same-owner
exec "$2" -I -S {RUNTIME_FOLDER}/harness.py
"""


@dataclass
class ContainerBox:
    """A scorer service: its own container, root, no network."""

    name: str
    level: IsolationLevel

    def _box(self) -> SandboxEnvironment:
        return sandbox(self.name)

    async def run(self, job: Job) -> Verdict | NoVerdict:
        """Unpacks, runs and reads back, in one command: each costs a tenth of a second in Docker."""
        nonce = secrets.token_hex(16)
        archive = _archive(job, nonce, self.level, None)
        command = ["/bin/sh", "-c", _CONTAINER_SCRIPT, "harness", nonce]
        timeout = int(job.deadline_s) + _GRACE_S
        try:
            ran = await self._box().exec(
                command, input=archive, cwd="/", user="root", timeout=timeout, timeout_retry=False
            )
        except TimeoutError:
            return NoVerdict(f"{self.name}: no answer within {timeout} s")
        except SandboxUnavailableError as error:
            return NoVerdict(f"{self.name}: the container is gone ({error})", gone=True)
        except (RuntimeError, OSError) as error:
            # What a provider raises when it cannot start a command is its own choice (RUNTIME.md saw three kinds).
            return NoVerdict(f"{self.name}: {type(error).__name__}: {error}")
        if not ran.stdout:
            return NoVerdict(f"{self.name}: no verdict; exit status {ran.returncode}; {ran.stderr[-2000:]}")
        try:
            return parse_verdict(ran.stdout.encode(), nonce)
        except VerdictError as error:
            return NoVerdict(f"{self.name}: {error}")

    async def alive(self) -> bool:
        """Whether the container still starts a command."""
        try:
            return (
                await self._box().exec(["/bin/true"], cwd="/", user="root", timeout=10, timeout_retry=False)
            ).success
        except (TimeoutError, RuntimeError, OSError):
            return False


def _numpy_folder() -> str:
    """The folder that numpy is installed in here, found without importing it."""
    spec = find_spec("numpy")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("numpy is not installed in this environment, and the scoring runtime needs it")
    return str(Path(spec.origin).parent.parent)


@dataclass
class LocalBox:
    """Inspect's local sandbox: the host itself, one user, nothing kept apart."""

    name: str = "default"
    level: IsolationLevel = "none"

    async def run(self, job: Job) -> Verdict | NoVerdict:
        """Runs the harness in a private temporary folder of the host and removes it."""
        nonce = secrets.token_hex(16)
        folder = Path(tempfile.gettempdir()) / f"atefar-{nonce}"
        site_packages = [_numpy_folder()]
        archive = _archive(job, nonce, self.level, site_packages)
        command = ["/bin/sh", "-c", _LOCAL_SCRIPT, "harness", str(folder), sys.executable]
        timeout = int(job.deadline_s) + _GRACE_S
        try:
            ran = await sandbox().exec(command, input=archive, timeout=timeout, timeout_retry=False)
            return parse_verdict((folder / f"verdict-{nonce}.json").read_bytes(), nonce)
        except TimeoutError:
            return NoVerdict(f"local: no answer within {timeout} s")
        except FileNotFoundError:
            return NoVerdict(f"local: no verdict; exit status {ran.returncode}; {ran.stderr[-2000:]}")
        except VerdictError as error:
            return NoVerdict(f"local: {error}")
        finally:
            if folder.exists():
                await sandbox().exec(["/bin/rm", "-rf", str(folder)], timeout=_GRACE_S, timeout_retry=False)

    async def alive(self) -> bool:
        """The host is there."""
        return os.path.isdir(tempfile.gettempdir())


def boxes(provider: str) -> list[Box]:
    """Where a sample of this provider is scored: first choice first."""
    if provider == "local":
        return [LocalBox()]
    return [ContainerBox(name, promised_level(provider)) for name in SCORER_SERVICES]
