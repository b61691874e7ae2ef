"""When the scorer that trusted submissions share counts as disturbed, by what the canary does.

The scorers here are stand-ins: a disturbance, and a machine that changes, cannot be had at a chosen moment.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from atefar_inspect.bundle import Bundle, load_bundle
from atefar_inspect.certify.bench import Bench, DisturbedError, Submitted
from atefar_inspect.certify.work import Run
from atefar_inspect.evals.box import Job, NoVerdict
from atefar_inspect.evals.verdict import Isolation, SeedVerdict, Verdict

CANARY = 7


@dataclass
class Machine:
    """What everything on it scores beside its worth, and when that changes."""

    shift: float = 0.0
    changes: dict[int, float] = field(default_factory=dict)
    """New shift by the number of runs after which it comes."""
    runs: int = 0


@dataclass
class Scorer:
    """Scores everything as 2, moved by what its machine and whatever ran in it do."""

    name: str
    machine: Machine
    disturbs: frozenset[bytes] = frozenset()
    """Submissions after which this scorer gives everything 0.2 more."""
    moved: float = 0.0
    ran: list[bytes] = field(default_factory=list)

    async def run(self, job: Job) -> Verdict | NoVerdict:
        self.machine.runs += 1
        self.machine.shift = self.machine.changes.get(self.machine.runs, self.machine.shift)
        archive, seeds = job.files["submission.tar"], job.config["seeds"]
        self.ran.append(b"canary" if seeds == [CANARY] else archive)
        values = {"unique_views": 2 + self.machine.shift + self.moved}
        if archive in self.disturbs:
            self.moved = 0.2
        scored = [SeedVerdict(seed=seed, outcome="measured", values=values, seconds=0.1, calls=1) for seed in seeds]
        isolation = Isolation(level="full", missing=[])
        return Verdict(
            runtime="1",
            nonce="0",
            isolation=isolation,
            outcome="measured",
            seeds=scored,
            submission_sha256={},
            seconds=1,
        )

    async def alive(self) -> bool:
        return True


@pytest.fixture(scope="module")
def altflip() -> Bundle:
    return load_bundle("altflip")


def scored(bundle: Bundle, *boxes: Scorer) -> list[Run]:
    """Score eight submissions, of which the canary follows the first six and the last two."""
    bench = Bench(bundle, CANARY, list(boxes))
    return asyncio.run(bench.run_all([Submitted(str(one), b"%d" % one) for one in range(8)], [1, 2]))


def test_where_nothing_disturbs_each_runs_once_in_one_scorer(altflip: Bundle) -> None:
    machine = Machine()
    first, spare = Scorer("scorer", machine), Scorer("scorer_spare", machine)
    assert [run.name for run in scored(altflip, first, spare)] == list("01234567")
    assert first.ran.count(b"canary") == 3
    assert spare.ran == []


def test_what_was_scored_since_a_disturbance_is_scored_again_in_the_spare(altflip: Bundle) -> None:
    machine = Machine()
    first, spare = Scorer("scorer", machine, frozenset([b"3"])), Scorer("scorer_spare", machine)
    runs = scored(altflip, first, spare)
    assert {run.raw("unique_views")[0] for run in runs} == {2.0}
    assert [one for one in spare.ran if one != b"canary"] == [b"%d" % one for one in range(8)]


def test_a_disturbance_of_both_scorers_ends_it(altflip: Bundle) -> None:
    machine, guilty = Machine(), frozenset([b"3"])
    with pytest.raises(DisturbedError, match=r"than before 0 \.\.\. 5"):
        scored(altflip, Scorer("scorer", machine, guilty), Scorer("scorer_spare", machine, guilty))


def test_a_machine_that_changes_for_all_is_no_disturbance(altflip: Bundle) -> None:
    """As where times are measured, and something else begins to compute: the spare, where nothing ran, agrees."""
    machine = Machine(changes={5: 0.2})
    first, spare = Scorer("scorer", machine), Scorer("scorer_spare", machine)
    runs = scored(altflip, first, spare)
    assert [run.name for run in runs] == list("01234567")
    assert b"0" not in spare.ran, "nothing is scored again"


def test_a_reference_that_scatters_is_no_canary(altflip: Bundle) -> None:
    machine = Machine(changes={run: run % 2 * 0.2 for run in range(2, 100)})
    first, spare = Scorer("scorer", machine), Scorer("scorer_spare", machine)
    assert len(scored(altflip, first, spare)) == 8
    assert spare.ran == []
