"""What follows is a function of the set of steps that have ended: the same in whatever order they did.

The world is made up: every step has one result, which depends on its id and on what it is given alone. Drafts are real
bundles, whose certification is told by `standin.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standin import USUAL, kit_of, made_up

from atefar_inspect.bundle import Bundle
from atefar_inspect.extract.facts import Context, locate_facts
from atefar_inspect.extract.found import fact_record
from atefar_inspect.extract.implementation import Implementation
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.plan import Asked, Plan, Rules
from atefar_inspect.extract.reading import paper_result
from atefar_inspect.extract.shelf import DraftShelf
from atefar_inspect.extract.stages import ImplementTask, ProposeCandidates, ReadPaper, RepairDraft
from atefar_inspect.extract.steps import (
    DraftResult,
    Ended,
    PaperResult,
    ProposedCandidate,
    Result,
    StepId,
    Stop,
    SummaryResult,
    VerdictResult,
    draft_step,
    parse_id,
)
from atefar_inspect.paper import Paper

KEY = "report-1"
FATES = {"first": "certified", "second": "vetoed", "third": "refused", "fourth": "certified"}
"""What becomes of each candidate: the second is stopped before it is built, the third by its gates, each time."""


def usual(_: Bundle) -> Mapping[str, float]:
    return USUAL


@dataclass
class World:
    """Steps are asked for and end; every result is determined."""

    known: PaperResult
    implementation: Implementation
    folders: Callable[[], Path]
    rules: Rules

    def run(self, order: list[int]) -> tuple[set[str], dict[str, str], dict[str, str]]:
        """Take all steps, the next one chosen by `order`; return ids, draft digests and how each candidate stands."""
        shelf = DraftShelf(self.folders())
        shelf.know(KEY, self.known)
        plan = Plan(self.rules, kit_of().gates, shelf)
        asked: dict[StepId, Asked] = {one.id: one for one in plan.next(KEY)}
        open_steps, digests, standings, choices = list(asked), {}, {}, itertools.cycle(order)
        while open_steps:
            step = open_steps.pop(next(choices) % len(open_steps))
            result = self.result(asked[step], shelf)
            if isinstance(result, DraftResult):
                digests[str(step)] = result.digest
            if step.kind == "summary":
                standings = {name: one.state for name, one in plan.standings(KEY).items()}
            plan.note(step, Ended(result))
            new = [one for one in plan.next(KEY) if one.id not in asked]
            asked |= {one.id: one for one in new}
            open_steps += [one.id for one in new]
        return set(map(str, asked)), digests, standings

    def result(self, asked: Asked, shelf: DraftShelf) -> Result:
        step, fate = asked.id, FATES.get(asked.id.candidate)
        if step.kind == "paper":
            return self.known
        if step.kind in ("draft", "repair"):
            return self.draft(step, fate == "vetoed", shelf)
        if step.kind == "verdict":
            stop = Stop(stage="gates", by="triad", words="as told") if fate == "refused" else None
            return VerdictResult(certified=stop is None, gates=(), folder="", digest="", stop=stop)
        if step.kind == "summary":
            return SummaryResult(certified=0, candidates=0)
        assert asked.bundle is not None and asked.work is not None
        return made_up(asked.bundle, asked.work, usual)

    def draft(self, step: StepId, vetoed: bool, shelf: DraftShelf) -> DraftResult:
        design = f"{self.implementation.design} Round {step.round}."
        result = DraftResult(
            candidate=self.known.candidate(step.candidate),
            implementation=self.implementation.model_copy(update={"design": design}),
            model="written",
        )
        digest = shelf.write(step, result).draft_digest
        stop = Stop(stage="audit", by="trivial", words="as told") if vetoed else None
        return result.model_copy(update={"digest": digest, "stop": stop})


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("suite")


@pytest.fixture
def world(report: Paper, answer_of: dict[str, str], new_folder: Callable[[], Path]) -> Callable[..., World]:
    """Return a function that makes a world of four candidates, of which a rule rejects none."""
    adapter = SharedPrefixAdapter()
    located, _ = locate_facts(report, Context.model_validate(adapter.parse(ReadPaper, answer_of["ReadPaper"])))
    candidate = adapter.parse(ProposeCandidates, answer_of["ProposeCandidates"])["candidates"][1]
    fields = adapter.parse(ImplementTask, answer_of["ImplementTask"])
    mended = {**fields, "interface_md": adapter.parse(RepairDraft, answer_of["RepairDraft"])["interface_md"]}
    proposed = [ProposedCandidate(candidate=candidate.model_copy(update={"name": name})) for name in FATES]
    known = paper_result("report.pdf", report).model_copy(
        update={"facts": tuple(map(fact_record, located)), "candidates": tuple(proposed)}
    )

    def make(**rules: int) -> World:
        return World(known, Implementation.model_validate(mended), new_folder, Rules(**rules))  # type: ignore[arg-type]  # numbers only

    return make


SLOW = settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(order=st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_steps_and_drafts_do_not_depend_on_the_order_in_which_steps_end(
    world: Callable[..., World], order: list[int]
) -> None:
    made = world(rounds=1)
    assert made.run(order) == made.run([0])


@SLOW
@given(order=st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_never_more_candidates_are_begun_than_may_be_certified(world: Callable[..., World], order: list[int]) -> None:
    _, _, standings = world(rounds=0, max_certified=2).run(order)
    assert list(standings.values()).count("certified") == 2
    assert set(standings) == {"first", "second", "third", "fourth"}
    _, _, standings = world(rounds=0, max_certified=1).run(order)
    assert standings == {"first": "certified"}


def test_a_candidate_has_so_many_repairs_and_no_more(world: Callable[..., World]) -> None:
    steps, _, standings = world(rounds=2).run([0])
    assert standings == {"first": "certified", "second": "failed", "third": "failed", "fourth": "certified"}
    assert {step for step in steps if "/repair/" in step} == {
        f"{KEY}/{name}/{number}/repair/0" for name in ("second", "third") for number in (1, 2)
    }


def test_at_most_so_many_candidates_are_drafted(world: Callable[..., World]) -> None:
    _, _, standings = world(rounds=0, max_candidates=2).run([0])
    assert standings == {"first": "certified", "second": "failed"}


def test_only_the_candidates_that_were_named_are_drafted(world: Callable[..., World]) -> None:
    _, _, standings = world(rounds=0, only=("second", "fourth", "no candidate of this paper"), max_candidates=1).run(
        [0]
    )
    assert standings == {"second": "failed"}


def test_a_lost_step_holds_up_its_own_candidate_and_no_verdict_is_asked_for(world: Callable[..., World]) -> None:
    made = world(rounds=0, max_candidates=1)
    shelf = DraftShelf(made.folders())
    shelf.know(KEY, made.known)
    plan = Plan(made.rules, kit_of().gates, shelf)
    plan.note(parse_id(f"{KEY}/-/0/paper/0"), Ended(made.known))
    drafted = draft_step(KEY, "first", 0)
    plan.note(drafted, Ended(made.draft(drafted, False, shelf)))
    (calibrate,) = plan.next(KEY)
    plan.note(calibrate.id, Ended(made.result(calibrate, shelf)))
    first, *others = plan.next(KEY)
    plan.note(first.id, Ended(None, "the engine died"))
    for one in others:
        plan.note(one.id, Ended(made.result(one, shelf)))
    assert plan.next(KEY) == []
    assert plan.standings(KEY)["first"].why_lost == "the engine died"
    plan.note(first.id, Ended(made.result(first, shelf)))
    assert [one.id.kind for one in plan.next(KEY)] == ["verdict"]


@pytest.mark.parametrize("text", ["", "a/b/0/paper", "a/b/x/paper/0", "a/b/0/nothing/0", "a/b/0/paper/0/1"])
def test_an_id_that_names_no_step_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected paper/candidate/round/kind/unit"):
        parse_id(text)


@given(st.integers(0, 9), st.integers(0, 99), st.sampled_from(["draft", "solutions", "verdict"]))
def test_an_id_is_read_as_it_was_written(number: int, unit: int, kind: str) -> None:
    step = StepId("arxiv-2404.00498v1", "first", number, kind, unit)  # type: ignore[arg-type]  # a kind, drawn as a text
    assert parse_id(str(step)) == step
