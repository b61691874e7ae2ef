"""Walking the running image's file system as the agent could, by a program that is sent into its container."""

from __future__ import annotations

import json

from inspect_ai.util import SandboxEnvironment

from atefar_inspect.bundle import Bundle

from .bench import LostError
from .facts import Facts
from .static.image import WALK, Walk, needles, parse_walk

_LIMIT_S = 120


async def walk_image(box: SandboxEnvironment, bundle: Bundle) -> Walk:
    """Return what lies in the container's file system that should not.

    Raises:
        LostError: the container is gone.
    """
    sought = json.dumps([needle.model_dump(mode="json") for needle in needles(bundle)])
    command = ["python3", "-I", "-S", "-c", WALK]
    try:
        ran = await box.exec(command, input=sought, cwd="/", user="root", timeout=_LIMIT_S, timeout_retry=False)
    except (RuntimeError, TimeoutError, OSError) as error:
        raise LostError(f"the file system could not be walked: {error}") from error
    if not ran.success:
        raise LostError(f"the file system could not be walked: {ran.stderr[-500:]}")
    return parse_walk(ran.stdout)


def walk_of(facts: Facts) -> Walk:
    """Return the walk that a certification has done."""
    (done,) = facts.of("image")
    return Walk.model_validate(done.walk)
