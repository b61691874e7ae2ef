"""Which sandbox provider a sample runs in, and what isolation may be promised there (DESIGN 3, Isolation).

The rules follow the provider in effect, `--sandbox` on the command line included, so it is asked of the running
sample rather than of the task's parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from inspect_ai.util import SandboxEnvironment, registry_info, sandbox

IsolationLevel = Literal["full", "container", "process", "none"]

SCORER_SERVICES = ("scorer", "scorer_spare")
"""Names of the compose services that score: the first, and the one that stands by."""

_LEVELS: Mapping[str, IsolationLevel] = MappingProxyType({"docker": "full", "local": "none"})


def provider_in_effect() -> str:
    """Name of the provider of the current sample's sandbox, such as `docker` or `local`.

    Raises:
        ProcessLookupError: the sample has no sandbox.
    """
    environment = sandbox().as_type(SandboxEnvironment)  # type: ignore[type-abstract]
    return registry_info(type(environment)).name.split("/")[-1]


def promised_level(provider: str) -> IsolationLevel:
    """The isolation that scoring sets up or fails: others than docker and local get a container of their own."""
    return _LEVELS.get(provider, "container")
