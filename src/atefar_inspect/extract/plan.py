"""What an extraction does next, as a function of the set of steps that have ended, in whatever order they did.

It knows nothing of Inspect and keeps nothing but what it is told: the same set gives the same follow-ups, which is what
lets an extraction that was killed go on from its log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.budget import Budget
from atefar_inspect.certify.calibrate import DEFAULT_SEEDS, CalibrationError, calibration_work
from atefar_inspect.certify.facts import Build, Facts
from atefar_inspect.certify.gate import Gate
from atefar_inspect.certify.schedule import Schedule
from atefar_inspect.certify.work import Done, Work

from .steps import (
    DraftResult,
    Ended,
    PaperResult,
    StepId,
    Stop,
    VerdictResult,
    draft_step,
    paper_step,
    summary_step,
)

Results = Mapping[StepId, Ended]


@dataclass(frozen=True)
class Rules:
    """When to stop, and how much is executed."""

    rounds: int = 3
    """Most repairs of a candidate."""
    max_candidates: int | None = None
    """Most candidates of a paper that are drafted."""
    max_certified: int | None = None
    """Bundles of a paper after which no further candidate of it is begun."""
    only: tuple[str, ...] = ()
    """Names of the only candidates that are drafted; any where it is empty."""
    public: bool = False
    """Whether bundles are marked as published, their references included."""
    budget: Budget = field(default_factory=Budget)
    calibration_seeds: int = DEFAULT_SEEDS

    def chosen(self, paper: PaperResult) -> list[str]:
        """Return the names of a paper's candidates that may be drafted, in the paper's order."""
        names = [one.candidate.name for one in paper.candidates if one.rejected is None]
        return [name for name in names if not self.only or name in self.only][: self.max_candidates]


@dataclass(frozen=True)
class Asked:
    """A step that is to be taken."""

    id: StepId
    words: str = ""
    """What a repair is to mend."""
    bundle: Bundle | None = None
    """What is executed, where something is."""
    work: Work | None = None


@dataclass(frozen=True)
class Standing:
    """How far a candidate is."""

    state: Literal["open", "lost", "certified", "failed"]
    round: int
    asked: tuple[Asked, ...] = ()
    stop: Stop | None = None
    """What ended it, where it failed."""
    why_lost: str = ""

    @property
    def final(self) -> bool:
        """Whether nothing more can come."""
        return self.state in ("certified", "failed")


class Drafts(Protocol):
    """The drafts as bundles on disk: the same one for the same draft, whenever it is asked for."""

    def opened(self, step: StepId, draft: DraftResult) -> Bundle:
        """Return a draft as a bundle, which is written where it is not there."""

    def calibrated(self, bundle: Bundle, done: Done) -> Bundle:
        """Return the bundle with the constants that an execution makes; raises `CalibrationError`."""

    def forget(self, paper: str, candidate: str) -> None:
        """Let go of the bundles of a candidate that has ended."""


class Plan:
    """What follows from what has ended, for every paper of an extraction."""

    def __init__(self, rules: Rules, gates: Sequence[Gate], drafts: Drafts) -> None:
        self.rules, self._schedule, self._drafts = rules, Schedule(gates), drafts
        self._ended: dict[str, dict[StepId, Ended]] = {}
        self._standings: dict[tuple[str, str], Standing] = {}
        """Of each candidate, until something of it ends; a final one stays."""

    def clear(self) -> None:
        """Forget all that has ended: another attempt begins."""
        self._ended.clear()
        self._standings.clear()

    def note(self, step: StepId, ended: Ended) -> None:
        """Take note of a step that has ended; when a paper's summary has, what the others came to is let go of."""
        self._ended.setdefault(step.paper, {})[step] = ended
        if step.kind == "summary":
            self._ended[step.paper] = {id: Ended(None, one.lost) for id, one in self._ended[step.paper].items()}
        before = self._standings.get((step.paper, step.candidate))
        if before is not None and not before.final:
            del self._standings[step.paper, step.candidate]

    def knows(self, step: StepId) -> bool:
        """Return whether a step has ended."""
        return step in self._ended.get(step.paper, {})

    def ended(self, paper: str) -> Results:
        """Return the steps of a paper that have ended; what only an ended candidate's certification needed is gone."""
        return self._ended.get(paper, {})

    def paper(self, key: str) -> PaperResult:
        """Return what reading a paper came to; raises `KeyError` before it has ended and after its summary."""
        result = self._ended[key][paper_step(key)].result
        if not isinstance(result, PaperResult):
            raise KeyError(key)
        return result

    def draft_before(self, step: StepId) -> DraftResult:
        """Return the draft that a repair is of; raises `KeyError` where it has not ended."""
        result = self._ended[step.paper][draft_step(step.paper, step.candidate, step.round - 1)].result
        assert isinstance(result, DraftResult)
        return result

    def next(self, key: str) -> list[Asked]:
        """Return every step of a paper that is to be taken by now and has not ended; the same for the same set."""
        results = self._ended.get(key, {})
        if paper_step(key) not in results:
            return [Asked(paper_step(key))]
        if results[paper_step(key)].lost or summary_step(key) in results:
            return []
        standings = self.standings(key)
        if all(standing.final for standing in standings.values()):
            return [Asked(summary_step(key))]
        return [asked for standing in standings.values() for asked in standing.asked]

    def standings(self, key: str) -> dict[str, Standing]:
        """Return how far each candidate is that is drafted or to be drafted by now, in the paper's order.

        With `max_certified`, only as many are open at a time as may still be certified. An open one can only end, so
        what is open once stays allowed whatever else ends.
        """
        paper = self.paper(key)
        standings: dict[str, Standing] = {}
        taken = 0
        for name in self.rules.chosen(paper):
            if self.rules.max_certified is not None and taken >= self.rules.max_certified:
                break
            standings[name] = self._standing(key, name)
            taken += standings[name].state != "failed"
        return standings

    def facts(self, step: StepId) -> Facts:
        """Return all that was executed of a candidate's round.

        Raises:
            CalibrationError: it has no constants.
        """
        results = self._ended[step.paper]
        bundle = self._bundle(step, results)
        draft = results[draft_step(step.paper, step.candidate, step.round)].result
        seconds = draft.build_s if isinstance(draft, DraftResult) else 0.0
        facts = Facts(bundle, self.rules.budget, build=Build(ok=True, seconds=seconds))
        for id, ended in results.items():
            if id.of_round == step.of_round and id.kind != "calibrate":
                if isinstance(ended.result, Done):
                    facts = facts.with_done(ended.result)
                elif ended.lost:
                    facts = facts.with_lost(f"{id.kind}/{id.unit}", ended.lost)
        return facts

    def _standing(self, key: str, name: str) -> Standing:
        if (key, name) not in self._standings:
            standing = self._standings[key, name] = _candidate(self, self._ended[key], key, name)
            if standing.final:
                self._forget_executions(key, name)
        return self._standings[key, name]

    def _forget_executions(self, key: str, name: str) -> None:
        """Let go of what only the certification of a candidate needed: it is most of what a long run remembers."""
        self._drafts.forget(key, name)
        for id, ended in self._ended[key].items():
            if id.candidate == name and isinstance(ended.result, Done):
                self._ended[key][id] = Ended(None)
            elif id.candidate == name and isinstance(ended.result, DraftResult):
                self._ended[key][id] = Ended(ended.result.model_copy(update={"implementation": None}))

    def _bundle(self, step: StepId, results: Results) -> Bundle:
        id = draft_step(step.paper, step.candidate, step.round)
        draft, measured = results[id].result, results[step.beside("calibrate")].result
        assert isinstance(draft, DraftResult) and isinstance(measured, Done)
        return self._drafts.calibrated(self._drafts.opened(id, draft), measured)

    def executions(self, step: StepId) -> Standing | None:
        """Return what a round that was drafted still wants executed; None when its gates can be judged."""
        results, calibrate = self._ended[step.paper], step.beside("calibrate")
        if calibrate not in results:
            draft = results[step].result
            assert isinstance(draft, DraftResult)
            work, bundle = calibration_work(self.rules.calibration_seeds), self._drafts.opened(step, draft)
            return Standing("open", step.round, (Asked(calibrate, bundle=bundle, work=work),))
        if results[calibrate].lost:
            return Standing("lost", step.round, why_lost=results[calibrate].lost)
        facts = self.facts(step)
        work_to_do = self._schedule.next(facts)
        if facts.lost:
            why = next(iter(facts.lost.values()))
            return Standing("lost", step.round, _asked(step, facts.bundle, work_to_do), why_lost=why)
        reports = self._schedule.reports(facts)
        if work_to_do or len(reports) < len(self._schedule.gates):
            return Standing("open", step.round, _asked(step, facts.bundle, work_to_do))
        return None


def _asked(step: StepId, bundle: Bundle, work: Sequence[Work]) -> tuple[Asked, ...]:
    return tuple(Asked(step.beside(one.kind, one.unit), bundle=bundle, work=one) for one in work)


def _candidate(plan: Plan, results: Results, key: str, name: str) -> Standing:
    """Return how far a candidate is: its last round counts, the earlier ones ended in what that one repairs."""
    number = 0
    while draft_step(key, name, number + 1) in results:
        number += 1
    step = draft_step(key, name, number)
    if step not in results:
        return Standing("open", number, (Asked(step),))
    if results[step].lost:
        return Standing("lost", number, why_lost=results[step].lost)
    stopped = _stopped(plan, results, step)
    if isinstance(stopped, Standing):
        return stopped
    if stopped.repairable and number < plan.rules.rounds:
        repair = Asked(draft_step(key, name, number + 1), words=stopped.words)
        return Standing("open", number + 1, (repair,))
    return Standing("failed", number, stop=stopped)


def _stopped(plan: Plan, results: Results, step: StepId) -> Stop | Standing:
    """Return what stopped a round, or how it stands where nothing has."""
    draft, verdict = results[step].result, results.get(step.beside("verdict"))
    assert isinstance(draft, DraftResult)
    if draft.stop is not None:
        return draft.stop
    if verdict is None:
        try:
            standing = plan.executions(step)
        except CalibrationError:
            # It has no constants, so nothing more can be executed: the verdict puts in words why.
            standing = None
        return standing or Standing("open", step.round, (Asked(step.beside("verdict")),))
    if verdict.lost:
        return Standing("lost", step.round, why_lost=verdict.lost)
    assert isinstance(verdict.result, VerdictResult)
    return verdict.result.stop or Standing("certified", step.round)
