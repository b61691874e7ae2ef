"""The drafts of a suite, under `.atefar/drafts/PAPER/CANDIDATE-ROUND/`: written once, found again, never a half of one.

Beside each lies what a person needs to mend it: the model's reasoning (`.design.md`), the words of what stopped it
(`.stopped.txt`) and the report of a certification that refused it (`.report.json`).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.constants import write_constants
from atefar_inspect.bundle.files import BundleFile, write_files
from atefar_inspect.bundle.findings import BundleError
from atefar_inspect.bundle.manifest import Contamination
from atefar_inspect.certify.calibrate import constants_of
from atefar_inspect.certify.work import Done

from .draft import Making, draft_files
from .implementation import Implementation
from .steps import DraftResult, PaperResult, StepId, Stop

DRAFTS: Final = ".atefar/drafts"


class DraftShelf:
    """The drafts of one suite."""

    def __init__(self, suite: Path, contamination: Contamination = "private") -> None:
        self.suite, self._contamination = suite, contamination
        self._papers: dict[str, PaperResult] = {}
        self._opened: dict[StepId, Bundle] = {}

    def know(self, key: str, paper: PaperResult) -> None:
        """Take note of a paper, whose facts its drafts cite."""
        self._papers[key] = paper

    def forget(self, paper: str, candidate: str) -> None:
        """Let go of the bundles of a candidate that has ended."""
        self._opened = {id: one for id, one in self._opened.items() if (id.paper, id.candidate) != (paper, candidate)}

    def close(self, paper: str) -> None:
        """Let go of a paper all of whose candidates have ended."""
        self._papers.pop(paper, None)

    def folder(self, step: StepId) -> Path:
        """Return where a draft lies."""
        return self.suite / DRAFTS / step.paper / f"{step.candidate}-{step.round}"

    def write(self, step: StepId, draft: DraftResult) -> Bundle:
        """Write a draft, over what lies in its place, and return it as a bundle.

        Raises:
            BundleError: it is no valid bundle; it lies there all the same.
        """
        implementation, folder = draft.implementation, self.folder(step)
        if implementation is None:
            raise ValueError(f"{step}: nothing was drafted")
        paper = self._papers[step.paper]
        making = Making(draft.model, str(step), self._contamination)
        texts = draft_files(paper, draft.candidate, implementation, making)
        if folder.exists():
            shutil.rmtree(folder)
        write_files([BundleFile(path, False, text.encode()) for path, text in texts.items()], folder)
        self._beside(step, "design.md").write_text(_design(implementation), encoding="utf-8")
        self._opened[step] = Bundle.open(folder)
        return self._opened[step]

    def opened(self, step: StepId, draft: DraftResult) -> Bundle:
        """Return a draft as a bundle, with its constants if it has them; written again if it is gone or was changed."""
        if step not in self._opened:
            try:
                bundle = Bundle.open(self.folder(step))
            except BundleError:
                return self.write(step, draft)
            if bundle.draft_digest != draft.digest:
                return self.write(step, draft)
            self._opened[step] = bundle
        return self._opened[step]

    def calibrated(self, bundle: Bundle, done: Done) -> Bundle:
        """Return the bundle with the constants that an execution makes, which are written where it lacks them.

        Raises:
            CalibrationError: it makes none.
        """
        step = next((id for id, one in self._opened.items() if one.path == bundle.path), None)
        metric = bundle.manifest.metric
        baseline, reference = constants_of(metric, {run.name: run for run in done.runs})
        if (metric.baseline, metric.reference) != (baseline, reference):
            bundle = write_constants(bundle, baseline, reference)
        if step is not None:
            self._opened[step] = bundle
        return bundle

    def stopped(self, step: StepId, stop: Stop | None) -> None:
        """Keep the words of what stopped a draft beside it; where nothing did, take away those of an earlier try."""
        file = self._beside(step, "stopped.txt")
        if stop is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{stop.stage}: stopped by {stop.by}\n\n{stop.words.strip()}\n", encoding="utf-8")

    def report(self, step: StepId) -> Path:
        """Return where the report of a certification that refused a draft lies."""
        return self._beside(step, "report.json")

    def _beside(self, step: StepId, suffix: str) -> Path:
        folder = self.folder(step)
        return folder.with_name(f"{folder.name}.{suffix}")


def _design(implementation: Implementation) -> str:
    """Return the model's reasoning, and the ids of the facts that each of its files rests on."""
    rests = [f"- `{name}`: {', '.join(ids) or 'no fact'}\n" for name, ids in implementation.facts.sources.items()]
    return f"{implementation.design.strip()}\n\n## Facts behind each file\n\n{''.join(rests)}"
