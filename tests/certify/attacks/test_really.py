"""A few attacks in the real scorer: each says in the verdict that it ran, and none got in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from inspect_ai import Task, eval
from inspect_ai.solver import Generate, Solver, TaskState, solver

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.attacks import attack, files_of
from atefar_inspect.evals import bundle_task
from atefar_inspect.evals.box import boxes
from atefar_inspect.evals.collect import pack
from atefar_inspect.evals.job import declared, make_job
from atefar_inspect.evals.verdict import Verdict

LONG = {"score_s": 60.0, "deadline_s": 180.0}
"""Limits that no busy machine runs into."""

CHOSEN = ("zeros", "exited_at_import", "left_file", "read_processes", "deep_folders")


@solver
def score_each(bundle: Bundle, names: Sequence[str]) -> Solver:
    """Scores attacks one after the other in the sample's own scorer, and stores the verdicts."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        (box, *_), verdicts = boxes("docker"), {}
        for name in names:
            files = {**bundle.solution("baseline"), **files_of(attack(name), bundle).files}
            job = make_job(bundle, pack(declared(bundle, files)), [1, 2], "final", witness=True)
            answer = await box.run(replace(job, config={**job.config, **LONG}))
            assert isinstance(answer, Verdict), answer
            verdicts[name] = answer.model_dump(mode="json")
        state.store.set("verdicts", verdicts)
        return state

    return solve


@pytest.fixture(scope="module")
def verdicts(altflip: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Verdict]:
    task: Task = bundle_task(altflip, solver=score_each(altflip, CHOSEN))
    (log,) = eval(task, model=None, log_dir=str(tmp_path_factory.mktemp("logs")), display="none", log_level="error")
    assert log.status == "success", log.error
    (sample,) = log.samples or []
    return {name: Verdict.model_validate(verdict) for name, verdict in sample.store["verdicts"].items()}


@pytest.mark.docker
@pytest.mark.parametrize("name", CHOSEN)
def test_an_attack_shows_that_it_ran_and_got_nowhere(name: str, verdicts: Mapping[str, Verdict]) -> None:
    for seed in verdicts[name].seeds:
        assert attack(name).ran(seed.witness)
        assert not attack(name).got_in(seed.witness)


@pytest.mark.docker
def test_they_end_as_they_would_without_anybody_looking(verdicts: Mapping[str, Verdict]) -> None:
    assert {name: verdict.reason for name, verdict in verdicts.items()} == {
        "zeros": "not_a_flip",
        "exited_at_import": "crashed",
        "left_file": None,
        "read_processes": None,
        "deep_folders": None,
    }
    assert len(verdicts["left_file"].seeds) == 2
