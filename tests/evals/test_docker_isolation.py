"""Isolation that the provider promises and that cannot be set up is an error of the sample, never a score."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.util import ComposeConfig, SandboxEnvironmentSpec

from atefar_inspect import bundle_task, load_bundle
from atefar_inspect.evals import solution
from atefar_inspect.evals.environment import compose


@pytest.mark.docker
def test_a_scorer_with_a_writable_root_is_refused(tmp_path: Path) -> None:
    task = bundle_task("altflip", feedback="blind", final_seeds=1, solver=solution("reference"))
    services = compose(load_bundle("altflip")).services
    for name in ("scorer", "scorer_spare"):
        services[name].read_only = False
    task.dataset[0].sandbox = SandboxEnvironmentSpec("docker", ComposeConfig(services=services))
    [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
    assert log.status == "error"
    assert log.error and "isolation level 'full' cannot be set up in scorer" in log.error.message
    assert "read_only" in log.error.message
