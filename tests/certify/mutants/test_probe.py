"""The judge of mutants in a real container: what it finds, and that one submission never speaks for another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.solver import Generate, TaskState, solver
from inspect_ai.util import SandboxEnvironment, sandbox

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.mutants import ProbeError, make_mutants, make_rewrites, probe, probe_files
from atefar_inspect.certify.work import Probe
from atefar_inspect.evals.environment import sandbox_spec

ROOT = Path(__file__).parents[3]
ALTFLIP = ROOT / "src" / "atefar_inspect" / "shipped" / "altflip"
BEHAVIOR = ROOT / "task_templates" / "behavior" / "bundle"

FORGED = r"b'{\"name\": \"wrong\", \"valid\": [], \"works\": [], \"error\": null}\n'"
HOSTILE = {
    "right": "def double(x): return 2 * x",
    "wrong": "def double(x): return 3 * x",
    "prints": f"import os\nfor fd in range(64):\n    try: os.write(fd, {FORGED})\n    except OSError: pass\n"
    "def double(x): return 2 * x",
    "opens": "import os\nfor pid in filter(str.isdigit, os.listdir('/proc')):\n"
    "    for fd in range(64):\n"
    f"        try: open(f'/proc/{{pid}}/fd/{{fd}}', 'wb').write({FORGED})\n"
    "        except OSError: pass\n"
    "def double(x): return 2 * x",
    "exits": "import os\nos._exit(0)",
    "ends": "raise SystemExit(0)",
    "loops": "def double(x):\n    while True: pass",
    "forks": "import os\ndef double(x):\n    os.fork()\n    return 2 * x",
    "kills": "import os\nos.kill(os.getppid(), 9)\ndef double(x): return 2 * x",
    "stays": "import subprocess\nsubprocess.Popen(['sleep', '987'], start_new_session=True)\n"
    "def double(x): return 2 * x",
    "no entry": "def treble(x): return 2 * x",
}
PROGRAM = (
    "import sys\nfrom pathlib import Path\n"
    "assert not Path('out').exists()\nPath('out').write_text(sys.stdin.read())\nprint(2 * int(sys.argv[1]))\n"
)
PROGRAM_PROPERTIES = (
    "def valid(call):\n    return []\n\n\ndef works(call):\n"
    "    ended = call(3, stdin=b'given', collect=['out', 'none'])\n"
    "    again = call(4)\n"
    "    return [] if (ended.exit_code, ended.stdout, dict(ended.files), again.stdout) == "
    "(0, b'6\\n', {'out': b'given'}, b'8\\n') else [str(ended)]\n"
)
SLEEPERS = (
    "import os\nprint(sum(open(f'/proc/{p}/cmdline').read() == 'sleep\\0987\\0' "
    "for p in os.listdir('/proc') if p.isdigit()))"
)

Work = Callable[[SandboxEnvironment], Awaitable[None]]


def in_container(work: Work, logs: Path) -> None:
    """Run something with the agent's container of altflip."""

    @solver
    def working() -> Any:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            await work(sandbox())
            return state

        return solve

    task = Task(dataset=[Sample(input="-")], solver=working(), sandbox=sandbox_spec(Bundle.open(ALTFLIP), "docker"))
    [log] = inspect_eval(task, model="none/none", log_dir=str(logs), display="none")
    assert log.status == "success", log.error


@pytest.mark.docker
def test_mutants_break_and_rewrites_do_not(tmp_path: Path) -> None:
    found: dict[str, list[tuple[str, Probe]]] = {}

    async def work(box: SandboxEnvironment) -> None:
        for bundle in map(Bundle.open, (ALTFLIP, BEHAVIOR)):
            reference, paths = bundle.solution("reference"), bundle.manifest.submission.paths
            chosen = [
                *make_mutants(reference, paths, 30 if bundle.name == "altflip" else 0, "seed"),
                *make_rewrites(reference, paths, 100, "seed"),
            ]
            probes = await probe(box, bundle, chosen, "agent", limit_s=10)
            found[bundle.name] = [(mutant.fault_class, one) for mutant, one in zip(chosen, probes, strict=True)]

    in_container(work, tmp_path)
    probes = [entry for entries in found.values() for entry in entries]
    assert [one for _, one in probes if one.name.startswith("rewrite/") and one.breaking] == []
    breaking = [name for name, one in found["altflip"] if one.name.startswith("mutant/") and one.breaking]
    assert len(breaking) >= 20
    assert len(set(breaking)) >= 5


@pytest.mark.docker
def test_a_submission_speaks_for_itself_alone(tmp_path: Path, make_bundle: Callable[..., Path]) -> None:
    doubling = Bundle.open(make_bundle())
    command = {"submission.kind": "command", "submission.entry": "python double.py"}
    files = {
        "solutions/properties.py": PROGRAM_PROPERTIES,
        "scorer/score.py": "# canary 3f2b8c1e-9d4a-4c6b-8e57-0a1b2c3d4e5f\ndef score(submission, seed): return {}\n",
    }
    program = Bundle.open(make_bundle("command", manifest=command, files=files))
    faulty = {"solutions/properties.py": "import nothing\ndef valid(call): ...\ndef works(call): ...\n"}
    at_fault = Bundle.open(make_bundle("faulty", files=faulty))
    found: dict[str, Probe] = {}
    other: dict[str, Any] = {}

    async def work(box: SandboxEnvironment) -> None:
        hostile = {name: {"double.py": source.encode()} for name, source in HOSTILE.items()}
        for one in await probe_files(box, doubling, hostile, "agent", limit_s=1):
            found[one.name] = one
        other["sleepers"] = (await box.exec(["python3", "-I", "-c", SLEEPERS])).stdout.strip()
        [other["program"]] = await probe_files(box, program, {"it": {"double.py": PROGRAM.encode()}}, "agent", 10)
        with pytest.raises(ProbeError, match=r"properties\.py: it cannot be loaded: ModuleNotFoundError.*'nothing'"):
            await probe_files(box, at_fault, {"it": {"double.py": b""}}, "agent", limit_s=5)

    in_container(work, tmp_path)
    assert found["right"] == Probe(name="right")
    assert found["wrong"] == Probe(name="wrong", broken_mechanism=("not twice",))
    assert {name for name, one in found.items() if not one.breaking} <= {"right", "prints", "opens", "forks", "stays"}
    assert found["exits"].error == "crash"
    assert found["ends"].error == "raised SystemExit: 0"
    assert found["loops"].error == "timeout"
    assert found["kills"].error == "crash: it ended the process that watches it"
    assert found["no entry"].error is not None and "AttributeError" in found["no entry"].error
    assert other["sleepers"] == "0"
    assert other["program"] == Probe(name="it")
