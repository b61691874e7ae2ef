"""Whose fault it is, decided from scripted answers of scorers.

The boxes here are stand-ins: containers that die at a chosen moment in a chosen order cannot be had in a unit test.
The same is run with real containers in test_docker_faults.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from inspect_ai.log import Transcript
from inspect_ai.log._transcript import init_transcript

from atefar_inspect.evals.box import Job, NoVerdict
from atefar_inspect.evals.judge import ENDED_SCORING, IsolationError, Judged, judge
from atefar_inspect.evals.verdict import Isolation, Verdict

SUBMISSION = Job({"submission.tar": b"submission"}, {"deadline_s": 5.0})
BASELINE = Job({"submission.tar": b"baseline"}, {"deadline_s": 5.0})


def verdict(outcome: str, reason: str | None = None, failure: str | None = None) -> Verdict:
    return Verdict(
        runtime="1",
        nonce="00",
        isolation=Isolation(level="full", missing=[]),
        outcome=outcome,
        reason=reason,
        failure=failure,
        error="ZeroDivisionError" if outcome == "failed" else None,
        seeds=[],
        submission_sha256={},
        seconds=0.1,
    )


GOOD, BAD, BROKEN = verdict("measured"), verdict("invalid", "raised"), verdict("failed")
NO_ISOLATION = verdict("failed", failure="isolation")
SILENT, GONE = NoVerdict("exit status 137"), NoVerdict("the container is gone", gone=True)


@dataclass
class ScriptedBox:
    """Answers submissions and baselines from a list each; dies with an answer that says so."""

    name: str
    submission: list[Verdict | NoVerdict]
    baseline: list[Verdict | NoVerdict] = field(default_factory=list)
    level: str = "full"
    lives: bool = True
    ran: list[str] = field(default_factory=list)

    async def run(self, job: Job) -> Verdict | NoVerdict:
        kind = "baseline" if job is BASELINE else "submission"
        self.ran.append(kind)
        answers = self.baseline if kind == "baseline" else self.submission
        answer = answers.pop(0) if self.lives else GONE
        self.lives = self.lives and not (isinstance(answer, NoVerdict) and answer.gone)
        return answer

    async def alive(self) -> bool:
        return self.lives


def judged(boxes: Sequence[ScriptedBox], budget_s: float = 1000) -> Judged:
    init_transcript(Transcript())
    return asyncio.run(judge(boxes, SUBMISSION, BASELINE, budget_s))


def test_a_measurement_or_a_stated_reason_settles_it_at_once() -> None:
    assert judged([ScriptedBox("scorer", [GOOD])]).outcome == "measured"
    invalid = judged([ScriptedBox("scorer", [BAD])])
    assert (invalid.outcome, invalid.reason) == ("invalid", "raised")


@pytest.mark.parametrize("doubt", [SILENT, BROKEN])
def test_a_doubt_that_does_not_repeat_is_forgotten_but_logged(doubt: Verdict | NoVerdict) -> None:
    result = judged([ScriptedBox("scorer", [doubt, GOOD])])
    assert result.outcome == "measured"
    assert len(result.doubts) == 1


def test_a_container_that_dies_is_replaced_by_the_spare() -> None:
    result = judged([ScriptedBox("scorer", [GONE]), ScriptedBox("scorer_spare", [GOOD])])
    assert (result.outcome, result.box) == ("measured", "scorer_spare")


@pytest.mark.parametrize("doubt", [SILENT, BROKEN])
def test_a_doubt_that_stays_is_the_submissions_where_the_baseline_is_good(doubt: Verdict | NoVerdict) -> None:
    box = ScriptedBox("scorer", [doubt, doubt], [GOOD])
    result = judged([box, ScriptedBox("scorer_spare", [])])
    assert (result.outcome, result.reason) == ("invalid", ENDED_SCORING)
    assert box.ran == ["submission", "submission", "baseline"]


def test_where_the_baseline_fails_too_the_spare_decides() -> None:
    broken = ScriptedBox("scorer", [SILENT, SILENT], [SILENT])
    assert judged([broken, ScriptedBox("scorer_spare", [GOOD])]).outcome == "measured"
    broken = ScriptedBox("scorer", [SILENT, SILENT], [SILENT])
    blamed = judged([broken, ScriptedBox("scorer_spare", [SILENT, SILENT], [GOOD])])
    assert (blamed.outcome, blamed.reason) == ("invalid", ENDED_SCORING)


def test_where_the_baseline_fails_everywhere_nothing_is_scored() -> None:
    boxes = [ScriptedBox(name, [SILENT, SILENT], [SILENT]) for name in ("scorer", "scorer_spare")]
    assert judged(boxes).outcome == "unscored"


def test_with_both_containers_gone_nothing_is_scored() -> None:
    assert judged([ScriptedBox("scorer", [GONE]), ScriptedBox("scorer_spare", [GONE])]).outcome == "unscored"


def test_isolation_that_cannot_be_set_up_for_the_baseline_either_is_an_error() -> None:
    boxes = [ScriptedBox(name, [NO_ISOLATION, NO_ISOLATION], [NO_ISOLATION]) for name in ("scorer", "scorer_spare")]
    with pytest.raises(IsolationError, match="isolation level 'full' cannot be set up"):
        judged(boxes)


def test_isolation_that_only_the_submission_prevents_is_the_submissions_fault() -> None:
    assert judged([ScriptedBox("scorer", [NO_ISOLATION, NO_ISOLATION], [GOOD])]).reason == ENDED_SCORING


def test_no_run_is_started_in_the_spare_beyond_the_time_there_is() -> None:
    spare = ScriptedBox("scorer_spare", [GOOD])
    assert judged([ScriptedBox("scorer", [GONE]), spare], budget_s=1).outcome == "unscored"
    assert spare.ran == []


@pytest.mark.parametrize("reason", ["timeout", "over_deadline"])
def test_a_submission_that_runs_out_of_time_is_invalid_where_the_baseline_comes_through(reason: str) -> None:
    box = ScriptedBox("scorer", [verdict("invalid", reason)], [GOOD])
    result = judged([box, ScriptedBox("scorer_spare", [])])
    assert (result.outcome, result.reason) == ("invalid", reason)
    assert box.ran == ["submission", "baseline"]


def test_on_a_machine_too_slow_for_the_baseline_nothing_is_scored() -> None:
    late = verdict("invalid", "over_deadline")
    result = judged([ScriptedBox(name, [late], [late]) for name in ("scorer", "scorer_spare")])
    assert result.outcome == "unscored"
    assert "the machine is too slow" in result.doubts[0]


def test_a_machine_that_was_too_slow_for_a_moment_is_asked_again() -> None:
    late = verdict("invalid", "timeout")
    result = judged([ScriptedBox("scorer", [late], [late]), ScriptedBox("scorer_spare", [GOOD])])
    assert (result.outcome, result.box) == ("measured", "scorer_spare")
