"""What scoring costs through Inspect, in Docker: feedback, final score, image, samples, the spare scorer, imports.

    python benchmarks/bench_scoring.py [--quick]

Prints one line a figure: target, median of the repeats, smallest and largest. The figures of docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import docker
from inspect_ai import eval as inspect_eval
from inspect_ai.agent import AgentState
from inspect_ai.dataset import MemoryDataset
from inspect_ai.scorer import score as run_scorers
from inspect_ai.solver import Generate, Solver, TaskState, solver
from rich.console import Console
from rich.table import Table

from atefar_inspect import bundle_task, load_bundle
from atefar_inspect.evals import solution
from atefar_inspect.evals.box import ContainerBox, Job, NoVerdict
from atefar_inspect.evals.environment import STAY_ALIVE
from atefar_inspect.evals.image import DOCKERFILE, build_context, ensure_image
from atefar_inspect.evals.verdict import Verdict


@dataclass(frozen=True)
class Figure:
    """One measured quantity with its target, in one unit."""

    name: str
    unit: str
    target: float | None
    values: Sequence[float]


@solver
def asks_for_scores(times: list[float], inside: list[float], calls: int, final: bool) -> Solver:
    """Hands in the reference and times intermediate scores, or final ones by declaring the sample complete."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state = await solution("reference")(state, generate)
        state.completed = final
        for _ in range(calls):
            inside.append(0.0)
            started = time.perf_counter()
            await run_scorers(state if final else AgentState(messages=[]))
            times.append(time.perf_counter() - started)
        inside.append(0.0)  # what comes now is the sample's own final score
        state.completed = False
        return state

    return solve


def scoring_times(calls: int, seeds: int, final: bool) -> tuple[list[float], list[float]]:
    """Seconds of whole score calls, and of `score()` inside them, over one sample in Docker."""
    times: list[float] = []
    inside: list[float] = []
    run = ContainerBox.run

    async def timed(self: ContainerBox, job: Job) -> Verdict | NoVerdict:
        verdict = await run(self, job)
        if isinstance(verdict, Verdict) and inside:
            inside[-1] += sum(seed.seconds for seed in verdict.seeds)
        return verdict

    # The harness's own clock says what `score()` took; it is in no intermediate score, so it is read on the way.
    ContainerBox.run = timed  # type: ignore[method-assign]
    try:
        solve = asks_for_scores(times, inside, calls, final)
        task = bundle_task("altflip", final_seeds=seeds, solver=solve)
        with tempfile.TemporaryDirectory() as log_dir:
            [log] = inspect_eval(task, model="none/none", log_dir=log_dir, display="none")
            if log.status != "success":
                raise RuntimeError(f"the benchmark's eval ended with {log.error}")
    finally:
        ContainerBox.run = run  # type: ignore[method-assign]
    return times, inside[:calls]


def build_seconds() -> float:
    """Seconds to build altflip's image with its base at hand and nothing of it cached."""
    context = build_context(load_bundle("altflip"))
    command = ["docker", "build", "--no-cache", "--quiet", "--file", str(context / DOCKERFILE), str(context)]
    started = time.perf_counter()
    image = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    seconds = time.perf_counter() - started
    subprocess.run(["docker", "rmi", "--force", image], check=True, capture_output=True)
    return seconds


def ten_samples_seconds() -> float:
    """Seconds for ten samples of `solution=reference`, Inspect's start included."""
    task = bundle_task("altflip", solver=solution("reference"))
    [sample] = task.dataset
    task.dataset = MemoryDataset([sample.model_copy(update={"id": f"s{i}"}, deep=True) for i in range(10)])
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as log_dir:
        [log] = inspect_eval(task, model="none/none", log_dir=log_dir, display="none")
        if log.status != "success":
            raise RuntimeError(f"the benchmark's eval ended with {log.error}")
    return time.perf_counter() - started


def spare_costs(image: str) -> tuple[float, float]:
    """Seconds to start, and MiB that it holds, of one idle scorer container."""
    client = docker.from_env()
    started = time.perf_counter()
    container = client.containers.run(image, entrypoint=STAY_ALIVE, network_mode="none", read_only=True, detach=True)
    seconds = time.perf_counter() - started
    try:
        time.sleep(1)
        memory = container.stats(stream=False)["memory_stats"]["usage"] / 2**20
    finally:
        container.remove(force=True)
        client.close()
    return seconds, memory


def import_milliseconds() -> float:
    """Milliseconds that the registry adds to importing Inspect."""
    code = "import inspect_ai, atefar_inspect._registry"
    ran = subprocess.run([sys.executable, "-X", "importtime", "-c", code], check=True, capture_output=True, text=True)
    inspect_part = {"inspect_ai", "atefar_inspect._registry"}
    cumulative = {
        match[2].strip(): int(match[1])
        for match in re.finditer(r"import time:\s+\d+ \|\s+(\d+) \|( *\S+)", ran.stderr)
        if match[2].strip() in inspect_part
    }
    return cumulative["atefar_inspect._registry"] / 1000


def repeated(measure: Callable[[], float], times: int) -> list[float]:
    """`times` measurements."""
    return [measure() for _ in range(times)]


def figures(quick: bool) -> list[Figure]:
    """Everything, measured."""
    few, more = (1, 3) if quick else (5, 15)
    image = ensure_image(load_bundle("altflip"))
    feedback, inside = scoring_times(more, 3, final=False)
    final, _ = scoring_times(few, 3, final=True)
    spare = [spare_costs(image) for _ in range(few)]
    return [
        Figure(
            "feedback: everything outside score()", "s", 0.75, [t - i for t, i in zip(feedback, inside, strict=True)]
        ),
        Figure("feedback: the whole call", "s", None, feedback),
        Figure("final score of 3 seeds", "s", 1.5, final),
        Figure("building altflip's image, warm base", "s", 20, repeated(build_seconds, few)),
        Figure("ten samples of the reference", "s", 90, repeated(ten_samples_seconds, 1 if quick else 3)),
        Figure("spare scorer: start", "s", None, [seconds for seconds, _ in spare]),
        Figure("spare scorer: memory", "MiB", None, [memory for _, memory in spare]),
        Figure("import of the registry beyond inspect_ai", "ms", 100, repeated(import_milliseconds, few)),
    ]


def main() -> None:
    """Prints the table, and JSON with `--json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    measured = figures(arguments.quick)
    if arguments.json:
        print(json.dumps([vars(figure) for figure in measured], indent=1))
        return
    table = Table("figure", "target", "median", "smallest", "largest", "n")
    for figure in measured:
        target = "-" if figure.target is None else f"≤ {figure.target:g} {figure.unit}"
        numbers = [statistics.median(figure.values), min(figure.values), max(figure.values)]
        table.add_row(figure.name, target, *(f"{n:.3g} {figure.unit}" for n in numbers), str(len(figure.values)))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
