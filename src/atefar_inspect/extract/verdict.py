"""The step that closes a certification: the certificate over all that was executed, the bundle put into the suite.

What refuses a draft is put in words for its repair: the gates that fail, what the solutions scored, what went wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import anyio.to_thread

from atefar_inspect.bundle.certificate import Certificate
from atefar_inspect.certify.calibrate import CalibrationError
from atefar_inspect.certify.facts import Facts
from atefar_inspect.certify.gates.common import written
from atefar_inspect.certify.report import make_certificate

from .publish import NameTakenError, publish
from .steps import GateWords, StepId, Stop, VerdictResult, draft_step
from .workshop import Workshop

_ERROR_LINES: Final = 12
"""Last lines of an error that a repair gets to read."""


async def verdict(step: StepId, workshop: Workshop) -> VerdictResult:
    """Return what a certification came to; a certified bundle lies in the suite then, a refused one's report beside it.

    Args:
        step: the verdict's.
        workshop: where all executions of its round are known.
    """
    drafted = draft_step(step.paper, step.candidate, step.round)
    try:
        facts = workshop.plan.facts(drafted)
    except CalibrationError as error:
        stop = Stop(stage="calibrate", by="calibration", words=f"Calibration refused the draft: {error}")
        folder = _in_suite(workshop.shelf.folder(drafted), workshop.suite)
        return VerdictResult(certified=False, gates=(), folder=folder, digest="", stop=stop)
    return await anyio.to_thread.run_sync(_judge, step, facts, workshop)


def _judge(step: StepId, facts: Facts, workshop: Workshop) -> VerdictResult:
    # The evidence was looked up when the draft was linted; here the paper makes the certificate say so.
    facts = replace(facts, paper=workshop.library.open(step.paper))
    build_s = facts.build.seconds if facts.build else 0.0
    total_s = build_s + sum(done.seconds for done in facts.done.values())
    with workshop.library.alone:  # the evidence is looked up in the file
        certificate = make_certificate(facts, workshop.kit.gates, step.of_round, total_s)
    gates = tuple(
        GateWords(gate=one.gate, result=one.result, sentence=one.sentence, details=one.details)
        for one in certificate.gates
    )
    folder = facts.bundle.path
    stop = refusal(certificate, facts)
    report = workshop.shelf.report(draft_step(step.paper, step.candidate, step.round))
    if stop is None:
        try:
            folder = publish(facts.bundle, certificate, workshop.suite)
        except NameTakenError as error:
            stop = Stop(stage="publish", by="the suite", words=str(error))
    if stop is not None:
        report.write_text(certificate.text(), encoding="utf-8")
    place = _in_suite(folder, workshop.suite)
    return VerdictResult(certified=stop is None, gates=gates, folder=place, digest=facts.bundle.digest, stop=stop)


def _in_suite(folder: Path, suite: Path) -> str:
    return folder.resolve().relative_to(suite.resolve()).as_posix()


def refusal(certificate: Certificate, facts: Facts) -> Stop | None:
    """Return what refuses a draft by its certificate, None where it certifies."""
    if certificate.certified:
        return None
    failing = [gate for gate in certificate.gates if gate.result == "fails"]
    if not failing:
        unjudged = [gate for gate in certificate.gates if gate.result == "could not be judged"]
        words = "\n".join(f"{gate.gate}: {gate.sentence}" for gate in unjudged)
        return Stop(stage="unjudged", by=", ".join(gate.gate for gate in unjudged), words=words)
    lines = ["Certification executed the draft and refused it. Gates that fail:"]
    for gate in failing:
        lines += [f"{gate.gate}: {gate.sentence}", *(f"  {detail}" for detail in gate.details)]
    lines += ["Scores (0 is the baseline, 1 the reference):", *(written(facts, name) for name in facts.solutions)]
    lines += _errors(facts)
    return Stop(stage="gates", by=", ".join(gate.gate for gate in failing), words="\n".join(lines))


def _errors(facts: Facts) -> Iterator[str]:
    """Yield the last lines of what each solution, or the scorer on it, raised; the same words once."""
    seen: set[str] = set()
    for run in facts.solutions.values():
        tail = "\n".join((run.error or "").strip().splitlines()[-_ERROR_LINES:])
        if tail and tail not in seen:
            seen.add(tail)
            yield f"Error under {run.name}:\n{tail}"
