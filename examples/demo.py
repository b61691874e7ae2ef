"""`make demo`: a report goes in, a certified task comes out and is run; without a model or a key.

The model's answers come from a recorded run (`paper/recording/`). In Docker everything else is done for real: the draft
is linted, its image built, the task calibrated, certified on a small budget, and run. Without an engine the extraction
ends where the image would be built. The draft is then the one that was certified elsewhere and ships with the package:
its certificate is shown, and its reference and baseline run in Inspect's `local` sandbox, which keeps nothing apart.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import docker
from docker.errors import DockerException
from inspect_ai import eval as inspect_eval
from rich.console import Console
from rich.table import Table

from atefar_inspect import Bundle, bundle_task, load_bundle
from atefar_inspect.evals import solution
from atefar_inspect.extract.shelf import DRAFTS

HERE: Final = Path(__file__).parent
NAME: Final = "batch_mean_shift"
"""The task that comes out; it ships with the package too."""
SOLUTIONS: Final = ("baseline", "reference")


def main() -> int:
    """Go the whole way; exit status 1 where something does not come out as it should."""
    console = Console(width=120, highlight=False)
    engine = _has_engine()
    with tempfile.TemporaryDirectory(prefix="atefar-demo-") as folder:
        suite = Path(folder, "suite")
        extracted = _atefar(
            console,
            *("extract", "paper/report.pdf", "--model", "replay/paper/recording", "--candidate", NAME),
            *("--small", "--public", "--out", str(suite)),
        )
        if engine:
            if extracted != 0 or not (suite / NAME).is_dir():
                console.print(f"[bold red]The extraction did not end with {NAME}.[/]")
                return 1
            bundle = Bundle.open(suite / NAME)
        else:
            if not _is_shipped_draft(console, suite):
                return 1
            bundle = load_bundle(NAME)
        shown = _atefar(console, "certificate", str(bundle.path) if engine else NAME)
        ran = _run(console, bundle, "docker" if engine else "local", Path(folder, "logs"))
    console.print(f"0 is the baseline, 1 the reference. Next: inspect eval atefar_inspect/{NAME} --model MODEL")
    return 0 if shown == 0 and ran else 1


def _has_engine() -> bool:
    try:
        docker.from_env().ping()
    except DockerException:
        return False
    return True


def _atefar(console: Console, *arguments: str) -> int:
    """Run a command as a user would, from this folder, and return its exit status."""
    console.print(f"\n[bold]$ atefar {' '.join(arguments)}[/]", soft_wrap=True)
    command = [sys.executable, "-m", "atefar_inspect", *arguments]
    return subprocess.run(command, cwd=HERE, check=False, env={**os.environ, "COLUMNS": "120"}).returncode


def _is_shipped_draft(console: Console, suite: Path) -> bool:
    """Return whether the task's last draft is the shipped bundle's; without an engine that is all there is to see."""
    drafts = sorted((suite / DRAFTS).glob(f"*/{NAME}-?"))
    digest, shipped = Bundle.open(drafts[-1]).draft_digest, load_bundle(NAME).draft_digest
    console.print(
        "\nThere is no Docker engine: what is left out is the image, calibration and certification of this draft, for "
        "nothing that a model wrote runs outside a container."
    )
    if digest != shipped:
        console.print(f"[bold red]The draft {digest[:16]} is not the one that ships, {shipped[:16]}.[/]")
        return False
    console.print(
        f"The draft ({digest[:16]}) is the one that was certified and ships with the package. Its certificate follows; "
        "baseline and reference then run in the `local` sandbox: on this machine, as you, with nothing kept apart."
    )
    return True


def _run(console: Console, bundle: Bundle, provider: str, log_dir: Path) -> bool:
    """Run the task with the baseline and the reference as its agents; return whether they score about 0 and 1."""
    console.print(f"\n[bold]The task {bundle.name} ({provider}), run with solutions of known worth for an agent's[/]")
    tasks = [bundle_task(bundle, sandbox=provider, solver=solution(name)) for name in SOLUTIONS]
    with console.status("scoring ..."):
        logs = inspect_eval(tasks, model="none/none", log_dir=str(log_dir), display="none", max_tasks=2)
    table, scores = Table("solution", "score", "what it says"), []
    for name, log in zip(SOLUTIONS, logs, strict=True):
        score = (log.samples[0].scores or {})["bundle_scorer"] if log.status == "success" and log.samples else None
        if score is None or not isinstance(score.value, dict):
            table.add_row(name, "-", f"did not run: {log.error.message if log.error else log.status}")
            scores.append(math.nan)
        else:
            scores.append(float(score.value["normalized"] or 0.0))
            table.add_row(name, f"{scores[-1]:.3f}", score.explanation)
    console.print(table)
    return abs(scores[0]) <= 0.1 and abs(scores[1] - 1) <= 0.1


if __name__ == "__main__":
    sys.exit(main())
