"""What an extraction would ask of a model, estimated before anything is spent: `--dry-run`.

Tokens are estimated at four characters each. The sizes of answers are rounded from runs on real papers
(docs/extraction.md); a paper's own length is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from atefar_inspect.paper import Paper

from .plan import Rules

_CHARACTERS: Final = 4
_SHARED: Final = 2_500
"""Tokens of what every request begins with, before the paper."""
_QUESTION: Final = 4_000
"""Tokens of a step's own instructions and answer form."""
_CONTEXT: Final = 5_000
_CANDIDATE: Final = 700
_DRAFT: Final = 6_000
_WORDS: Final = 1_000
_USUAL_CANDIDATES: Final = 4


@dataclass(frozen=True)
class StageEstimate:
    """One step on one paper."""

    step: str
    least: int
    """Calls, if everything goes well and the paper offers a single candidate (none of a repair)."""
    most: int
    """Calls, if every candidate that may be drafted needs every repair; unusable answers not counted."""
    input_tokens: int
    """Of one call."""
    fresh_tokens: int
    """Of one call, those that no earlier request began with."""
    output_tokens: int
    """Of one call."""


def paper_tokens(paper: Paper) -> int:
    """Return about how many tokens a paper's text has."""
    return math.ceil(len(paper.text) / _CHARACTERS)


def estimate(paper_length: int, rules: Rules) -> list[StageEstimate]:
    """Return what each step would ask for on a paper of so many tokens."""
    return list(_stages(paper_length, rules))


def _stages(paper: int, rules: Rules) -> Iterator[StageEstimate]:
    drafts = min(rules.max_candidates or _USUAL_CANDIDATES, _USUAL_CANDIDATES)
    repairs = drafts * rules.rounds
    read, known = _SHARED + paper, _SHARED + paper + _CONTEXT
    yield StageEstimate("ReadPaper", 1, 1, read + _QUESTION, read + _QUESTION, _CONTEXT)
    yield StageEstimate("ProposeCandidates", 1, 1, known + _QUESTION, _CONTEXT + _QUESTION, 4 * _CANDIDATE)
    own = _CANDIDATE + _QUESTION
    yield StageEstimate("ImplementTask", 1, drafts, known + own, own, _DRAFT)
    # The auditor may be another model, which has no prefix of the first to share.
    yield StageEstimate("AuditDraft", 1, drafts + repairs, known + own + _DRAFT, known + own + _DRAFT, _WORDS)
    mended = own + _DRAFT + _WORDS
    yield StageEstimate("RepairDraft", 0, repairs, known + mended, mended, _DRAFT // 2)


def total(stages: list[StageEstimate], *, most: bool) -> tuple[int, int]:
    """Return input and output tokens of all calls together, at least or at most."""
    calls = [(stage, stage.most if most else stage.least) for stage in stages]
    return sum(n * stage.input_tokens for stage, n in calls), sum(n * stage.output_tokens for stage, n in calls)
