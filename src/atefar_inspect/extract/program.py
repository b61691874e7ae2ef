"""Calls the steps, one model call each; an answer that cannot be used is asked for again with the reason, twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import dspy
from dspy.utils.exceptions import AdapterParseError, LMError

from .audit import Audit, audit_of
from .calls import CallKey, Role
from .candidates import Candidate
from .engine import InspectEngine, Spent, auditor_engine, language_model
from .facts import Context
from .implementation import Implementation, draft_text, problems, rest_text
from .layout import COMPLETED, FailedAnswer, SharedPrefixAdapter, input_blocks, may_be_partial, system_text
from .repair import NOTHING_CHANGED, merged
from .stages import SENT_BEFORE, AuditDraft, ImplementTask, ProposeCandidates, ReadPaper, RepairDraft
from .tokens import Ledger

MOST_RETRIES: Final = 2
"""How often an answer that cannot be used is asked for again."""
_FACT_ID: Final = re.compile(r"^([A-Z]\d+)\. ", re.MULTILINE)
_ENDINGS: Final = {
    "max_tokens": "It was cut off at the limit on output tokens. ",
    "model_length": "It was cut off at the end of the model's context. ",
    "content_filter": "It was stopped by a content filter. ",
}

Fields = dict[str, Any]
Check = Callable[[Fields], list[str]]
"""Returns what is wrong with an answer's fields, in sentences for the model."""


class StepError(Exception):
    """A step got no answer that could be used; the message says what was wrong with the last one."""

    def __init__(self, step: str, failures: tuple[str, ...]) -> None:
        self.step = step
        self.failures = failures
        super().__init__(f"{step}: no usable answer in {len(failures)} tries; the last one: {failures[-1]}")


@dataclass(frozen=True)
class StepRecord:
    """What a step took."""

    step: str
    spent: Spent
    failures: tuple[str, ...]
    """Why answers could not be used."""
    candidate: str = ""
    """Name of the candidate, empty for a step on the paper."""
    role: Role = "default"
    model: str = ""


@dataclass(frozen=True)
class Proposal:
    """The second step's answer."""

    candidates: tuple[Candidate, ...]
    no_candidate_reason: str


class Program:
    """The five steps over one model and its auditor, for one sample, and the record of what each step took."""

    def __init__(self, new_engine: Callable[[], InspectEngine], chain: str, ledger: Ledger | None = None) -> None:
        """Make a program for one sample.

        Args:
            new_engine: returns an engine; each step has one of its own, so that its tokens are told apart.
            chain: the sample's id, part of the key by which a replay finds an answer (`calls`).
            ledger: what other samples of the paper have sent, to which this one's requests are added. Without one,
                only what they are bound to have sent counts as known (`SENT_BEFORE`).
        """
        self._new_engine = new_engine
        self._chain = chain
        self._ledger = ledger or Ledger()
        self._calls: dict[tuple[str, str], int] = {}
        self.records: list[StepRecord] = []

    async def read_paper(self, paper_text: str) -> Context:
        """Return what the paper offers; raises `StepError`."""
        fields = await self._call(ReadPaper, {"paper": paper_text}, _nothing_more)
        return Context.model_validate(fields)

    async def propose_candidates(self, paper_text: str, context_text: str) -> Proposal:
        """Return candidate tasks, or the reason why there is none; raises `StepError`."""
        fields = await self._call(ProposeCandidates, {"paper": paper_text, "context": context_text}, _proposal_problems)
        return Proposal(tuple(fields["candidates"]), fields["no_candidate_reason"].strip())

    async def implement_task(self, paper_text: str, context_text: str, candidate: Candidate) -> Implementation:
        """Return the parts of the candidate's task; raises `StepError`."""
        ids = fact_ids(context_text)

        def check(fields: Fields) -> list[str]:
            return problems(Implementation.model_validate(fields), candidate, ids)

        inputs = {"paper": paper_text, "context": context_text, "candidate": _text(candidate)}
        return Implementation.model_validate(await self._call(ImplementTask, inputs, check, candidate.name))

    async def audit_draft(
        self, paper_text: str, context_text: str, candidate: Candidate, implementation: Implementation
    ) -> Audit:
        """Return what the model of the role `auditor` holds against a draft; raises `StepError`."""
        draft = draft_text(implementation)
        inputs = {"paper": paper_text, "context": context_text, "candidate": _text(candidate), "draft": draft}
        fields = await self._call(AuditDraft, inputs, _nothing_more, candidate.name, "auditor")
        return audit_of(tuple(fields["flags"]), draft, paper_text)

    async def repair_draft(
        self, paper_text: str, context_text: str, candidate: Candidate, implementation: Implementation, words: str
    ) -> Implementation:
        """Return a draft with the changes that the words of what stopped it call for; raises `StepError`.

        The model gives the changed fields only; the draft with them is checked as a whole. Its diagnosis is added to
        the design, so that the next repair knows what was tried.
        """
        ids = fact_ids(context_text)

        def check(fields: Fields) -> list[str]:
            repaired = _repaired(implementation, fields, diagnosis="")
            return [NOTHING_CHANGED] if repaired == implementation else problems(repaired, candidate, ids)

        inputs = {"paper": paper_text, "context": context_text, "candidate": _text(candidate)}
        inputs |= {"draft": draft_text(implementation), "rest": rest_text(implementation)}
        inputs |= {"design": implementation.design, "words": words}
        fields = await self._call(RepairDraft, inputs, check, candidate.name)
        return _repaired(implementation, fields, fields["diagnosis"])

    async def _call(
        self, signature: Any, inputs: dict[str, str], check: Check, candidate: str = "", role: Role = "default"
    ) -> Fields:
        """Return the fields of a usable answer.

        Raises:
            StepError: there was none.
            Exception: whatever the model raised (a limit of the run, an error of its provider).
        """
        step, engine = signature.__name__, self._engine(signature, role, inputs)
        failed: tuple[FailedAnswer, ...] = ()
        try:
            while len(failed) <= MOST_RETRIES:
                engine.key = self._key(step, candidate, role)
                answer = await _answer(engine, signature, failed, inputs, check)
                if not isinstance(answer, FailedAnswer):
                    return answer
                failed = (*failed, answer)
        finally:
            failures = tuple(failure.words for failure in failed)
            self.records.append(StepRecord(step, engine.spent, failures, candidate, role, str(engine.model)))
        raise StepError(step, failures)

    def _engine(self, signature: Any, role: Role, inputs: dict[str, str]) -> InspectEngine:
        """Return a step's engine, which knows what the chain has sent before."""
        main = self._new_engine()
        engine = auditor_engine(main) if role == "auditor" else main
        engine.ledger = self._ledger
        names = list(signature.input_fields)[: SENT_BEFORE[signature.__name__]]
        if names:
            self._ledger.add(str(main.model), [system_text(), *input_blocks(names, inputs)])
        return engine

    def _key(self, step: str, candidate: str, role: Role) -> CallKey:
        attempt = self._calls.get((step, candidate), 0) + 1
        self._calls[step, candidate] = attempt
        return CallKey(chain=self._chain, step=step, candidate=candidate, attempt=attempt, role=role)


def fact_ids(context_text: str) -> frozenset[str]:
    """Return the ids of the facts that a context lists (`facts.context_text`)."""
    return frozenset(_FACT_ID.findall(context_text))


def _text(candidate: Candidate) -> str:
    return candidate.model_dump_json(indent=1)


def _nothing_more(fields: Fields) -> list[str]:
    return []


def _proposal_problems(fields: Fields) -> list[str]:
    names = [candidate.name for candidate in fields["candidates"]]
    if len(set(names)) < len(names):
        return ["two candidates have the same name"]
    if not names and not fields["no_candidate_reason"].strip():
        return ["there is no candidate, and no_candidate_reason is empty"]
    return []


def _repaired(implementation: Implementation, fields: Fields, diagnosis: str) -> Implementation:
    changes = {name: value for name, value in fields.items() if name != "diagnosis"}
    repaired = merged(implementation, changes)
    if not diagnosis:
        return repaired
    return merged(repaired, {"design": f"{implementation.design.rstrip()}\n\nRepair: {diagnosis.strip()}\n"})


async def _answer(
    engine: InspectEngine, signature: Any, failed: tuple[FailedAnswer, ...], inputs: dict[str, str], check: Check
) -> Fields | FailedAnswer:
    unwrapped: BaseException
    try:
        # DSPy would keep every prompt and answer of the process; the log has them.
        with dspy.context(
            lm=language_model(engine), adapter=SharedPrefixAdapter(failed), disable_history=True, trace=None
        ):
            prediction = await dspy.Predict(signature).acall(**inputs)
    except AdapterParseError as error:
        return _failed(engine, error.message)
    except LMError as error:
        # DSPy wraps whatever an engine raises; Inspect's limits have to arrive as they are. Raised below, outside this
        # handler: the error would become its own cause's context, and tracebacks follow that circle for ever.
        unwrapped = error.__cause__ or error
    else:
        fields = dict(prediction.items())
        faults = _ending_faults(engine, signature) or check(fields)
        return _failed(engine, "; ".join(faults)) if faults else fields
    raise unwrapped


def _ending_faults(engine: InspectEngine, signature: Any) -> list[str]:
    """Return what is wrong with an answer's end: where fields may be left out, only the last marker shows the end."""
    must_end = may_be_partial(signature) or engine.last_stop_reason in _ENDINGS
    if must_end and f"[[ ## {COMPLETED} ## ]]" not in engine.last_text:
        return [f"the line [[ ## {COMPLETED} ## ]] is missing at its end"]
    return []


def _failed(engine: InspectEngine, faults: str) -> FailedAnswer:
    ending = _ENDINGS.get(engine.last_stop_reason, "")
    words = f"{ending}Your answer could not be used: {faults}. Give your whole answer again, corrected."
    return FailedAnswer(engine.last_text, words)
