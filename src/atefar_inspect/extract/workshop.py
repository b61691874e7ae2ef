"""What the steps of one extraction share: the suite, its papers and drafts, and the plan of what has ended."""

from __future__ import annotations

from pathlib import Path

from .kit import Kit, Steps
from .papers import Library
from .plan import Asked, Plan, Rules
from .shelf import DraftShelf
from .steps import Ended, PaperResult, StepId
from .tokens import Ledger


class Workshop:
    """Where one extraction is made. The plan is rebuilt from the samples that a log holds when one goes on."""

    def __init__(self, suite: Path, library: Library, rules: Rules, kit: Kit, log: str = "") -> None:
        self.suite, self.library, self.rules, self.kit, self.log = suite, library, rules, kit, log
        self.shelf = DraftShelf(suite, "public" if rules.public else "private")
        self._ledgers: dict[str, Ledger] = {}
        self.plan = Plan(rules, kit.gates, self.shelf)

    def steps(self, step: StepId) -> Steps:
        """Return the model's steps for a sample; the samples of a paper know what the others have sent."""
        return self.kit.steps(str(step), self._ledgers.setdefault(step.paper, Ledger()))

    def note(self, step: StepId, ended: Ended) -> list[Asked]:
        """Take note of a step that has ended, and return all that is to be done on its paper by now."""
        if isinstance(ended.result, PaperResult):
            self.shelf.know(step.paper, ended.result)
        self.plan.note(step, ended)
        if step.kind == "summary":
            self.shelf.close(step.paper)
            self._ledgers.pop(step.paper, None)
        return self.plan.next(step.paper)
