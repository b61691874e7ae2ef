"""A run that was recorded gives the same answers again, in any order, each once, and says what it does not have."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog
from inspect_ai.model import Model, ModelOutput, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from atefar_inspect.extract import replay
from atefar_inspect.extract.calls import CallKey
from atefar_inspect.extract.engine import inspect_engine
from atefar_inspect.extract.program import Program
from atefar_inspect.extract.replay import Recording, ReplayError

Record = Callable[..., EvalLog]
PAPER = "A report on {}. " * 200
CONTEXT = "A summary.\n\nfacts:\nQ1. One. (page 1)\nI1. Two. (page 1)\nX1. Three. (page 2)"


@solver
def whole_way(paper: str = PAPER, times: int = 1) -> Solver:
    """All five steps on one paper; what came of them is in the store."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        text = paper.replace("{}", str(state.sample_id))
        for _ in range(times):
            program = Program(inspect_engine, str(state.sample_id))
            context = await program.read_paper(text)
            proposal = await program.propose_candidates(text, CONTEXT)
            candidate = proposal.candidates[1]
            draft = await program.implement_task(text, CONTEXT, candidate)
            audit = await program.audit_draft(text, CONTEXT, candidate, draft)
            repaired = await program.repair_draft(text, CONTEXT, candidate, draft, "the bound 0.05 is not stated")
            await program.audit_draft(text, CONTEXT, candidate, repaired)
        state.store.set("result", [one.model_dump(mode="json") for one in (context, draft, audit, repaired)])
        state.store.set("tokens", [record.spent.fresh_tokens for record in program.records])
        state.store.set("failures", [len(record.failures) for record in program.records])
        return state

    return solve


def run(
    model: str | Model, logs: Path, ids: Sequence[str] = ("p1", "p2"), way: Solver | None = None, **kw: Any
) -> EvalLog:
    task = Task(name="way", dataset=[Sample(id=id, input=id) for id in ids], solver=way or whole_way())
    (log,) = eval(task, model=model, log_dir=str(logs), display="none", **kw)
    return log


@pytest.fixture
def recorded(
    tmp_path: Path,
    answer_of: dict[str, str],
    keyed: Callable[[Callable[[CallKey], ModelOutput]], Model],
    complete: Callable[..., ModelOutput],
) -> EvalLog:
    """Two papers, each with its own summary; the second one's first draft is of no use."""

    def answer(key: CallKey) -> ModelOutput:
        text = answer_of[key.step].replace("The report replaces", f"Paper {key.chain} replaces")
        cut = key.chain == "p2" and key.step == "ImplementTask" and key.attempt == 1
        return complete(text[:200] if cut else text, "max_tokens" if cut else "stop", input_tokens=1000 + len(text))

    log = run(keyed(answer), tmp_path / "recorded")
    assert log.status == "success", log.error
    return log


def stores(log: EvalLog) -> dict[str, dict[str, Any]]:
    assert log.status == "success", log.error
    return {str(sample.id): sample.store for sample in log.samples or []}


def errors(log: EvalLog) -> dict[str, str]:
    return {str(sample.id): sample.error.message for sample in log.samples or [] if sample.error}


def test_a_replay_gives_the_same_fields_failures_and_tokens(recorded: EvalLog, tmp_path: Path) -> None:
    again = run(f"replay/{recorded.location}", tmp_path / "again")
    assert stores(again) == stores(recorded)
    assert stores(again)["p2"]["failures"] == [0, 0, 1, 0, 0, 0]
    assert "Paper p1 replaces" in stores(again)["p1"]["result"][0]["summary"]
    usage = [next(iter(log.stats.model_usage.values())) for log in (recorded, again)]
    assert usage[0].model_dump(exclude_none=True) == usage[1].model_dump(exclude_none=True)


@pytest.mark.parametrize(("ids", "at_once"), [(("p2", "p1"), 1), (("p1", "p2"), 20)])
def test_the_order_of_samples_makes_no_difference(
    recorded: EvalLog, tmp_path: Path, ids: tuple[str, ...], at_once: int
) -> None:
    again = run(f"replay/{recorded.location}", tmp_path / "again", ids, max_samples=at_once)
    assert stores(again) == stores(recorded)


def test_a_replay_can_be_replayed_from_its_folder(recorded: EvalLog, tmp_path: Path) -> None:
    run(f"replay/{recorded.location}", tmp_path / "again")
    third = run(f"replay/{tmp_path / 'again'}", tmp_path / "third")
    assert stores(third) == stores(recorded)


def test_a_missing_answer_is_named(recorded: EvalLog, tmp_path: Path) -> None:
    log = run(f"replay/{recorded.location}", tmp_path / "again", ("p1", "p3"), fail_on_error=False)
    assert errors(log) == {
        "p3": f"ReplayError('replay/{recorded.location}: there is no answer for sample p3, step ReadPaper, attempt 1, "
        "role default')"
    }


def test_each_answer_is_given_once(recorded: EvalLog, tmp_path: Path) -> None:
    log = run(f"replay/{recorded.location}", tmp_path / "again", ("p1",), whole_way(times=2), fail_on_error=False)
    assert "the answer for sample p1, step ReadPaper, attempt 1, role default was given before" in errors(log)["p1"]


def test_a_sample_that_is_run_again_gets_its_answers_again(recorded: EvalLog, tmp_path: Path) -> None:
    @solver
    def fails_once() -> Solver:
        way, runs = whole_way(), []

        async def solve(state: TaskState, generate: Generate) -> TaskState:
            state = await way(state, generate)
            runs.append(state.sample_id)
            if len(runs) == 1:
                raise OSError("the disk was full")
            return state

        return solve

    log = run(f"replay/{recorded.location}", tmp_path / "again", ("p1",), fails_once(), retry_on_error=1)
    assert stores(log)["p1"]["result"] == stores(recorded)["p1"]["result"]


def test_strict_wants_the_recorded_prompt_too(recorded: EvalLog, tmp_path: Path) -> None:
    changed = whole_way(paper=PAPER.replace("report", "survey"))
    model = f"replay/{recorded.location}"
    assert stores(run(model, tmp_path / "lenient", ("p1",), changed))["p1"]["result"]
    assert stores(run(model, tmp_path / "same", model_args={"strict": True})) == stores(recorded)
    log = run(model, tmp_path / "strict", ("p1",), changed, model_args={"strict": True}, fail_on_error=False)
    assert (
        "step ReadPaper, attempt 1, role default is another, from block 1 behind the system message on"
        in (errors(log)["p1"])
    )


def test_a_log_that_was_cut_off_answers_what_it_has(recorded: EvalLog, tmp_path: Path) -> None:
    """What a killed run leaves: the samples that were flushed and a journal, no header and no summaries."""
    cut = tmp_path / "cut" / Path(recorded.location).name
    cut.parent.mkdir()
    with zipfile.ZipFile(recorded.location) as whole, zipfile.ZipFile(cut, "w") as part:
        for name in whole.namelist():
            if name not in ("header.json", "summaries.json", "reductions.json"):
                part.writestr(name, whole.read(name))
    again = run(f"replay/{cut.parent}", tmp_path / "again")
    assert stores(again) == stores(recorded)


def test_of_two_runs_of_a_sample_the_one_without_an_error_counts(
    recorded: EvalLog,
    tmp_path: Path,
    answer_of: dict[str, str],
    keyed: Callable[[Callable[[CallKey], ModelOutput]], Model],
    complete: Callable[..., ModelOutput],
) -> None:
    def breaks_off(key: CallKey) -> ModelOutput:
        if key.step == "ProposeCandidates":
            raise ConnectionError("the line is dead")
        return complete(answer_of[key.step])

    run(keyed(breaks_off), Path(recorded.location).parent, ("p1",), fail_on_error=False)
    again = run(f"replay/{Path(recorded.location).parent}", tmp_path / "again")
    assert stores(again) == stores(recorded)


def test_a_path_without_a_log_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.eval", tmp_path / "none", tmp_path):
        with pytest.raises(ReplayError, match=r"there is no log; expected the path of an .eval file, or of a folder"):
            get_model(f"replay/{path}")


def test_strict_is_true_or_false(recorded: EvalLog) -> None:
    with pytest.raises(ReplayError, match="strict is 'maybe'; expected true or false"):
        get_model(f"replay/{recorded.location}", strict="maybe")


def test_a_relative_path_means_the_folder_where_the_model_was_made(
    recorded: EvalLog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    location = Path(recorded.location)
    monkeypatch.chdir(location.parent)
    recording = Recording(location.name)
    monkeypatch.chdir(tmp_path)
    assert recording.logs == [str(location)]


async def ask(model: Model) -> None:
    await model.generate("Go.")


def test_other_calls_than_those_of_an_extraction_are_refused(recorded: EvalLog) -> None:
    with pytest.raises(ReplayError, match="answers only the calls of an extraction"):
        asyncio.run(ask(get_model(f"replay/{recorded.location}")))


def test_only_the_samples_that_ask_are_read(recorded: EvalLog, monkeypatch: pytest.MonkeyPatch) -> None:
    read, original = [], replay.read_eval_log_sample_async

    async def counted(log: str, id: str, *args: Any, **kw: Any) -> Any:
        read.append(id)
        return await original(log, id, *args, **kw)

    monkeypatch.setattr(replay, "read_eval_log_sample_async", counted)

    async def counts() -> list[int]:
        recording = Recording(recorded.location)
        return [len(await recording.answers(chain)) for chain in ("p2", "p2", "none")]

    assert asyncio.run(counts()) == [7, 7, 0]
    assert read == ["p2"]
