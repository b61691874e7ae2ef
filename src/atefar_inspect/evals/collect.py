"""Taking the declared files out of the agent's workspace, and putting files into it.

The agent's container is not trusted: what comes out is a tar whose members the harness unpacks as regular files or
refuses (`runtime`). Everything travels in one `exec`, since each `write_file` or `read_file` costs a third of a second
in Docker.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import shlex
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import anyio
from inspect_ai.util import SandboxEnvironment

from atefar_inspect.bundle.manifest import SubmittedFile

_TIMEOUT_S = 120
_GRACE_S = 10
_MORE_TRIES, _PAUSE_S = 3, 0.5
_ONE_EXEC_LIMIT = 6 * 1024 * 1024
# Inspect cuts standard output silently at 10 MiB, and base64 makes a third more of it.

_ARCHIVE = "/var/tmp/.atefar-submission.tar"

_REASONS = ("file_kind", "file_missing", "file_too_large")

_PACK = """
set -u
umask 077
bad() { printf 'atefar:%s:%s\\n' "$1" "$2"; exit 3; }
limit() {
  [ -L "$1" ] && bad file_kind "$1"
  [ -e "$1" ] || bad file_missing "$1"
  [ -f "$1" ] || bad file_kind "$1"
  [ "$(wc -c <"$1")" -le "$2" ] || bad file_too_large "$1"
}
"""


@dataclass(frozen=True)
class Collected:
    """The declared files as they stood in the workspace: a tar, or the reason why there is none."""

    archive: bytes
    reason: str | None = None
    path: str | None = None
    """The declared file that the reason is about."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the archive; of nothing where there is none."""
        return hashlib.sha256(self.archive).hexdigest()


class CollectError(Exception):
    """The agent's workspace could not be read, for reasons that are not the submission's own."""


_END_OTHERS = "kill -9 -1 2>/dev/null || :"
# As root: every process but process 1 and this shell.


def _pack_script(files: Iterable[SubmittedFile], to: str, end_others: bool) -> str:
    files = list(files)
    checks = [f"limit {shlex.quote('./' + file.path)} {file.max_bytes}" for file in files]
    names = " ".join(shlex.quote("./" + file.path) for file in files)
    tar = f"tar --format=ustar --owner=0 --group=0 --mtime=@0 --sort=name -cf - -- {names}"
    return "\n".join([*([_END_OTHERS] if end_others else []), _PACK, *checks, f"{tar} {to}"])


async def collect(
    box: SandboxEnvironment, files: Iterable[SubmittedFile], user: str | None, end_others: bool = False
) -> Collected:
    """The declared files of the agent's workspace.

    Args:
        box: the agent's sandbox, whose default directory is the workspace.
        files: the manifest's declared files with their size limits.
        user: who reads them: root where the agent is somebody else, whose processes could otherwise stop the reading
            shell and write in its place. The container holds nothing that root could give away.
        end_others: first end every other process of the container, which could change files underway or hold all places
            in the table of processes. Only where the sandbox is not the host itself.

    Raises:
        CollectError: the workspace could not be read.
        SandboxUnavailableError: the agent's container is gone.
    """
    files = list(files)
    small = sum(file.max_bytes for file in files) <= _ONE_EXEC_LIMIT
    to = "| base64 -w 0" if small else f"> {_ARCHIVE}"
    command = ["/bin/sh", "-c", _pack_script(files, to, end_others)]
    with anyio.fail_after(_TIMEOUT_S + _GRACE_S):
        # Docker's time limit is a process in front of the command: it would be ended with the others, and could not be
        # started where the table of processes is full.
        limit = None if end_others else _TIMEOUT_S
        result = await box.exec(command, user=user, timeout=limit, timeout_retry=False)
    refusal = _refusal(result.stdout, files)
    if refusal is not None:
        return refusal
    if not result.success:
        raise CollectError(
            f"packing the declared files ended with exit status {result.returncode}: {result.stderr[:500]}"
        )
    if not small:
        return Collected(await box.read_file(_ARCHIVE, text=False))
    try:
        return Collected(base64.b64decode(result.stdout.strip(), validate=True))
    except binascii.Error as error:
        raise CollectError(f"the packed files arrived damaged ({error})") from error


async def collect_at_last(box: SandboxEnvironment, files: Iterable[SubmittedFile], user: str | None) -> Collected:
    """Like `collect` with `end_others`, tried again: a full table of processes empties only after the killing.

    Raises:
        CollectError: the workspace could not be read, after several tries; so for whatever a provider raises.
    """
    files, tries = list(files), _MORE_TRIES
    while True:
        try:
            return await collect(box, files, user, end_others=True)
        except (CollectError, RuntimeError, TimeoutError, OSError):
            if not tries:
                raise
        tries -= 1
        await anyio.sleep(_PAUSE_S)


def _refusal(printed: str, files: Iterable[SubmittedFile]) -> Collected | None:
    """What the packing script says is wrong with a declared file; anything else that begins like it is not its word."""
    match = re.fullmatch(r"atefar:([a-z_]+):\./(.+)\n", printed)
    if match is None or match[1] not in _REASONS or match[2] not in {file.path for file in files}:
        return None
    return Collected(b"", match[1], match[2])


def pack(files: Mapping[str, bytes]) -> bytes:
    """A tar of regular files, the same bytes for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, content in sorted(files.items()):
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """The regular files of a tar, as path and content; links, folders, devices and files with holes are left out.

    Raises:
        CollectError: it is no tar, or is cut off.
    """
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            for member in tar:
                # A file with holes says itself how large it is, and would be made so in the host's memory.
                plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and member.size <= len(archive)
                stream = tar.extractfile(member) if plain and not member.issparse() else None
                if stream is not None:
                    files[member.name.removeprefix("./")] = stream.read()
    except (tarfile.TarError, EOFError, OverflowError, ValueError) as error:
        raise CollectError(f"what was collected is no whole archive ({error})") from error
    return files


async def lay_over(box: SandboxEnvironment, files: Mapping[str, bytes], remove: Iterable[str] = ()) -> None:
    """Writes `files` into the workspace and removes the paths of `remove`, as the agent's own user.

    Raises:
        CollectError: a file could not be written.
    """
    doomed = " ".join(shlex.quote("./" + path) for path in sorted(remove))
    script = (f"rm -f -- {doomed}\n" if doomed else "") + "tar -xf - --no-same-owner"
    result = await box.exec(["/bin/sh", "-ec", script], input=pack(files), timeout=_TIMEOUT_S, timeout_retry=False)
    if not result.success:
        raise CollectError(
            f"writing into the workspace ended with exit status {result.returncode}: {result.stderr[:500]}"
        )
