"""Calls the steps, one model call each; an answer that cannot be used is asked for again with the reason, twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import dspy
from dspy.utils.exceptions import AdapterParseError, LMError
from inspect_ai.util import span

from .candidates import Candidate
from .engine import InspectEngine, Spent, language_model
from .facts import Context
from .implementation import Implementation, problems
from .layout import FailedAnswer, SharedPrefixAdapter
from .stages import ImplementTask, ProposeCandidates, ReadPaper

MOST_RETRIES: Final = 2
"""How often an answer that cannot be used is asked for again."""


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


@dataclass(frozen=True)
class Proposal:
    """The second step's answer."""

    candidates: tuple[Candidate, ...]
    no_candidate_reason: str


class Program:
    """The three steps over one model, and the record of what each took."""

    def __init__(self, new_engine: Callable[[], InspectEngine]) -> None:
        """Take a function that returns an engine; each step has its own, so that its tokens are told apart."""
        self._new_engine = new_engine
        self.records: list[StepRecord] = []

    async def read_paper(self, paper: str) -> Context:
        """Return what the paper offers; raises `StepError`."""
        fields = await self._call(ReadPaper, lambda _: [], paper=paper)
        return Context.model_validate(fields)

    async def propose_candidates(self, paper: str, context: str) -> Proposal:
        """Return candidate tasks, or the reason why there is none; raises `StepError`."""

        def check(fields: dict[str, Any]) -> list[str]:
            names = [candidate.name for candidate in fields["candidates"]]
            if len(set(names)) < len(names):
                return ["two candidates have the same name"]
            if not names and not fields["no_candidate_reason"].strip():
                return ["there is no candidate, and no_candidate_reason is empty"]
            return []

        fields = await self._call(ProposeCandidates, check, paper=paper, context=context)
        return Proposal(tuple(fields["candidates"]), fields["no_candidate_reason"].strip())

    async def implement_task(self, paper: str, context: str, candidate: Candidate) -> Implementation:
        """Return the parts of the candidate's task; raises `StepError`."""

        def check(fields: dict[str, Any]) -> list[str]:
            return problems(Implementation.model_validate(fields))

        text = candidate.model_dump_json(indent=1)
        fields = await self._call(ImplementTask, check, paper=paper, context=context, candidate=text)
        return Implementation.model_validate(fields)

    async def _call(
        self, signature: Any, check: Callable[[dict[str, Any]], list[str]], **inputs: str
    ) -> dict[str, Any]:
        """Return the fields of a usable answer.

        Raises:
            StepError: there was none.
            Exception: whatever the model raised (a limit of the run, an error of its provider).
        """
        step, engine = signature.__name__, self._new_engine()
        failed: tuple[FailedAnswer, ...] = ()
        try:
            async with span(step):
                while len(failed) <= MOST_RETRIES:
                    answer = await _answer(engine, signature, failed, inputs, check)
                    if not isinstance(answer, FailedAnswer):
                        return answer
                    failed = (*failed, answer)
        finally:
            self.records.append(StepRecord(step, engine.spent, tuple(failure.words for failure in failed)))
        raise StepError(step, tuple(failure.words for failure in failed))


async def _answer(
    engine: InspectEngine,
    signature: Any,
    failed: tuple[FailedAnswer, ...],
    inputs: dict[str, str],
    check: Callable[[dict[str, Any]], list[str]],
) -> dict[str, Any] | FailedAnswer:
    unwrapped: BaseException
    try:
        with dspy.context(lm=language_model(engine), adapter=SharedPrefixAdapter(failed)):
            prediction = await dspy.Predict(signature).acall(**inputs)
    except AdapterParseError as error:
        return FailedAnswer(engine.last_text, _words(engine, error.message))
    except LMError as error:
        # DSPy wraps whatever an engine raises; Inspect's limits have to arrive as they are. Raised below, outside this
        # handler: the error would become its own cause's context, and tracebacks follow that circle for ever.
        unwrapped = error.__cause__ or error
    else:
        return _checked(engine, dict(prediction.items()), check)
    raise unwrapped


def _checked(
    engine: InspectEngine, fields: dict[str, Any], check: Callable[[dict[str, Any]], list[str]]
) -> dict[str, Any] | FailedAnswer:
    if faults := check(fields):
        return FailedAnswer(engine.last_text, _words(engine, "; ".join(faults)))
    return fields


def _words(engine: InspectEngine, faults: str) -> str:
    cut_off = "It was cut off at the limit on output tokens. " if engine.last_stop_reason == "max_tokens" else ""
    if engine.last_stop_reason == "content_filter":
        cut_off = "It was stopped by a content filter. "
    return f"{cut_off}Your answer could not be used: {faults}. Give the whole answer again, every field, corrected."
