"""The containers that certification runs in: those of an eval, with the network off, and more scorers for attacks."""

from __future__ import annotations

from inspect_ai.util import ComposeConfig, SandboxEnvironmentSpec

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.environment import compose

PROVIDER = "docker"


def certification_spec(bundle: Bundle, scorers: int = 0) -> SandboxEnvironmentSpec:
    """Return the sandbox of a sample; `scorers` are further services `scorer_0` ..., each as the eval's own scorer."""
    config = compose(bundle)
    services = dict(config.services)
    services["default"] = services["default"].model_copy(update={"network_mode": "none"})
    for number in range(scorers):
        services[f"scorer_{number}"] = services["scorer"]
    return SandboxEnvironmentSpec(PROVIDER, ComposeConfig(services=services))
