"""The three steps as typed DSPy signatures (DESIGN 6); their instructions are the texts in `prompts/`."""

from __future__ import annotations

import os

# DSPy's litellm otherwise asks the network for a price list when it is imported.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import dspy

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
