"""A program for test_resume.py to kill: an extraction of PAPERS into SUITE, with the stand-ins of `standin.py`.

Model calls, builds, executions and writes take PAUSE seconds each, so that a kill falls into one of them; what begins
and ends is written into the file PROGRESS, a line each. Exit status 0 when everything was gone through.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from inspect_ai.hooks import Hooks, SampleEnd, hooks
from standin import USUAL, kit_of, model_of

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.facts import Build
from atefar_inspect.extract import solving
from atefar_inspect.extract.calls import CallKey
from atefar_inspect.extract.plan import Rules
from atefar_inspect.extract.publish import publish
from atefar_inspect.extract.run import Arguments, extract

ANSWERS = Path(__file__).parent / "answers"
FILES = {
    "ReadPaper": "read_paper",
    "ProposeCandidates": "propose_candidates",
    "ImplementTask": "implement_task",
    "AuditDraft": "audit_draft",
    "RepairDraft": "repair_draft",
}


def note(line: str) -> None:
    with open(os.environ["PROGRESS"], "a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def slowly(what: str) -> None:
    note(f"begin {what}")
    time.sleep(float(os.environ["PAUSE"]))


@hooks(name="ended", description="Writes a line for every sample that is finished and logged.")
class Ended(Hooks):
    """Appends to the file that the environment names."""

    async def on_sample_end(self, data: SampleEnd) -> None:
        """One line: the sample's id."""
        if data.sample.error is None:
            note(f"end {data.sample.id}")


def answer(key: CallKey) -> str:
    slowly("model")
    return (ANSWERS / f"{FILES[key.step]}.md").read_text(encoding="utf-8")


def build(bundle: Bundle) -> Build:
    slowly("build")
    return Build(ok=True)


def scores(bundle: Bundle) -> dict[str, float]:
    slowly("certification")
    return USUAL


def slow_publish(*arguments: object) -> Path:
    slowly("write")
    return publish(*arguments)  # type: ignore[arg-type]  # whatever it is called with


def main(suite: str, *papers: str) -> int:
    """Extract, or go on; 0 when nothing is left to be done."""
    # The write itself takes milliseconds: it is made to begin late, so that a kill can fall before it and into it.
    from atefar_inspect.extract import verdict

    verdict.publish = slow_publish  # type: ignore[assignment]  # of fewer types than the original
    assert solving.verdict.__module__ == verdict.__name__
    arguments = Arguments(tuple(papers), model_of(answer), Path(suite), Rules(rounds=1), max_samples=2)
    return 0 if extract(arguments, kit=kit_of(scores, build)).finished else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
