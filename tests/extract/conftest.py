"""A short report of two pages, and hand-written answers to the three steps on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.model import Model, ModelOutput, ModelUsage, StopReason, get_model
from written import remove_images

from atefar_inspect.extract.calls import CallKey, asked_now
from atefar_inspect.paper import Paper, read_pdf

ANSWERS = Path(__file__).parent / "answers"


def answer_text(name: str) -> str:
    return (ANSWERS / name).read_text(encoding="utf-8")


@pytest.fixture
def answers() -> dict[str, str]:
    """Return an answer to each step that is right in every respect."""
    return {name: answer_text(f"{name}.md") for name in ("read_paper", "propose_candidates", "implement_task")}


@pytest.fixture
def report(tmp_path: Path, write_pdf: Callable[..., Path]) -> Paper:
    """Return the report as it is read from a PDF."""
    return read_pdf(write_pdf(tmp_path / "report.pdf", [answer_text("report.txt"), answer_text("report2.txt")]))


@pytest.fixture
def scripted() -> Callable[..., Model]:
    """Return a function that makes a model which gives the answers one after another, and then fails."""

    def make(*texts: str) -> Model:
        # Without usage mockllm asks the network for a tokenizer (0.3.285).
        usage = ModelUsage(input_tokens=900, output_tokens=100, total_tokens=1000)
        outputs = [ModelOutput.from_content("mockllm", text) for text in texts]
        for output in outputs:
            output.usage = usage
        return get_model("mockllm/model", custom_outputs=outputs)

    return make


@pytest.fixture
def answer_of() -> dict[str, str]:
    """Return an answer to each of the five steps, by the step's name, that is right in every respect."""
    steps = ("ReadPaper", "ProposeCandidates", "ImplementTask", "AuditDraft", "RepairDraft")
    names = ("read_paper", "propose_candidates", "implement_task", "audit_draft", "repair_draft")
    return {step: answer_text(f"{name}.md") for step, name in zip(steps, names, strict=True)}


@pytest.fixture
def keyed() -> Callable[[Callable[[CallKey], ModelOutput]], Model]:
    """Return a function that makes a model whose answers depend on the key of the call."""

    def make(answer: Callable[[CallKey], ModelOutput]) -> Model:
        def outputs(*_: Any) -> ModelOutput:
            asked = asked_now()
            assert asked is not None, "the call has no key"
            return answer(asked.key)

        return get_model("mockllm/model", custom_outputs=outputs)

    return make


def completion(text: str, stop_reason: StopReason = "stop", input_tokens: int = 1000) -> ModelOutput:
    """Return a completion with usage, without which mockllm asks the network for a tokenizer (0.3.285)."""
    output = ModelOutput.from_content("mockllm", text, stop_reason=stop_reason)
    output.usage = ModelUsage(input_tokens=input_tokens, output_tokens=100, total_tokens=input_tokens + 100)
    return output


@pytest.fixture
def complete() -> Callable[..., ModelOutput]:
    """Return the function that makes a completion; test files cannot import this one."""
    return completion


@pytest.fixture
def docker_suite(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a suite; at the end the images of its drafts are removed."""
    folder = tmp_path / "suite"
    yield folder
    remove_images(folder)
