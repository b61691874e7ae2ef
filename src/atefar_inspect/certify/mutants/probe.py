"""Has mutants and rewrites judged by a bundle's properties.py, in a container: one command for a whole batch."""

from __future__ import annotations

import ast
import base64
import json
import math
import secrets
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

from inspect_ai.util import SandboxEnvironment
from pydantic import BaseModel, ConfigDict, ValidationError

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.layout import PROPERTIES
from atefar_inspect.certify.work import Probe
from atefar_inspect.errors import AtefarError

from .mutant import Mutant

_JUDGE: Final = "judge_properties.py"
_START_S: Final = 30
"""Start of the container's process, and numpy's import on a busy machine."""


class ProbeError(AtefarError):
    """properties.py could not judge: it is at fault itself, or its container gave no answer."""


class _Line(BaseModel):
    """What the judge says about one submission."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    valid: list[str]
    works: list[str]
    error: str | None
    fault: str | None = None


async def probe(
    box: SandboxEnvironment,
    bundle: Bundle,
    mutants: Sequence[Mutant],
    user: str | None,
    limit_s: float,
    workers: int = 2,
) -> list[Probe]:
    """Return what properties.py says about each mutant, in their order.

    Args:
        box: where it is done; it has the bundle's image, and nothing of the scorer is needed there.
        bundle: the mutants' bundle. Its submission is no data, and it has a properties.py.
        mutants: at most a few hundred at a time.
        user: whom the mutants run as.
        limit_s: CPU time of `valid`, and of `works`, in seconds; a mutant that takes longer counts as broken, and so
            does one that waits for four times as long.
        workers: how many are judged at the same time.

    Raises:
        ProbeError: properties.py does not load or returns no list of sentences; or the container gave no answer.
    """
    return await probe_files(box, bundle, {mutant.name: mutant.files for mutant in mutants}, user, limit_s, workers)


async def probe_files(
    box: SandboxEnvironment,
    bundle: Bundle,
    submissions: Mapping[str, Mapping[str, bytes]],
    user: str | None,
    limit_s: float,
    workers: int = 2,
) -> list[Probe]:
    """Return what properties.py says about each submission, given by name as declared files, like `probe`."""
    if not submissions:
        return []
    key = secrets.token_hex(16)
    request = {"key": key, **_request(bundle, submissions, limit_s, workers)}
    judge = (resources.files(__package__) / _JUDGE).read_text(encoding="utf-8")
    timeout_s = math.ceil(_START_S + math.ceil(len(submissions) / workers) * 8 * limit_s)
    try:
        ran = await box.exec(
            ["python3", "-I", "-B", "-c", judge],
            input=json.dumps(request),
            cwd="/",
            user=user,
            timeout=timeout_s,
            timeout_retry=False,
        )
    except TimeoutError as error:
        raise ProbeError(f"{PROPERTIES}: no answer about {len(submissions)} mutants within {timeout_s} s.") from error
    found = _probes(ran.stdout, key)
    missing = [name for name in submissions if name not in found]
    if missing:
        words = ran.stderr.strip()[-500:] or f"exit status {ran.returncode}"
        raise ProbeError(f"{PROPERTIES}: nothing was heard about {len(missing)} mutants, {missing[0]} first: {words}")
    return [found[name] for name in submissions]


def _request(
    bundle: Bundle, submissions: Mapping[str, Mapping[str, bytes]], limit_s: float, workers: int
) -> dict[str, Any]:
    """Return what the judge reads: each content once, since mutants differ in one file."""
    contents: dict[bytes, int] = {}
    named = [
        {"name": name, "files": {path: contents.setdefault(content, len(contents)) for path, content in files.items()}}
        for name, files in submissions.items()
    ]
    return {
        "properties": bundle.file(PROPERTIES).content.decode("utf-8"),
        "kind": bundle.manifest.submission.kind,
        "entry": bundle.manifest.submission.entry,
        "preload": _libraries(bundle),
        "limit_s": limit_s,
        "workers": workers,
        "contents": [base64.b64encode(content).decode("ascii") for content in contents],
        "submissions": named,
    }


def _libraries(bundle: Bundle) -> list[str]:
    """Return the modules that properties.py and the reference import and that are none of the reference's own."""
    reference, paths = bundle.solution("reference"), bundle.manifest.submission.paths
    own = {path.removesuffix(".py").partition("/")[0] for path in paths}
    sources = [bundle.file(PROPERTIES).content, *(reference[path] for path in paths if path.endswith(".py"))]
    found: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
    return sorted(name for name in found if name.partition(".")[0] not in own)


def _probes(stdout: str, key: str) -> dict[str, Probe]:
    """Return what the judge said by name; a line without the key is not its own."""
    found: dict[str, Probe] = {}
    for text in stdout.splitlines():
        if not text.startswith(key):
            continue
        try:
            line = _Line.model_validate_json(text.removeprefix(key))
        except ValidationError as error:
            raise ProbeError(f"{PROPERTIES}: the judge of mutants printed no line of JSON: {text[:200]!r}") from error
        if line.fault:
            raise ProbeError(f"{PROPERTIES}: {line.fault}.")
        rules, mechanism = tuple(line.valid), tuple(line.works)
        found[line.name] = Probe(name=line.name, broken_rules=rules, broken_mechanism=mechanism, error=line.error)
    return found
