"""A certification as a command: killed and started again, two at a time, and with an engine that goes away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from inspect_ai.log import list_eval_logs, read_eval_log

from atefar_inspect.bundle import Bundle, template_types
from atefar_inspect.bundle.certificate import Certificate, certificate_of, parse_certificate

SMALL = ["--seeds", "3", "--attacks", "4", "--mutants", "60"]
SECONDS = 600
KILL_AFTER = 3
"""Finished samples after which the first process is killed."""


@pytest.fixture
def bundle(tmp_path: Path) -> Iterator[Path]:
    """A copy of a template with a name of its own; containers under that name are removed, as a kill leaves them."""
    name = f"t{os.getpid()}_{time.monotonic_ns() % 10**6}"
    Bundle.open(template_types()["behavior"]).write(tmp_path / "bundle")
    (tmp_path / "bundle" / "certificate.json").unlink(missing_ok=True)  # the example's own
    manifest = tmp_path / "bundle" / "task.yaml"
    text = manifest.read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith("name:"))
    manifest.write_text(text.replace(old, f"name: {name}"), encoding="utf-8")
    yield tmp_path / "bundle"
    client = docker.from_env()
    for container in client.containers.list(all=True, filters={"name": f"inspect-certify_{name[:4]}"}):
        container.remove(force=True)
    for image in client.images.list(name=f"atefar/{name}"):
        client.images.remove(image.id, force=True)


def start(bundle: Path, root: Path, output: Path, **environment: str) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-c", "from atefar_inspect.cli import main; main()"]
    command = [*program, "certify", str(bundle), *SMALL, "--log-dir", str(root)]
    with open(output, "wb") as file:
        return subprocess.Popen(
            command, stdout=file, stderr=file, start_new_session=True, env={**os.environ, **environment}
        )


def wait_for_samples(process: subprocess.Popen[bytes], output: Path, count: int) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and f"  {count} samples done" not in output.read_text(encoding="utf-8"):
        assert process.poll() is None, output.read_text(encoding="utf-8")
        time.sleep(0.1)


def samples(root: Path, folder: str = "*") -> dict[str, str]:
    """Unique id of each finished sample in the logs under a root, by the sample's id."""
    found = {}
    for place in root.glob(folder):
        for info in list_eval_logs(str(place)):
            log = read_eval_log(info)
            found |= {str(sample.id): str(sample.uuid) for sample in log.samples or [] if not sample.error}
    return found


@pytest.mark.docker
@pytest.mark.skipif(os.environ.get("ATEFAR_LONG") != "1", reason="three certifications; ATEFAR_LONG=1, as make certify")
@pytest.mark.timeout(3 * SECONDS)
def test_a_killed_one_goes_on_and_a_second_one_at_the_same_time_does_not_disturb_it(
    bundle: Path, tmp_path: Path
) -> None:
    root = tmp_path / "logs"
    killed = start(bundle, root, tmp_path / "first")
    wait_for_samples(killed, tmp_path / "first", KILL_AFTER)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = samples(root)
    assert len(before) >= KILL_AFTER - 1

    resumed = start(bundle, root, tmp_path / "second")
    time.sleep(2)  # so that it is the one that finds the folder free
    beside = start(bundle, root, tmp_path / "third")
    assert resumed.wait(SECONDS) == 0, (tmp_path / "second").read_text(encoding="utf-8")
    assert beside.wait(SECONDS) == 0, (tmp_path / "third").read_text(encoding="utf-8")

    first, second = sorted(folder.name for folder in root.iterdir())
    assert second == f"{first}-2"
    after = samples(root, first)
    assert {id: after[id] for id in before} == before, "nothing that was done was executed again"
    assert samples(root, second).keys() == after.keys()
    certificate = certificate_of(Bundle.open(bundle))
    assert certificate is not None and certificate.certified
    assert certificate.budget == "reduced: 3 seeds, 4 attacks, at most 60 mutants"

    again = start(bundle, root, tmp_path / "fourth")
    assert again.wait(SECONDS) == 0
    assert samples(root, first) == after, "a finished one is read, not executed"


class Gate(threading.Thread):
    """A socket in front of the engine's, which can be shut: to a client the engine is then gone."""

    def __init__(self, path: Path, engine: str) -> None:
        super().__init__(daemon=True)
        self.path, self._engine = path, engine
        self._loop, self._tasks = asyncio.new_event_loop(), set[asyncio.Task[None]]()
        self.start()
        deadline = time.monotonic() + 10
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    def run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._shut = asyncio.Event()
        server = await asyncio.start_unix_server(self._connect, str(self.path))
        await self._shut.wait()
        server.close()
        self.path.unlink(missing_ok=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._engine)
        pumps = [asyncio.create_task(self._pump(*ends)) for ends in ((reader, back), (there, writer))]
        self._tasks |= set(pumps)
        # Both ends are held until both directions are done: a writer that is forgotten closes its connection.
        await asyncio.gather(*pumps, return_exceptions=True)
        self._tasks -= set(pumps)
        for end in (back, writer):
            end.close()

    @staticmethod
    async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                target.write(data)
                await target.drain()
            if target.can_write_eof():
                target.write_eof()
        except (ConnectionError, asyncio.CancelledError):
            target.close()

    def shut(self) -> None:
        self._loop.call_soon_threadsafe(self._shut.set)


def engine_socket() -> str:
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        pytest.skip(f"the engine is not behind a socket of this machine ({host})")
    return host.removeprefix("unix://")


@pytest.mark.docker
@pytest.mark.timeout(2 * SECONDS)
def test_an_engine_that_dies_leaves_gates_unjudged(bundle: Path, tmp_path: Path) -> None:
    gate = Gate(tmp_path / "docker.sock", engine_socket())
    root, output = tmp_path / "logs", tmp_path / "output"
    process = start(bundle, root, output, DOCKER_HOST=f"unix://{gate.path}")
    wait_for_samples(process, output, 2)
    gate.shut()
    assert process.wait(SECONDS) == 3, output.read_text(encoding="utf-8")

    (report,) = root.glob("*/report.json")
    certificate: Certificate = parse_certificate(report.read_bytes())
    results = {gate.gate: gate.result for gate in certificate.gates}
    assert "fails" not in results.values(), json.dumps(results)
    assert results["attacks"] == results["mutants"] == "could not be judged"
    assert results["lint"] == "holds"
    assert not (bundle / "certificate.json").exists()
