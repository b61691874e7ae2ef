"""`make demo`: the shipped task altflip, scored for solutions of known worth, without a model or a key.

In Docker where there is an engine. Without one the same runs in Inspect's `local` sandbox, which keeps nothing apart:
good enough to see the scores, never for an agent that one does not trust.
"""

from __future__ import annotations

import math
import sys
import tempfile

import docker
from docker.errors import DockerException
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from rich.console import Console
from rich.table import Table

from atefar_inspect import bundle_task, load_bundle
from atefar_inspect.evals import solution

SOLUTIONS = {
    "nop": "the declared file removed",
    "baseline": "independent random flips, what the agent starts from",
    "wrong-odd-epochs": "flips everything in odd epochs",
    "wrong-in-place": "writes into its input",
    "half": "half of the images alternate",
    "alternative-memory": "the method, by remembering the first epoch",
    "reference": "the paper's method",
}


def _provider() -> str:
    try:
        docker.from_env().ping()
    except DockerException:
        return "local"
    return "docker"


def _print_scores(console: Console, logs: dict[str, EvalLog]) -> dict[str, float]:
    """Prints a row a solution; returns the normalized scores, NaN for a solution that did not run."""
    table = Table("solution", "score", "raw", "what it says")
    normalized = {}
    for name, log in logs.items():
        if log.status != "success" or not log.samples:
            table.add_row(name, "-", "-", f"did not run: {log.error.message if log.error else log.status}")
            normalized[name] = math.nan
            continue
        score = (log.samples[0].scores or {})["bundle_scorer"]
        assert isinstance(score.value, dict)
        value = {key: float(number) for key, number in score.value.items() if isinstance(number, int | float)}
        normalized[name] = value["normalized"]
        raw = "-" if math.isnan(value["raw"]) else f"{value['raw']:.3f}"
        table.add_row(name, f"{value['normalized']:.3f}", raw, score.explanation)
    console.print(table)
    return normalized


def main() -> int:
    """Runs the solutions and prints a table; exit status 1 where a score is not what it should be."""
    console = Console(width=120)
    provider = _provider()
    bundle = load_bundle("altflip")
    console.print(f"[bold]{bundle.manifest.title}[/bold] (altflip): {bundle.manifest.metric.unit}")
    if provider == "docker":
        console.print("Scoring in Docker: a scorer's container of its own, no network, the submission as another user.")
    else:
        console.print(
            "There is no Docker engine, so scoring runs in the `local` sandbox: on this machine, as you, with nothing "
            "kept apart (isolation level none). The scores are the same; the protection is absent. `atefar doctor` "
            "says what is missing."
        )
    for name, what in SOLUTIONS.items():
        console.print(f"  {name}: {what}")
    with tempfile.TemporaryDirectory() as log_dir:
        with console.status("scoring ..."):
            tasks = [bundle_task(bundle, sandbox=provider, solver=solution(name)) for name in SOLUTIONS]
            logs = inspect_eval(tasks, model="none/none", log_dir=log_dir, display="none", max_tasks=3)
        normalized = _print_scores(console, dict(zip(SOLUTIONS, logs, strict=True)))
    right = normalized["reference"] >= 0.98 and normalized["baseline"] <= 0.03 and 0.4 <= normalized["half"] <= 0.6
    console.print("0 is the baseline, 1 the reference. Next: inspect eval atefar_inspect/altflip --model MODEL")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
