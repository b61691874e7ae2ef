"""The gates that read a bundle rather than execute it: lint, interface, evidence, and leaks with its image."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import GateReport

from ..facts import Facts
from ..gate import Gate
from ..image_walk import walk_of
from ..static.evidence import evidence_findings
from ..static.interface import interface_findings
from ..static.leaks import image_leaks, workspace_leaks
from ..static.lint import lint_bundle
from ..work import Work

# Gates are judged whenever a sample has ended, and a bundle's files do not change meanwhile. An extraction certifies
# several bundles at a time.
_KEPT = 32
_lint = lru_cache(maxsize=_KEPT)(lint_bundle)
_interface = lru_cache(maxsize=_KEPT)(interface_findings)
_leaks = lru_cache(maxsize=_KEPT)(workspace_leaks)


class LintGate(Gate):
    """The scorer's source does nothing that no score may rest on, and no code of the bundle reaches outside.

    Read, never run. In `score.py`: undefined names, clocks, randomness that no seed determines, the network,
    placeholders, results that depend on nothing that was handed in, a look at the submission's source, files and
    processes of its own, and broad excepts that would swallow a submission's fault. In all Python code (scorer,
    properties, workspace, solutions): the network, other programs, code made of data, reflection (modules and functions
    that are reached by no name that is written out), and files, but for those that a command or the maker of artifacts
    writes where it is started. What this misses still runs in containers only.
    """

    name = "lint"
    static = True

    def examine(self, facts: Facts) -> GateReport:
        """Every finding of the static rules."""
        findings, examined = _lint(facts.bundle)
        lines = [str(one) for one in findings]
        if lines:
            return self.report(facts, False, lines[0], examined, lines[1:])
        return self.report(facts, True, f"{examined} functions and constants of the bundle's code read.", examined)


class InterfaceGate(Gate):
    """Every requirement that the scorer enforces is stated in the instructions.

    A three-way comparison of scorer, reference and instructions, at each level of detail: names and arguments that are
    called, files that are read or promised, reasons, limits, and the bounds of rules.
    """

    name = "interface"
    static = True

    def examine(self, facts: Facts) -> GateReport:
        """Every requirement that is not stated, and every promise that nobody reads."""
        findings, examined = _interface(facts.bundle)
        lines = [f"{one.path}: {one.sentence}" for one in findings]
        if lines:
            return self.report(facts, False, lines[0], examined, lines[1:])
        return self.report(facts, True, f"{examined} requirements found in the instructions.", examined)


class EvidenceGate(Gate):
    """Each cited span is in the paper.

    Judged where the paper is at hand (`--paper`, extraction); else the manifest's hashes are carried over, bound to the
    paper's SHA-256. Not applicable to a task that comes from no paper.
    """

    name = "evidence"
    static = True

    def allows_not_applicable(self, bundle: Bundle) -> bool:
        """Where the task comes from no paper."""
        return bundle.manifest.provenance.paper is None

    def examine(self, facts: Facts) -> GateReport:
        """Each span of the manifest against the paper's text."""
        provenance = facts.bundle.manifest.provenance
        if provenance.paper is None:
            report = self.report(facts, True, "The task comes from no paper.", 0)
            return report.model_copy(update={"result": "not applicable", "reason": "provenance.paper is null"})
        count = len(provenance.evidence)
        if not count:
            sentence = "provenance.evidence is empty: cite the spans of the paper that the task rests on."
            return self.report(facts, False, sentence, 0)
        if facts.paper is None:
            sha256 = provenance.paper.sha256[:12]
            sentence = (
                f"{count} spans carried over, bound to the paper with SHA-256 {sha256}...; --paper looks them up."
            )
            return self.report(facts, True, sentence, count)
        lines = evidence_findings(facts.bundle, facts.paper)
        if lines:
            return self.report(facts, False, lines[0], count, lines[1:])
        return self.report(facts, True, f"{count} spans found in the paper.", count)


class LeaksGate(Gate):
    """Nothing that the agent can read holds the scorer, the reference or the paper.

    Instructions, workspace and environment are compared with scorer and solutions (lines, runs of words, names),
    `goal.md` and `vague.md` also with the paper's title and id; then the running image's file system is walked for the
    same, for git metadata and for package caches. The canary has to be in place.
    """

    name = "leaks"

    def work(self, facts: Facts) -> Sequence[Work]:
        """The walk through the image's file system."""
        return [Work(kind="image")]

    def examine(self, facts: Facts) -> GateReport:
        """Every leak in the bundle's files and in the image."""
        leaks, examined = _leaks(facts.bundle)
        walk = walk_of(facts)
        lines = [f"{one.path}: {one.sentence}" for one in (*leaks, *image_leaks(walk))]
        examined += walk.examined
        if lines:
            return self.report(facts, False, lines[0], examined, lines[1:])
        return self.report(
            facts, True, f"{examined} lines and files read; nothing of scorer, reference or paper.", examined
        )
