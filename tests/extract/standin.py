"""Stand-ins for what an extraction needs of the world: a model, an image build, containers.

The model gives written answers by the key of the call. The certification's executions are made up: a solver without a
sandbox says what each solution would score, and of the gates only those are judged that look at files and at such
scores. Nothing that a draft holds is run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessage, Model, ModelOutput, ModelUsage, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.budget import Budget
from atefar_inspect.certify.facts import Build
from atefar_inspect.certify.gate import Gate
from atefar_inspect.certify.gates import GATES
from atefar_inspect.certify.perform import STORE_KEY, WORK, work_sample
from atefar_inspect.certify.work import Done, Run, Work
from atefar_inspect.evals.located import sample_bundle
from atefar_inspect.evals.normalize import scaled, unscaled
from atefar_inspect.extract.calls import CallKey, asked_now, texts
from atefar_inspect.extract.kit import Kit

Answer = Callable[[CallKey], str]

JUDGED = ("lint", "interface", "evidence", "builds", "triad", "constants", "effect", "alternatives", "headroom")
"""Gates that can be judged by files and by the scores of solutions."""

RAW = {"baseline": 0.0028, "reference": 0.0000036}
USUAL = {"baseline": 0.0, "partial": 0.4, "generic": 0.3, "alternative-route": 1.0, "reference": 1.0}
_SPREAD = (0.0, 0.004, -0.004, 0.002, -0.002)

Scores = Callable[[Bundle], Mapping[str, float]]
"""Returns the normalized score of each solution of a draft."""


def model_of(answer: Answer, hear: Callable[[CallKey, str], None] | None = None) -> Model:
    """A model that gives the answer to each call by its key; `hear` gets what it is asked as well."""

    def outputs(messages: list[ChatMessage], *_: object) -> ModelOutput:
        asked = asked_now()
        assert asked is not None, "every call of an extraction has a key"
        if hear is not None:
            hear(asked.key, "\n".join(texts(messages)))
        output = ModelOutput.from_content("written", answer(asked.key))
        # Without usage mockllm asks the network for a tokenizer (0.3.285).
        output.usage = ModelUsage(input_tokens=900, output_tokens=100, total_tokens=1000)
        return output

    return get_model("mockllm/model", custom_outputs=outputs)


def kit_of(
    scores: Scores = lambda _: USUAL,
    build: Callable[[Bundle], Build] = lambda _: Build(ok=True),
    gates: Sequence[Gate] | None = None,
) -> Kit:
    """The parts of an extraction without Docker; papers are read and models asked as they are."""
    judged = [gate for gate in GATES if gate.name in JUDGED] if gates is None else gates
    return Kit(
        build=lambda bundle, limit_s: build(bundle),
        sample=without_sandbox,
        perform=lambda: pretend(scores),
        gates=judged,
    )


def without_sandbox(bundle: Bundle, work: Work, budget: Budget) -> Sample:
    sample = work_sample(bundle, work, budget)
    sample.sandbox = None
    return sample


@solver
def pretend(scores: Scores) -> Solver:
    """Says what each solution would score instead of running it."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        work = Work.model_validate(state.metadata[WORK])
        state.store.set(STORE_KEY, made_up(sample_bundle(state), work, scores).model_dump(mode="json"))
        return state

    return solve


def made_up(bundle: Bundle, work: Work, scores: Scores) -> Done:
    return Done(work=work, runs=tuple(_run(bundle, name, work.seeds, scores) for name in work.names), seconds=0.1)


def _run(bundle: Bundle, name: str, seeds: int, scores: Scores) -> Run:
    if name == "nop":
        return Run(name=name, outcome="invalid", reason="file_missing")
    mean = scores(bundle)[name]
    if math.isnan(mean):
        return Run(name=name, outcome="invalid", reason="outside", error="ValueError: a point is not in [0, 1)")
    metric = bundle.manifest.metric
    start, end = (scaled(metric, RAW[side]) for side in ("baseline", "reference"))
    # Few and well-spread seeds would not agree with a spread that other seeds have: the same ones come round.
    values = [start + (mean + _SPREAD[seed % len(_SPREAD)]) * (end - start) for seed in range(seeds)]
    raw = tuple({metric.name: unscaled(metric, value)} for value in values)
    return Run(name=name, outcome="measured", values=raw, seconds=(0.1,) * seeds)
