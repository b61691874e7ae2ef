"""The `score` command in the agent's container, for agents that have only a shell.

Inspect's `sandbox_service` runs on the host and answers requests that appear as files. Its folder is private to root;
this module opens just enough of it for any user to leave a request, and answers into a folder that any user may read.
Facts that the details rest on are in RUNTIME.md (checked with inspect-ai 0.3.285).
"""

from __future__ import annotations

import re

import anyio
from inspect_ai.util import SandboxEnvironment, background, sandbox, sandbox_service

from .tools import ask_score

SERVICE = "atefar_score"
_ROOT = f"/var/tmp/sandbox-services/{SERVICE}"
_ANSWERS = "/run/atefar-score"
_COMMAND = "/usr/local/bin/score"
_POLLING_S = 1.0
# 0.7 s a call faster at 0.2 s, but 5 s of processor time for 20 idle seconds.
_CLIENT_PATIENCE_S = 7200
_TOKEN = re.compile(r"[0-9a-f]{32}")

_CLIENT = f"""#!/bin/sh
# Asks for the score of the files in your workspace and prints one sentence.
set -eu
id=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')
request={_ROOT}/requests
printf '{{"id": "%s", "method": "ask", "params": {{"token": "%s"}}}}' "$id" "$id" >"$request/.$id"
chmod 644 "$request/.$id"
mv "$request/.$id" "$request/$id.json"
waited=0
while [ ! -e "{_ANSWERS}/$id" ]; do
  [ "$waited" -lt {_CLIENT_PATIENCE_S} ] || {{ echo "score: no answer within {_CLIENT_PATIENCE_S} s" >&2; exit 1; }}
  sleep 1
  waited=$((waited + 1))
done
cat "{_ANSWERS}/$id"
"""

_INSTALL = f"""
set -eu
install -d -m 755 -o 0 -g 0 {_ANSWERS}
cat >{_COMMAND}.new
chmod 755 {_COMMAND}.new
mv {_COMMAND}.new {_COMMAND}
"""

_OPEN = f"chmod 711 {_ROOT} && chmod 1733 {_ROOT}/requests"
_START_TIMEOUT_S = 60


class ServiceError(RuntimeError):
    """The `score` command could not be set up in the agent's container."""


async def _as_root(box: SandboxEnvironment, script: str, data: str | None = None, *arguments: str) -> None:
    command = ["/bin/sh", "-c", script, "score", *arguments]
    result = await box.exec(command, input=data, cwd="/", user="root", timeout=60, timeout_retry=False)
    if not result.success:
        raise ServiceError(f"setting up the `score` command ended with {result.returncode}: {result.stderr[:500]}")


async def publish_score_command() -> None:
    """Installs `score` in the agent's container and answers its calls for as long as the sample runs.

    Raises:
        ServiceError: the container does not allow it (no root, no shell).
    """
    box = sandbox()

    async def ask(token: str) -> None:
        # Whoever can write a request chooses its contents: only a token of our own form becomes a file name.
        if not _TOKEN.fullmatch(token):
            return
        answer = await ask_score("command")
        script = f'umask 022; cat >"{_ANSWERS}/.$1" && mv "{_ANSWERS}/.$1" "{_ANSWERS}/$1"'
        await _as_root(box, script, answer + "\n", token)

    started = anyio.Event()

    async def serve() -> None:
        await sandbox_service(
            SERVICE,
            {"ask": ask},
            until=lambda: False,
            sandbox=box,
            user="root",
            polling_interval=_POLLING_S,
            started=started,
            requires_python=False,
        )

    await _as_root(box, _INSTALL, _CLIENT)
    background(serve)
    with anyio.fail_after(_START_TIMEOUT_S):
        # Inspect verifies that its folder is private until it has started; only then may it be opened.
        await started.wait()
    await _as_root(box, _OPEN)
