"""A program for test_eval_set.py to kill: an eval set of altflip's solutions, a task each, 3 epochs.

It writes a line into the file PROGRESS for every sample that is finished and logged. Its tasks are named NAME, and so
are the containers that it starts.
"""

from __future__ import annotations

import os
import sys

from inspect_ai import eval_set, task_with
from inspect_ai.hooks import Hooks, SampleEnd, hooks

from atefar_inspect import bundle_task
from atefar_inspect.evals import solution

SOLUTIONS = ("baseline", "half", "reference", "wrong-in-place")


@hooks(name="progress", description="Writes a line for every finished sample.")
class Progress(Hooks):
    """Appends to the file that the environment names."""

    async def on_sample_end(self, data: SampleEnd) -> None:
        """One line: the sample's unique id."""
        with open(os.environ["PROGRESS"], "a", encoding="utf-8") as file:
            file.write(f"{data.sample.uuid}\n")


def main(log_dir: str, sandbox: str) -> int:
    """Runs or resumes the set; 0 when every task finished."""
    tasks = [
        task_with(
            bundle_task("altflip", sandbox=sandbox, final_seeds=2, solver=solution(name)), name=os.environ["NAME"]
        )
        for name in SOLUTIONS
    ]
    options = {"epochs": 3, "max_tasks": 2, "max_samples": 2, "log_buffer": 1}
    success, _ = eval_set(tasks, log_dir, model="none/none", display="none", **options)
    return 0 if success else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
