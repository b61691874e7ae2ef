"""The whole prompt of a sample: the bundle's instructions at one level of detail, and what this run offers."""

from __future__ import annotations

from atefar_inspect.bundle import Bundle, Detail

from .feedback import Feedback, budget_of
from .normalize import feedback_step
from .sentences import decimals

_BLIND = "No score is given while you work. What stands in your workspace when you are done is scored once."

_OFFER = (
    "While you work you may ask for your score: call the `score` tool, or run the command `score` in a shell, where "
    "you have one of them. {limit} The answer is the normalized score (0 is the baseline, 1 the reference), rounded "
    "to {step}, measured on hidden inputs that differ from call to call and from those of the final score; or one "
    "sentence on what makes the submission invalid. What stands in your workspace when you are done is scored anew."
)


def _feedback_paragraph(bundle: Bundle, feedback: Feedback) -> str:
    budget = budget_of(feedback)
    if budget == 0:
        return _BLIND
    step = feedback_step(bundle.manifest.metric)
    limit = (
        "The number of calls is not limited."
        if budget is None
        else f"You have {budget} calls; further ones are refused."
    )
    return _OFFER.format(limit=limit, step=f"{step:.{decimals(step)}f}")


def prompt(bundle: Bundle, detail: Detail, feedback: Feedback) -> str:
    """Instructions of the bundle, then feedback and submission as this run has them."""
    files = ", ".join(f"`{path}`" for path in bundle.manifest.submission.paths)
    return "\n\n".join(
        [
            bundle.instructions(detail).strip(),
            "## Score calls",
            _feedback_paragraph(bundle, feedback),
            "## Handing in",
            f"The following of your workspace is taken when you are done: {files}. If you have a tool to submit with, "
            "calling it ends your work; what you write there is not read.",
        ]
    )
