"""A short report of two pages, and hand-written answers to the three steps on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from inspect_ai.model import Model, ModelOutput, ModelUsage, get_model

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
