"""How far scores of a task of type `speed` scatter, with the other cores idle and with them busy.

    python benchmarks/bench_speed.py [BUNDLE] [--scores 10]

Scores reference and baseline that many times each, one after the other, on fresh seeds, in Docker: once on the machine
as it is, once with a process that computes on each core but one. Prints the standard deviation and the range of the
normalized scores, as a share of the distance between baseline and reference, which is 1.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspect_ai import eval as inspect_eval
from rich.console import Console
from rich.table import Table

from atefar_inspect import bundle_task
from atefar_inspect.evals import solution

EXAMPLE = Path(__file__).parents[1] / "task_templates/speed/bundle"
BUSY = "while True: sum(range(10000))"


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("bundle", nargs="?", default=str(EXAMPLE))
    parser.add_argument("--scores", type=int, default=10)
    options = parser.parse_args()
    table = Table("other cores", "solution", "scores", "mean", "sd, % of the distance", "range, %", "load before")
    for name, others in (("idle", 0), ("busy", (os.cpu_count() or 1) - 1)):
        with busy(others):
            for which in ("reference", "baseline"):
                load = os.getloadavg()[0]
                values = scores(options.bundle, which, options.scores)
                sd, span = statistics.stdev(values), max(values) - min(values)
                cells = (f"{statistics.fmean(values):.3f}", f"{100 * sd:.1f}", f"{100 * span:.1f}", f"{load:.1f}")
                table.add_row(name, which, str(len(values)), *cells)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep as many cores computing meanwhile."""
    running = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def scores(bundle: str, which: str, count: int) -> list[float]:
    """Return normalized scores, not cut off at 0, of one solution; each with the manifest's final seeds."""
    task = bundle_task(bundle, feedback="blind", solver=solution(name=which))
    (log,) = inspect_eval(task, model="none/none", display="none", epochs=count, max_samples=1, log_format="eval")
    values = []
    for sample in log.samples or []:
        (score,) = (sample.scores or {}).values()
        assert isinstance(score.value, dict), score
        if score.value["valid"] != 1 or score.value["scored"] != 1:
            raise SystemExit(f"{bundle}: the {which} was not measured: {score.explanation}")
        values.append(float(str(score.value["unfloored"])))
    return values


if __name__ == "__main__":
    main()
