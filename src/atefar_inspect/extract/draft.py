"""Puts a draft bundle together: the model's parts fill the holes, everything else is ours.

Ours are the manifest's frame, limits, image, canary, the rules and limits in the instructions and the order of their
parts. What is not ours is only ever written to files here, never imported or run.
"""

from __future__ import annotations

import math
import re
import textwrap
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from atefar_inspect.bundle.manifest import Contamination
from atefar_inspect.bundle.templates import profile_lines

from .candidates import Candidate
from .implementation import Implementation, Requirement, files_beside
from .steps import PaperResult

FINAL_SEEDS: Final = 5
ATTEMPT_S: Final = 3600
FEEDBACK_CALLS: Final = 30
SUBMISSION_KIB: Final = 256

_VERSIONS: Final[dict[Requirement, str]] = {
    "numpy": "2.2.6",
    "scipy": "1.15.3",
    "scikit-learn": "1.7.0",
}
"""What `requirements.txt` installs; torch comes with its profile."""
_PACKAGES: Final = (*_VERSIONS, "torch")
_FOLDERS: Final = {
    "reference_py": "reference",
    "partial_py": "partial",
    "alternative_py": "alternative-route",
    "generic_py": "generic",
}

# The canary is derived, so that the same answers give the same draft, bit for bit.
_CANARIES: Final = uuid.UUID("5e0c6c5f-5f2e-4d64-9d2f-0f6a1d1b7c11")

_OWN_LINES: Final = """
COPY --chown=agent:agent workspace/ /workspace/
WORKDIR /workspace
USER agent
"""
"""What a Dockerfile holds after the lines of its profile."""


@dataclass(frozen=True)
class Making:
    """How a draft came about, for its provenance."""

    model: str
    """Name of the model that wrote it."""
    log: str
    """Where that is recorded: the id of the sample in the suite's logs."""
    contamination: Contamination = "private"
    """Whether the bundle is to be published, its reference included."""


def draft_files(
    paper: PaperResult, candidate: Candidate, implementation: Implementation, making: Making
) -> dict[str, str]:
    """Return the bundle's files by POSIX path.

    Args:
        paper: what reading the paper came to.
        candidate: what is drafted.
        implementation: the model's parts.
        making: how they came about.
    """
    canary = str(uuid.uuid5(_CANARIES, f"{paper.sha256}\n{candidate.name}\n{implementation.model_dump_json()}"))
    manifest = manifest_data(paper, candidate, implementation, canary, making)
    mark = f"# {candidate.name} canary: {canary}\n"
    files = {
        "task.yaml": yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110),
        "scorer/score.py": mark + implementation.score_py,
        "workspace/solution.py": implementation.baseline_py,
        "solutions/properties.py": implementation.properties_py,
        "environment/Dockerfile": profile_lines(_profile(implementation.facts.requirements)) + _OWN_LINES,
        "environment/requirements.txt": requirements_text(implementation.facts.requirements),
    }
    for field, name in _FOLDERS.items():
        files[f"solutions/{name}/solution.py"] = getattr(implementation, field)
    for detail, text in instructions(candidate, implementation).items():
        files[f"instructions/{detail}.md"] = text
    return files | files_beside(candidate, implementation)


def requirements_text(requirements: tuple[Requirement, ...]) -> str:
    """Return a requirements file with pinned versions; numpy is always in it, and what the profile installs never."""
    wanted = {"numpy", *requirements}
    return "".join(f"{name}=={version}\n" for name, version in _VERSIONS.items() if name in wanted)


def instructions(candidate: Candidate, implementation: Implementation) -> dict[str, str]:
    """Return the instructions by level of detail, put together from the model's parts and ours."""
    title = f"# {candidate.title.strip()}"
    interface = _section("Interface", implementation.interface_md)
    measured = _section("What is measured", implementation.measured_md)
    method = _section("The method to implement", implementation.method_md)
    ours = [_rules(implementation), _limits(implementation), _working()]
    problem, vague = implementation.problem_md.strip(), implementation.vague_md.strip()
    levels = {
        "goal": [title, problem, interface, measured, *ours],
        "method": [title, problem, interface, measured, method, *ours],
        "vague": [title, vague, interface, *ours],
    }
    return {detail: "\n\n".join(part for part in parts if part) + "\n" for detail, parts in levels.items()}


def _section(heading: str, text: str) -> str:
    # A part that begins with a heading of its own keeps it.
    text = text.strip()
    return text if re.match(r"##? ", text) else f"## {heading}\n\n{text}"


def _rules(implementation: Implementation) -> str:
    rules = [
        "The values returned have the types, shapes and dtypes stated above and hold no NaN or infinity.",
        *(sentence.strip() for sentence in implementation.facts.reasons.values()),
    ]
    numbered = "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(rules, start=1))
    return f"## Rules\n\nA submission that breaks one of these is invalid and gets 0:\n\n{numbered}"


def _limits(implementation: Implementation) -> str:
    packages = [name for name in _PACKAGES if name in {"numpy", *implementation.facts.requirements}]
    limits = (
        f"Only `solution.py` is scored, at most {SUBMISSION_KIB} KiB. It can use Python's standard library and "
        f"{_listed(packages)}.",
        f"One score with one hidden seed may take {score_limit_s(implementation)} seconds on 2 CPU cores, with "
        f"{memory_limit_mib(implementation)} MiB of memory and at most {_processes(implementation)} processes and "
        "threads. The final score is the mean over several hidden seeds; each starts a new process.",
        "The file is copied to another machine and called there by a process of another user, without network, in "
        "the environment that you start with. Packages that you install and other files that you write are absent "
        "there. Arrays that are passed to your function are copies and may be read-only.",
    )
    return "## Limits\n\n" + "\n".join(_wrapped(limit, "- ") for limit in limits)


def _working() -> str:
    text = (
        "Your files are in the current directory; use relative paths. `solution.py` is the baseline, working as it "
        "is. Nothing is shown of what your code prints while it is scored, so try it on inputs of your own first."
    )
    return f"## How to work\n\n{_wrapped(text)}"


def _wrapped(text: str, first: str = "") -> str:
    return textwrap.fill(text, width=110, initial_indent=first, subsequent_indent=" " * len(first))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def score_limit_s(implementation: Implementation) -> int:
    """Return the limit of one score: five times the estimate, from 20 to 120 seconds.

    The estimate is a model's, and the machine may have other work: of the first drafts from real papers some ran into
    three times theirs. Three scores of all final seeds still fit half of the attempt, the rule of the manifest.
    """
    return min(120, max(20, math.ceil(5 * implementation.facts.score_seconds)))


def memory_limit_mib(implementation: Implementation) -> int:
    """Return the scorer's memory: twice the estimate, at least 512 MiB, 2048 with torch."""
    least = 2048 if "torch" in implementation.facts.requirements else 512
    return max(least, 2 * implementation.facts.memory_mib)


def _processes(implementation: Implementation) -> int:
    return 256 if "torch" in implementation.facts.requirements else 64


def manifest_data(
    paper: PaperResult, candidate: Candidate, implementation: Implementation, canary: str, making: Making
) -> dict[str, Any]:
    """Return `task.yaml` as plain data, without constants: those are calibration's to write."""
    facts = implementation.facts
    metric = facts.metric.model_dump()
    if metric["theory"] is None:
        del metric["theory"]
    return {
        "format": 1,
        "name": candidate.name,
        "version": "1-A",
        "title": candidate.title.strip(),
        "type": candidate.type,
        "canary": canary,
        "skills": [skill for skill in facts.skills if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", skill)],
        "provenance": _provenance(paper, candidate, implementation, making),
        "metric": metric,
        "submission": {
            "kind": "callable",
            "entry": f"solution:{facts.entry_function}",
            "files": [{"path": "solution.py", "max_kib": SUBMISSION_KIB}],
        },
        "reasons": dict(facts.reasons),
        "limits": {
            "score_s": score_limit_s(implementation),
            "attempt_s": ATTEMPT_S,
            "memory_mib": memory_limit_mib(implementation),
            "processes": _processes(implementation),
            "feedback_calls": FEEDBACK_CALLS,
        },
        "resources": {"cpus": 2, "memory_mib": max(2048, memory_limit_mib(implementation)), "gpus": 0},
        "environment": {"profile": _profile(facts.requirements), "network": "none"},
        "seeds": {"feedback": 1, "final": FINAL_SEEDS},
        "gates": {},
    }


def _profile(requirements: tuple[Requirement, ...]) -> str:
    return "python-torch-cpu" if "torch" in requirements else "python-numpy"


def _provenance(
    paper: PaperResult, candidate: Candidate, implementation: Implementation, making: Making
) -> dict[str, Any]:
    cited = {*candidate.rests_on, *implementation.facts.rests_on}
    evidence = [
        {"fact": fact.statement, "section": place.section, "page": place.page, "sha256": place.sha256}
        for fact in paper.facts
        if fact.id in cited
        for place in fact.evidence
    ]
    document: dict[str, Any] = {"title": paper.title}
    if paper.arxiv_id:
        document["arxiv_id"] = paper.arxiv_id
    return {
        "paper": {**document, "published": paper.published, "sha256": paper.sha256},
        "evidence": evidence,
        "extraction": {"model": making.model, "log": making.log},
        "contamination": making.contamination,
    }
