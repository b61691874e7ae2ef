"""Inspect's `human_cli`: a person's score calls count against the same budget and show no more than an agent's."""

from __future__ import annotations

import re
from pathlib import Path

import anyio
import pytest
from helpers import final_scores, number
from inspect_ai import eval as inspect_eval
from inspect_ai.agent import as_solver, human_cli
from inspect_ai.event import ScoreEvent
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox

from atefar_inspect import bundle_task
from atefar_inspect.evals import solution

TASK = "/opt/human_agent/task.py"


@solver
def a_person_who_scores(times: int, heard: list[str]) -> Solver:
    """Inspect's human agent, and beside it what its person types: start, score as often as asked, submit."""
    agent = as_solver(human_cli(answer=False, intermediate_scoring=True, record_session=False))

    async def types(*words: str) -> str:
        result = await sandbox().exec(["python3", TASK, *words], input="y\n", timeout=120)
        return result.stdout + result.stderr

    async def person() -> None:
        with anyio.fail_after(60):
            while not (await sandbox().exec(["test", "-f", TASK])).success:
                await anyio.sleep(0.3)
        await anyio.sleep(1)
        await types("start")
        for _ in range(times):
            heard.append(await types("score"))
        await types("submit")

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        state = await solution("half")(state, generate)
        async with anyio.create_task_group() as group:
            group.start_soon(person)
            state = await agent(state, generate)
        return state

    return solve


@pytest.mark.docker
def test_a_persons_score_calls_are_counted_and_show_only_the_rounded_score(tmp_path: Path) -> None:
    heard: list[str] = []
    task = bundle_task("altflip", feedback=2, final_seeds=1, solver=a_person_who_scores(3, heard))
    [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
    score = final_scores(log)["altflip"]
    assert 0.4 <= number(score, "normalized") <= 0.6
    feedback = (score.metadata or {})["feedback"]
    assert (feedback["calls"], feedback["refused"], feedback["channels"]["inspect"]) == (2, 1, 2)
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in heard]
    assert "1 of 2 score calls used." in plain[0]
    assert "All 2 score calls are used" in plain[2]
    for text in plain:
        assert all(f'"{key}": NaN' in text for key in ("raw", "unfloored", "valid", "scored")), text
    assert log.samples
    events = [event for event in log.samples[0].events if isinstance(event, ScoreEvent) and event.intermediate]
    assert len(events) == 3
