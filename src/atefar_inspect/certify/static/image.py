"""What is looked for in the file system of the agent's container, and what a walk through it found."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from atefar_inspect.bundle import Bundle
from atefar_inspect.errors import AtefarError

from .hidden import CodeLine, Hidden, python_files, scorer_files, solution_files

WALK: Final = Path(__file__).with_name("walk_program.py").read_text(encoding="utf-8")
"""The program that walks; run as root with the needles as JSON on its standard input."""

_LINES_OF_A_FILE: Final = 12


class WalkError(AtefarError):
    """What came back from a walk is no account of one."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Needle(_Part):
    """Something that no file of the image may hold."""

    name: str
    """What it is, for the finding."""
    text: str = ""
    """The text itself; empty where the whole file is known by its hash."""
    sha256: str = ""
    size: int = 0
    """Size in bytes of the file that has this hash."""
    in_packages: bool = True
    """Whether installed packages are searched, too; they may well cite a paper."""


class Hit(_Part):
    """A needle that was found."""

    path: str
    line: int | None
    needle: str


class Walk(_Part):
    """What a walk through an image's file system came to."""

    examined: int
    """How many files were seen."""
    searched: int = 0
    """How many of them were searched; the distribution's own are not."""
    git: tuple[str, ...] = ()
    """Metadata of version control."""
    caches: tuple[str, ...] = ()
    """Caches of packages, models and data sets that are not empty."""
    hits: tuple[Hit, ...] = ()
    unsearched: tuple[str, ...] = ()
    """Files that are too large to be searched."""


def parse_walk(text: str) -> Walk:
    """Return what the walking program wrote.

    Raises:
        WalkError: it is something else.
    """
    try:
        return Walk.model_validate_json(text)
    except ValidationError as error:
        raise WalkError(f"the walk through the image gave {text[:100]!r}: {error.errors()[0]['msg']}") from error


def needles(bundle: Bundle) -> list[Needle]:
    """Return what no file in the bundle's image may hold: scorer, solutions, hidden data, and the paper's name."""
    found = [Needle(name="the canary of task.yaml", text=bundle.manifest.canary)]
    paper = bundle.manifest.provenance.paper
    if paper is not None:
        found.append(Needle(name="the paper's title", text=paper.title, in_packages=False))
        if paper.arxiv_id is not None:
            found.append(Needle(name="the paper's arXiv id", text=paper.arxiv_id, in_packages=False))
    public = {line.squeezed for hidden in python_files(bundle, "workspace/") for line in hidden.lines()}
    for hidden in (*scorer_files(bundle), *solution_files(bundle)):
        for line in _telling(hidden, public):
            found.append(Needle(name=f"line {line.line} of {line.path}", text=line.text))
    for file in bundle.files():
        if file.path.startswith("scorer/data/") and file.size >= 64:
            sha256 = hashlib.sha256(file.content).hexdigest()
            found.append(Needle(name=file.path, sha256=sha256, size=file.size))
    return found


def _telling(hidden: Hidden, public: set[str]) -> list[CodeLine]:
    """Return the longest lines of a hidden file that the workspace does not have."""
    lines = {line.squeezed: line for line in hidden.lines() if line.squeezed not in public and len(line.squeezed) >= 32}
    return sorted(lines.values(), key=lambda line: (-len(line.text), line.line))[:_LINES_OF_A_FILE]
