"""What an image is built from: environment and workspace, never scorer or solutions; what the services are allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle, load_bundle
from atefar_inspect.evals.environment import compose
from atefar_inspect.evals.image import build_arguments, build_context, image_name


@pytest.fixture
def altflip() -> Bundle:
    return load_bundle("altflip")


def test_the_context_holds_nothing_hidden(altflip: Bundle, tmp_path: Path) -> None:
    context = build_context(altflip, tmp_path)
    files = {file.relative_to(context).as_posix() for file in context.rglob("*") if file.is_file()}
    assert "environment/Dockerfile" in files
    assert "workspace/flip.py" in files
    assert {file.split("/")[0] for file in files} == {"environment", "workspace"}


def test_the_context_is_written_once_and_its_name_changes_with_its_content(altflip: Bundle, tmp_path: Path) -> None:
    first = build_context(altflip, tmp_path)
    stamp = first.stat().st_mtime_ns
    assert build_context(altflip, tmp_path) == first
    assert first.stat().st_mtime_ns == stamp
    assert image_name(altflip).split(":")[1] == first.name.removeprefix("altflip-")


def test_the_scorer_has_no_network_no_rights_and_a_read_only_root(altflip: Bundle) -> None:
    services = compose(altflip).services
    assert set(services) == {"default", "scorer", "scorer_spare"}
    for name in ("scorer", "scorer_spare"):
        service = services[name]
        assert service.network_mode == "none"
        assert service.read_only is True
        assert service.cap_drop == ["ALL"]
        assert service.cap_add == ["SETUID", "SETGID", "KILL"]
        assert service.pids_limit == altflip.manifest.limits.processes
        assert service.build is None


def test_with_a_prefix_images_are_pulled_by_name_and_nothing_is_built(altflip: Bundle) -> None:
    services = compose(altflip, images="registry.example/team").services
    assert all(service.build is None for service in services.values())
    assert {service.image for service in services.values()} == {image_name(altflip, "registry.example/team")}


def test_providers_that_refuse_hardening_get_services_without_it(altflip: Bundle) -> None:
    refused = {"read_only", "pids_limit", "cap_add", "cap_drop", "tmpfs", "stop_grace_period", "security_opt"}
    for service in compose(altflip, images="registry.example", hardened=False).services.values():
        assert refused.isdisjoint(service.model_dump(exclude_none=True))


def test_a_build_argument_comes_from_the_environment_where_the_dockerfile_asks_for_it() -> None:
    dockerfile = 'FROM python:3.11-slim\nARG TORCH_INDEX=""\nRUN pip install torch\nARG TORCH_INDEX\n'
    there = {"ATEFAR_TORCH_INDEX": "https://wheels.example/cpu", "ATEFAR_PAPERS": "/papers"}
    assert build_arguments(dockerfile, there) == ["--build-arg", "TORCH_INDEX=https://wheels.example/cpu"]
    assert build_arguments(dockerfile, {}) == []
    assert build_arguments("FROM python:3.11-slim\n", there) == []
