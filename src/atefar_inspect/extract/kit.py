"""What an extraction uses of the world: how a paper is read, a model asked, an image built, a bundle executed.

Tests replace parts of it; everything else has the parts that are the defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from inspect_ai.dataset import Sample
from inspect_ai.solver import Solver

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.budget import Budget
from atefar_inspect.certify.facts import Build
from atefar_inspect.certify.gate import Gate
from atefar_inspect.certify.gates import GATES
from atefar_inspect.certify.perform import perform, work_sample
from atefar_inspect.certify.work import Work
from atefar_inspect.paper import Paper, read_paper

from .audit import Audit
from .candidates import Candidate
from .engine import inspect_engine
from .facts import Context
from .images import built_and_started
from .implementation import Implementation
from .papers import Read
from .program import Program, Proposal, StepRecord
from .tokens import Ledger


class Steps(Protocol):
    """The model's steps; each raises `StepError` where no answer could be used."""

    records: list[StepRecord]

    async def read_paper(self, paper_text: str) -> Context:
        """Return what the paper offers."""

    async def propose_candidates(self, paper_text: str, context_text: str) -> Proposal:
        """Return candidate tasks, or why there is none."""

    async def implement_task(self, paper_text: str, context_text: str, candidate: Candidate) -> Implementation:
        """Return the parts of the candidate's task."""

    async def audit_draft(
        self, paper_text: str, context_text: str, candidate: Candidate, implementation: Implementation
    ) -> Audit:
        """Return what an independent model says against a draft."""

    async def repair_draft(
        self, paper_text: str, context_text: str, candidate: Candidate, implementation: Implementation, words: str
    ) -> Implementation:
        """Return the parts of the task, mended."""


def read_source(source: str, latex: bool) -> Paper:
    """Return the paper at a path, an address or an arXiv id; `latex`: from its LaTeX source where arXiv has it."""
    return read_paper(source, latex=latex)


def model_steps(chain: str, ledger: Ledger) -> Steps:
    """Return the steps over the model of the running Inspect task.

    Args:
        chain: id of the sample that takes them.
        ledger: what other samples of the paper have sent.
    """
    return Program(inspect_engine, chain, ledger)


@dataclass(frozen=True)
class Kit:
    """The parts."""

    read: Read = read_source
    steps: Callable[[str, Ledger], Steps] = model_steps
    build: Callable[[Bundle, float], Build] = built_and_started
    """Gets the seconds that it may take."""
    sample: Callable[[Bundle, Work, Budget], Sample] = work_sample
    perform: Callable[[], Solver] = perform
    gates: Sequence[Gate] = GATES
