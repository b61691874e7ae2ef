"""The five steps as typed DSPy signatures (DESIGN 6); their instructions are the texts in `prompts/`."""

from __future__ import annotations

import os
from typing import Final

# DSPy's litellm otherwise asks the network for a price list when it is imported.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import dspy

from .audit import Flag
from .candidates import Candidate
from .facts import (
    BaselineMethod,
    CoreIdea,
    ExperimentalMethod,
    HardwareAgnosticMetric,
    KeyMetric,
    MethodMetricResult,
    QuantitativeResult,
)
from .implementation import TaskFacts
from .layout import prompt


class ReadPaper(dspy.Signature):  # type: ignore[misc]  # noqa: D101 -- its docstring is its prompt
    __doc__ = prompt("read_paper")

    paper: str = dspy.InputField()
    title: str = dspy.OutputField(desc="The paper's title, as printed.")
    summary: str = dspy.OutputField(desc="What the paper does and finds, in five to ten sentences of your own.")
    quantitative_results: list[QuantitativeResult] = dspy.OutputField(desc="Numbers that the claims rest on.")
    core_ideas: list[CoreIdea] = dspy.OutputField(desc="What it proposes, and why it is said to work.")
    key_metrics: list[KeyMetric] = dspy.OutputField(desc="What it measures.")
    hardware_agnostic_metrics: list[HardwareAgnosticMetric] = dspy.OutputField(
        desc="What could be measured on any machine instead."
    )
    baseline_methods: list[BaselineMethod] = dspy.OutputField(desc="What it compares with.")
    experimental_methods: list[ExperimentalMethod] = dspy.OutputField(desc="What it tries.")
    method_metric_results: list[MethodMetricResult] = dspy.OutputField(desc="Method by metric, with values.")


class ProposeCandidates(dspy.Signature):  # type: ignore[misc]  # noqa: D101 -- its docstring is its prompt
    __doc__ = prompt("propose_candidates")

    paper: str = dspy.InputField()
    context: str = dspy.InputField()
    candidates: list[Candidate] = dspy.OutputField(desc="Candidate tasks, the best first; [] for none.")
    no_candidate_reason: str = dspy.OutputField(desc="Why there is none, in a sentence or two; empty where there are.")


class ImplementTask(dspy.Signature):  # type: ignore[misc]  # noqa: D101 -- its docstring is its prompt
    __doc__ = prompt("implement_task")

    paper: str = dspy.InputField()
    context: str = dspy.InputField()
    candidate: str = dspy.InputField()
    design: str = dspy.OutputField(desc="Your reasoning, before any code.")
    problem_md: str = dspy.OutputField(desc="The problem, for the agent.")
    interface_md: str = dspy.OutputField(desc="The entry function, for the agent.")
    measured_md: str = dspy.OutputField(desc="What is measured, for the agent.")
    method_md: str = dspy.OutputField(desc="The paper's method, for the level that describes it.")
    vague_md: str = dspy.OutputField(desc="What someone wants, in two to four sentences.")
    score_py: str = dspy.OutputField(desc="The hidden scorer, Python.")
    baseline_py: str = dspy.OutputField(desc="solution.py of the baseline, Python.")
    reference_py: str = dspy.OutputField(desc="solution.py of the reference, Python.")
    partial_py: str = dspy.OutputField(desc="solution.py of the weakened method, Python.")
    alternative_py: str = dspy.OutputField(desc="solution.py by another route, Python.")
    generic_py: str = dspy.OutputField(desc="solution.py of the generic attempt, Python.")
    properties_py: str = dspy.OutputField(desc="valid(call) and works(call), Python.")
    facts: TaskFacts = dspy.OutputField(desc="What goes into the manifest.")


class AuditDraft(dspy.Signature):  # type: ignore[misc]  # noqa: D101 -- its docstring is its prompt
    __doc__ = prompt("audit_draft")

    paper: str = dspy.InputField()
    context: str = dspy.InputField()
    candidate: str = dspy.InputField()
    draft: str = dspy.InputField()
    review: str = dspy.OutputField(desc="Your answers to the questions, in order, before any flag.")
    flags: list[Flag] = dspy.OutputField(desc="What you hold against the draft, the worst first; [] for nothing.")


class RepairDraft(dspy.Signature):  # type: ignore[misc]  # noqa: D101 -- its docstring is its prompt
    __doc__ = prompt("repair_draft")

    paper: str = dspy.InputField()
    context: str = dspy.InputField()
    candidate: str = dspy.InputField()
    draft: str = dspy.InputField()
    rest: str = dspy.InputField()
    design: str = dspy.InputField()
    words: str = dspy.InputField()
    diagnosis: str = dspy.OutputField(desc="What is at fault, why, and what you change; before any code.")
    problem_md: str | None = dspy.OutputField(desc="The problem.")
    interface_md: str | None = dspy.OutputField(desc="The entry function.")
    measured_md: str | None = dspy.OutputField(desc="What is measured.")
    method_md: str | None = dspy.OutputField(desc="The paper's method.")
    vague_md: str | None = dspy.OutputField(desc="What someone wants.")
    score_py: str | None = dspy.OutputField(desc="The hidden scorer, whole.")
    baseline_py: str | None = dspy.OutputField(desc="The baseline, whole.")
    reference_py: str | None = dspy.OutputField(desc="The reference, whole.")
    partial_py: str | None = dspy.OutputField(desc="The weakened method, whole.")
    alternative_py: str | None = dspy.OutputField(desc="The other route, whole.")
    generic_py: str | None = dspy.OutputField(desc="The generic attempt, whole.")
    properties_py: str | None = dspy.OutputField(desc="valid(call) and works(call), whole.")
    facts: TaskFacts | None = dspy.OutputField(desc="What goes into the manifest, whole.")


SENT_BEFORE: Final = {"ReadPaper": 0, "ProposeCandidates": 1, "ImplementTask": 2, "AuditDraft": 3, "RepairDraft": 3}
"""Of each step, how many of its inputs an earlier step of the chain is bound to have sent, in another sample perhaps.

A candidate comes of a request with the paper and the context, a draft of one with the candidate as well.
"""
