"""Each step asks a model once, again with the reason where the answer is of no use, and gives up after two retries."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import Model, ModelOutput, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from atefar_inspect.extract.calls import CallKey
from atefar_inspect.extract.candidates import Candidate
from atefar_inspect.extract.engine import InspectEngine
from atefar_inspect.extract.implementation import Implementation
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.program import Program, StepError
from atefar_inspect.extract.stages import ImplementTask, ProposeCandidates
from atefar_inspect.extract.tokens import Ledger

Keyed = Callable[[Callable[[CallKey], ModelOutput]], Model]
Complete = Callable[..., ModelOutput]

PAPER = "A report. " * 400
CONTEXT = "A summary.\n\nfacts:\nQ1. One. (page 1)\nI1. Two. (page 1)\nX1. Three. (page 2)"
STEPS = ("ReadPaper", "ProposeCandidates", "ImplementTask", "AuditDraft", "RepairDraft")


@dataclass(frozen=True)
class Draft:
    """What the steps behind the second one start from."""

    candidate: Candidate
    implementation: Implementation

    def step(self, program: Program, name: str) -> Awaitable[Any]:
        """Return a call of one step of a program."""
        return {
            "ReadPaper": lambda: program.read_paper(PAPER),
            "ProposeCandidates": lambda: program.propose_candidates(PAPER, CONTEXT),
            "ImplementTask": lambda: program.implement_task(PAPER, CONTEXT, self.candidate),
            "AuditDraft": lambda: program.audit_draft(PAPER, CONTEXT, self.candidate, self.implementation),
            "RepairDraft": lambda: program.repair_draft(
                PAPER, CONTEXT, self.candidate, self.implementation, "the bound 0.05 is not stated"
            ),
        }[name]()


@pytest.fixture
def draft(answer_of: dict[str, str]) -> Draft:
    adapter = SharedPrefixAdapter()
    candidates = adapter.parse(ProposeCandidates, answer_of["ProposeCandidates"])["candidates"]
    fields = adapter.parse(ImplementTask, answer_of["ImplementTask"])
    return Draft(candidates[1], Implementation.model_validate(fields))


def program_with(model: Model) -> Program:
    return Program(lambda: InspectEngine(model), "paper/0")


def useless(kind: str, right: str, complete: Complete) -> ModelOutput:
    return {
        "malformed": lambda: complete("I think that it is a fine paper."),
        "truncated": lambda: complete(right[: len(right) // 2], "max_tokens"),
        "truncated in its last line": lambda: complete(right.replace("[[ ## completed ## ]]", ""), "max_tokens"),
        "refused": lambda: complete("I cannot help with that.", "content_filter"),
        "empty": lambda: complete(""),
    }[kind]()


KINDS = ("malformed", "truncated", "truncated in its last line", "refused", "empty")
TOLD = {
    "truncated": "cut off at the limit on output tokens",
    "truncated in its last line": "cut off at the limit on output tokens",
    "refused": "stopped by a content filter",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", STEPS)
def test_an_answer_that_cannot_be_used_is_asked_for_again_twice(
    step: str, kind: str, draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    right = answer_of[step]
    model = keyed(lambda key: useless(kind, right, complete) if key.attempt <= 2 else complete(right))
    program = program_with(model)
    assert asyncio.run(draft.step(program, step)) is not None  # type: ignore[arg-type]
    (record,) = program.records
    assert (record.step, record.spent.calls, len(record.failures)) == (step, 3, 2)
    assert all(TOLD.get(kind, "could not be used") in words for words in record.failures)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", STEPS)
def test_after_two_retries_the_step_ends_with_the_last_reason(
    step: str, kind: str, draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    program = program_with(keyed(lambda key: useless(kind, answer_of[step], complete)))
    with pytest.raises(StepError, match=f"^{step}: no usable answer in 3 tries") as caught:
        asyncio.run(draft.step(program, step))  # type: ignore[arg-type]
    assert TOLD.get(kind, "could not be used") in str(caught.value)
    assert program.records[0].failures == caught.value.failures
    assert program.records[0].spent.calls == 3


def test_the_steps_give_typed_results(
    draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    program = program_with(keyed(lambda key: complete(answer_of[key.step])))

    async def run() -> list[Any]:
        return [await draft.step(program, step) for step in STEPS]

    context, proposal, implementation, audit, repaired = asyncio.run(run())
    assert context.title.strip() == "Even Draws Waste Fewer Samples"
    assert [candidate.name for candidate in proposal.candidates] == ["faster_average", "average_error"]
    assert implementation == draft.implementation
    assert [flag.kind for flag in audit.flags] == ["requirement_not_stated", "trivial"]
    assert repaired.score_py == implementation.score_py
    assert "within 0.05 of one half" in repaired.interface_md
    assert [record.step for record in program.records] == list(STEPS)
    assert [record.role for record in program.records] == ["default"] * 3 + ["auditor", "default"]
    assert [record.candidate for record in program.records] == ["", "", *["average_error"] * 3]


def test_a_repair_keeps_its_diagnosis_for_the_next_one(
    draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    program = program_with(keyed(lambda key: complete(answer_of[key.step])))
    repaired = asyncio.run(draft.step(program, "RepairDraft"))  # type: ignore[arg-type]
    assert repaired.design.startswith(draft.implementation.design.strip())
    assert "Repair: The instructions do not name the bound" in repaired.design


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("[[ ## diagnosis ## ]]\nAll is well.\n[[ ## completed ## ]]", "no field of the draft is given"),
        (
            "[[ ## diagnosis ## ]]\nd\n[[ ## score_py ## ]]\ndef rate(s): ...\n[[ ## completed ## ]]",
            "score_py defines no function score",
        ),
        ("[[ ## diagnosis ## ]]\nd\n[[ ## interface_md ## ]]\ndraw", "completed ## ]] is missing at its end"),
    ],
)
def test_a_repair_is_checked_with_what_it_leaves_as_it_is(
    answer: str, words: str, draft: Draft, keyed: Keyed, complete: Complete
) -> None:
    program = program_with(keyed(lambda key: complete(answer)))
    with pytest.raises(StepError, match=r"RepairDraft") as caught:
        asyncio.run(draft.step(program, "RepairDraft"))  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_an_implementation_that_cites_unknown_facts_is_asked_for_again(
    draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    wrong = answer_of["ImplementTask"].replace('["Q1", "I1"]', '["Q1", "I7"]')
    program = program_with(keyed(lambda key: complete(wrong if key.attempt == 1 else answer_of[key.step])))
    asyncio.run(draft.step(program, "ImplementTask"))  # type: ignore[arg-type]
    assert "names I7; there are no facts of these ids" in program.records[0].failures[0]


def test_every_call_of_a_program_has_a_key_of_its_own(
    draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    keys: list[CallKey] = []

    def answer(key: CallKey) -> ModelOutput:
        keys.append(key)
        return complete(answer_of[key.step])

    async def run() -> None:
        program = program_with(keyed(answer))
        for step in ("ImplementTask", "AuditDraft", "RepairDraft", "AuditDraft"):
            await draft.step(program, step)

    asyncio.run(run())
    assert [(key.step, key.attempt, key.role) for key in keys] == [
        ("ImplementTask", 1, "default"),
        ("AuditDraft", 1, "auditor"),
        ("RepairDraft", 1, "default"),
        ("AuditDraft", 2, "auditor"),
    ]
    assert {(key.chain, key.candidate) for key in keys} == {("paper/0", "average_error")}


def test_what_the_model_raises_arrives_as_it_is_and_the_step_is_recorded(draft: Draft) -> None:
    program = program_with(get_model("mockllm/model", custom_outputs=[]))
    with pytest.raises(ValueError, match="ran out of values"):
        asyncio.run(draft.step(program, "AuditDraft"))  # type: ignore[arg-type]
    assert [record.step for record in program.records] == ["AuditDraft"]


def test_what_earlier_steps_have_sent_is_not_fresh(
    draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    def spend(*steps: str) -> list[int]:
        program = program_with(keyed(lambda key: complete(answer_of[key.step], input_tokens=100_000)))

        async def run() -> None:
            for step in steps:
                await draft.step(program, step)

        asyncio.run(run())
        return [record.spent.fresh_tokens for record in program.records]

    first, second = spend("ReadPaper", "ProposeCandidates")
    assert first == 100_000
    assert second < 40_000
    # In a sample of its own a candidate shares with the paper's sample what that is bound to have sent.
    assert spend("ImplementTask")[0] < 60_000
    # A second try shares all but the first answer and what was said to it.
    assert spend("ImplementTask", "ImplementTask")[1] == 0


def test_samples_of_a_paper_can_share_what_they_have_sent(
    draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    model = keyed(lambda key: complete(answer_of[key.step], input_tokens=100_000))
    shared, fresh = Ledger(), []
    for ledger in (shared, shared, None):
        program = Program(lambda: InspectEngine(model), "paper/0", ledger)
        asyncio.run(draft.step(program, "RepairDraft"))  # type: ignore[arg-type]
        fresh.append(program.records[0].spent.fresh_tokens)
    assert fresh[1] == 0
    assert fresh[2] == fresh[0] > 0


def test_an_auditor_of_another_model_shares_no_prefix_with_the_drafter(
    draft: Draft, answer_of: dict[str, str], keyed: Keyed, complete: Complete
) -> None:
    records = []

    @solver
    def audits() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            program = Program(lambda: InspectEngine(get_model()), str(state.sample_id))
            await draft.step(program, "ImplementTask")
            await draft.step(program, "AuditDraft")
            records.extend(program.records)
            return state

        return solve

    drafter = keyed(lambda key: complete(answer_of[key.step]))
    auditor = get_model(
        "mockllm/auditor", custom_outputs=lambda *_: complete(answer_of["AuditDraft"], input_tokens=1000)
    )
    task = Task(dataset=[Sample(id="s", input="")], solver=audits())
    (log,) = eval(task, model=drafter, model_roles={"auditor": auditor}, display="none", log_samples=False)
    assert log.status == "success"
    assert [record.model for record in records] == ["mockllm/model", "mockllm/auditor"]
    assert records[0].spent.fresh_tokens < 1000
    assert records[1].spent.fresh_tokens == 1000
