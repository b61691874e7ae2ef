"""Feedback: the policy holds through every way in, and nothing but rounded numbers and fixed sentences comes out.

The agents are played by Inspect's mockllm, since a test can have no model; everything else is real.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest
from helpers import number
from inspect_ai import eval as inspect_eval
from inspect_ai.agent import AgentState, react
from inspect_ai.event import ScoreEvent
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.model import ChatMessageTool, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import score as run_scorers
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import bash

from atefar_inspect.bundle import load_bundle
from atefar_inspect.evals import attempts, bundle_task, score
from atefar_inspect.evals.rescore import rescore

HALF = (Path(load_bundle("altflip").path) / "solutions/half/flip.py").read_text(encoding="utf-8")
REFERENCE = (Path(load_bundle("altflip").path) / "solutions/reference/flip.py").read_text(encoding="utf-8")


def call(tool: str, **arguments: Any) -> ModelOutput:
    """A scripted model output: one tool call. mockllm asks a tokenizer of the network unless it has usage."""
    output = ModelOutput.for_tool_call("mockllm", tool, arguments)
    output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return output


def write(source: str) -> ModelOutput:
    return call("bash", command=f"cat >flip.py <<'EOF'\n{source}\nEOF")


Played = tuple[EvalLog, EvalSample]


def played(outputs: Sequence[ModelOutput], log_dir: Path, solver: Any = None, **options: Any) -> Played:
    """An episode of altflip whose model says `outputs` in order."""
    task = bundle_task("altflip", solver=solver, final_seeds=2, **options)
    model = get_model("mockllm/model", custom_outputs=list(outputs))
    [log] = inspect_eval(task, model=model, log_dir=str(log_dir), display="none", max_sandboxes=4)
    assert log.status == "success", log.error
    assert log.samples
    [sample] = log.samples
    assert sample.error is None, sample.error
    return log, sample


def told(sample: EvalSample, tool: str) -> list[str]:
    """What the agent heard from a tool, errors included."""
    heard = [m for m in sample.messages if isinstance(m, ChatMessageTool) and m.function == tool]
    return [message.error.message if message.error else message.text for message in heard]


def intermediate(sample: EvalSample) -> list[dict[str, Any]]:
    """The intermediate scores' values in the log."""
    events = [event for event in sample.events if isinstance(event, ScoreEvent) and event.intermediate]
    return [event.score.value for event in events if isinstance(event.score.value, dict)]


PROVIDERS = ["local", pytest.param("docker", marks=pytest.mark.docker)]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_react_episode_reads_edits_scores_is_refused_and_submits(provider: str, tmp_path: Path) -> None:
    log, sample = played(
        [
            call("bash", command="cat flip.py && ls"),
            call("score"),
            write(HALF),
            call("score"),
            write(REFERENCE),
            call("score"),
            call("submit", answer="done"),
        ],
        tmp_path,
        sandbox=provider,
        feedback=2,
    )
    assert "def flip" in told(sample, "bash")[0]
    answers = told(sample, "score")
    assert answers[0].endswith("1 of 2 score calls used.")
    assert answers[1].startswith(("Score 0.4", "Score 0.5"))
    assert answers[2].startswith("All 2 score calls are used, and no further score is given.")
    values = intermediate(sample)
    assert [math.isnan(value["normalized"]) for value in values] == [False, False, True]
    assert all(math.isnan(value[key]) for value in values for key in ("raw", "unfloored", "valid", "scored"))
    final = (sample.scores or {})["bundle_scorer"]
    assert number(final, "normalized") >= 0.98
    feedback = (final.metadata or {})["feedback"]
    assert (feedback["calls"], feedback["refused"], feedback["channels"]["tool"]) == (2, 1, 2)
    assert feedback["calls_per_hour"] > 0
    assert feedback["best"] == pytest.approx(0.5, abs=0.1)
    assert feedback["overfitting_gap"] == pytest.approx(feedback["best"] - number(final, "normalized"))
    [again] = rescore(log.location, sandbox=provider, log_dir=str(tmp_path / "again"))
    assert again.after["normalized"] == again.before["normalized"] == number(final, "normalized")


def test_attempts_of_react_are_score_calls_and_the_reference_ends_them(tmp_path: Path) -> None:
    agent = react(tools=[bash()], attempts=attempts(3))
    outputs = [call("submit", answer="1"), write(REFERENCE), call("submit", answer="2"), call("submit", answer="3")]
    _, sample = played(outputs, tmp_path, solver=agent, sandbox="local", feedback="open")
    values = intermediate(sample)
    assert len(values) == 2
    assert values[1]["normalized"] == pytest.approx(1.0)
    users = [message.text for message in sample.messages if message.role == "user"]
    assert any(text.startswith("Score 0.0") and "submit again" in text for text in users)
    assert ((sample.scores or {})["bundle_scorer"].metadata or {})["feedback"]["channels"]["inspect"] == 2


def test_the_budget_holds_over_attempts_and_tool_together(tmp_path: Path) -> None:
    agent = react(tools=[score()], attempts=attempts(3))
    outputs = [call("score"), call("submit", answer="1"), call("submit", answer="2"), call("submit", answer="3")]
    _, sample = played(outputs, tmp_path, solver=agent, sandbox="local", feedback=1)
    assert [math.isnan(value["normalized"]) for value in intermediate(sample)] == [False, True, True]
    users = [message.text for message in sample.messages if message.role == "user"]
    assert sum(text.startswith("All 1 score calls are used") for text in users) == 2


@solver
def scores_at_once(number_of_calls: int) -> Solver:
    """Asks for several scores at the same time, as parallel tool calls do."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        async with anyio.create_task_group() as group:
            for _ in range(number_of_calls):
                group.start_soon(run_scorers, AgentState(messages=[]))
        return state

    return solve


def test_parallel_calls_are_counted_once_each(tmp_path: Path) -> None:
    _, sample = played([], tmp_path, solver=scores_at_once(5), sandbox="local", feedback=3)
    values = intermediate(sample)
    assert sorted(math.isnan(value["normalized"]) for value in values) == [False] * 3 + [True] * 2
    feedback = ((sample.scores or {})["bundle_scorer"].metadata or {})["feedback"]
    assert (feedback["calls"], feedback["refused"]) == (3, 2)


def test_blind_has_no_tool_and_gives_nothing(tmp_path: Path) -> None:
    _, sample = played([call("score"), call("submit", answer="")], tmp_path, sandbox="local", feedback="blind")
    assert "not found" in told(sample, "score")[0].lower()
    assert "No score is given while you work" in str(sample.input)
    _, sample = played([], tmp_path, solver=scores_at_once(1), sandbox="local", feedback="blind")
    [value] = intermediate(sample)
    assert all(math.isnan(value[key]) for key in value)


@pytest.mark.docker
def test_an_agent_with_only_a_shell_has_the_score_command(tmp_path: Path) -> None:
    agent = react(tools=[bash()])
    outputs = [
        call("bash", command="score & score & wait"),
        write(HALF),
        call("bash", command="score; score"),
        call("bash", command="ls -la /var/tmp/sandbox-services/atefar_score/responses; cat /run/atefar-score/*"),
        call("submit", answer="done"),
    ]
    _, sample = played(outputs, tmp_path, solver=agent, sandbox="docker", feedback=3)
    answers = told(sample, "bash")
    assert "1 of 3 score calls used." in answers[0]
    assert "2 of 3 score calls used." in answers[0]
    assert answers[2].startswith(("Score 0.4", "Score 0.5"))
    assert "All 3 score calls are used" in answers[2]
    assert "ermission denied" in answers[3]
    feedback = ((sample.scores or {})["bundle_scorer"].metadata or {})["feedback"]
    assert (feedback["calls"], feedback["refused"], feedback["channels"]["command"]) == (3, 1, 3)


@pytest.mark.docker
def test_blind_has_no_score_command(tmp_path: Path) -> None:
    outputs = [call("bash", command="command -v score || echo absent"), call("submit", answer="")]
    _, sample = played(outputs, tmp_path, sandbox="docker", feedback="blind")
    assert "absent" in told(sample, "bash")[0]
