"""The command `atefar doctor`: what works on this machine and what does not, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Literal

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .bundle import Suite
from .cli_bundle import examples, json_option

Status = Literal["ok", "missing", "broken"]
_COLORS: dict[Status, str] = {"ok": "green", "missing": "yellow", "broken": "red"}
_MIN_PYTHON = (3, 11)
_MIN_INSPECT = (0, 3, 285)
_OTHER_KEYS = ("HF_TOKEN", "AWS_ACCESS_KEY_ID", "GOOGLE_APPLICATION_CREDENTIALS")


@dataclass(frozen=True)
class Check:
    """What was found about one thing that a run needs."""

    name: str
    status: Status
    """`missing` is what one can do without; `broken` is not, and makes the exit code 1."""
    detail: str


@click.command(short_help="Say what works on this machine.", epilog=examples("atefar doctor", "atefar doctor --json"))
@json_option
def doctor(as_json: bool) -> None:
    """Say what works here: Docker, disk, Inspect and its extensions, and which API keys are set (names only).

    Exit code 1 when something is broken that every run needs. Without Docker, shipped tasks still run with
    `-T sandbox=local`, without isolation.
    """
    checks = list(examine())
    if as_json:
        click.echo(json.dumps({"checks": [asdict(check) for check in checks]}, indent=2))
    else:
        table = Table.grid(padding=(0, 2))
        for check in checks:
            table.add_row(check.name, Text(check.status, style=_COLORS[check.status]), Text(check.detail))
        Console(highlight=False).print(table)
    if any(check.status == "broken" for check in checks):
        raise click.exceptions.Exit(1)


def examine() -> Iterator[Check]:
    """Yield the checks in the order in which one mends things."""
    yield _python()
    yield _inspect()
    yield _registered()
    yield _shipped()
    yield from _docker()
    yield _compose()
    yield from _disk()
    yield _extensions()
    yield _keys()


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    status: Status = "ok" if sys.version_info >= _MIN_PYTHON else "broken"
    return Check("Python", status, f"{found}; needs {'.'.join(map(str, _MIN_PYTHON))} or newer")


def _inspect() -> Check:
    needs = f"needs {'.'.join(map(str, _MIN_INSPECT))} or newer"
    try:
        found = version("inspect-ai")
    except PackageNotFoundError:
        return Check("Inspect", "broken", f"not installed; {needs}")
    numbers = tuple(int(part) for part in found.split(".")[:3] if part.isdigit())
    return Check("Inspect", "ok" if numbers >= _MIN_INSPECT else "broken", f"{found}; {needs}")


def _registered() -> Check:
    if any(point.name == "atefar_inspect" for point in entry_points(group="inspect_ai")):
        return Check("tasks", "ok", "Inspect finds this package: inspect eval atefar_inspect/NAME")
    return Check("tasks", "broken", "Inspect does not find this package; install it again (pip install .)")


def _shipped() -> Check:
    suite = Suite.shipped()
    if findings := suite.check():
        return Check("shipped bundles", "broken", f"{len(findings)} findings, the first: {findings[0]}")
    return Check("shipped bundles", "ok", ", ".join(suite.names))


def _docker() -> Iterator[Check]:
    # Imported here: it takes a tenth of a second that the other commands need not spend.
    import docker
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=10)
    except DockerException as error:
        yield Check("Docker engine", "missing", f"none answers ({_first_line(error)}); only local sandboxes work")
        return
    try:
        info = client.info()
    except DockerException as error:
        yield Check("Docker engine", "missing", f"does not answer ({_first_line(error)}); only local sandboxes work")
        return
    finally:
        client.close()
    memory = int(info["MemTotal"]) // 2**20
    system = f"{info['OSType']}/{info['Architecture']}, kernel {info['KernelVersion']}"
    yield Check("Docker engine", "ok", f"{info['ServerVersion']}, {system}, {info['NCPU']} cpus, {memory} MiB")


def _compose() -> Check:
    command = ["docker", "compose", "version", "--short"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except FileNotFoundError:
        return Check("Docker Compose", "missing", "there is no docker command; Inspect starts containers with it")
    except subprocess.TimeoutExpired:
        return Check("Docker Compose", "missing", "`docker compose version` did not answer in 20 s")
    if done.returncode != 0:
        return Check("Docker Compose", "missing", f"`docker compose version` fails: {_first_line(done.stderr)}")
    return Check("Docker Compose", "ok", done.stdout.strip())


def _disk() -> Iterator[Check]:
    for name, place in (("disk here", Path.cwd()), ("disk for temporary files", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(place).free
        writable = os.access(place, os.W_OK)
        status: Status = "broken" if name != "disk here" and not writable else "ok"
        yield Check(name, status, f"{free / 2**30:.1f} GiB free" + ("" if writable else ", not writable"))


def _extensions() -> Check:
    """Sandbox providers other than docker and local come as packages with an entry point for Inspect."""
    points = [point for point in entry_points(group="inspect_ai") if point.name != "atefar_inspect"]
    found = sorted(f"{point.dist.name} {point.dist.version}" for point in points if point.dist)
    return Check("sandbox providers", "ok", "docker, local" + (f"; extensions: {', '.join(found)}" if found else ""))


def _keys() -> Check:
    names = sorted(name for name, value in os.environ.items() if value and _is_key(name))
    if names:
        return Check("API keys", "ok", ", ".join(names))
    return Check("API keys", "missing", "none is set; without one only `--model none` and local models run")


def _is_key(name: str) -> bool:
    return name.endswith("_API_KEY") or name in _OTHER_KEYS


def _first_line(text: object) -> str:
    return (str(text).strip().splitlines() or [""])[0][:200]
