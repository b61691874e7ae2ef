"""The deliberately broken bundles: what each is laid over, what is wrong with it, and which gates have to refuse it.

Two variants of fourteen faults. The first are one file each, `first/FAULT.yaml`, of edits over a shipped bundle; the
second are folders, `second/faults/FAULT/`, of whole files over bundles of their own (second/README.md).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import CERTIFICATE
from atefar_inspect.bundle.manifest import GateName

HERE: Final = Path(__file__).parent
_ROOT: Final = HERE.parents[1]

BASES: Final[Mapping[str, Path]] = {
    "behavior": _ROOT / "task_templates/behavior/bundle",
    "altflip": _ROOT / "src/atefar_inspect/shipped/altflip",
    "base-one": HERE / "second/base-one",
    "base-two": HERE / "second/base-two",
}
"""The good bundles under the broken ones, by name."""

NAMES: Final = (
    "rewards_noop",
    "unattainable_check",
    "baseline_passes",
    "unseeded_noise",
    "own_clock",
    "agent_metric_file",
    "downloads",
    "leaks_reference",
    "unread_file",
    "unnamed_requirement",
    "stub_scorer",
    "reference_fails",
    "overfitted",
    "edited_constants",
)

_IGNORED: Final = shutil.ignore_patterns("__pycache__", CERTIFICATE)


class FaultError(ValueError):
    """A fault's own files do not fit together; the message says which and how."""


@dataclass(frozen=True)
class Change:
    """What is laid over a base."""

    edits: tuple[Mapping[str, str], ...] = ()
    """Each `file` (a glob), `old` and `new`: `old` stands exactly once in every file that matches."""
    files: Mapping[str, str] | Path | None = None
    """Whole files by their path, or a folder of them."""
    remove: tuple[str, ...] = ()
    """Files and folders that are taken away first."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Change:
        """Return the change that a mapping of `edits`, `files` and `remove` describes."""
        return cls(tuple(data.get("edits", ())), data.get("files"), tuple(data.get("remove", ())))

    def apply(self, folder: Path) -> None:
        """Carry it out on a folder.

        Raises:
            FaultError: a text to replace does not stand there exactly once, or what is to go is not there.
        """
        for path in self.remove:
            target = folder / path
            if not target.exists():
                raise FaultError(f"remove: the base has no {path}")
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        if isinstance(self.files, Path):
            shutil.copytree(self.files, folder, dirs_exist_ok=True, ignore=_IGNORED)
        elif self.files:
            for path, text in self.files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, encoding="utf-8")
        for edit in self.edits:
            _replace_once(folder, edit["file"], edit["old"], edit["new"])


def _replace_once(folder: Path, pattern: str, old: str, new: str) -> None:
    files = sorted(folder.glob(pattern))
    if not files:
        raise FaultError(f"edits: no file matches {pattern}")
    for file in files:
        text = file.read_text(encoding="utf-8")
        if (count := text.count(old)) != 1:
            raise FaultError(f"edits: {file.relative_to(folder)} has {old!r} {count} times, right is once")
        file.write_text(text.replace(old, new), encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """One broken bundle and its repaired twin."""

    name: str
    variant: Literal["first", "second"]
    base: str
    what: str
    refused_by: tuple[GateName, ...]
    """Gates that have to fail."""
    may_also: tuple[GateName, ...]
    """Gates that may fail as a consequence; every other one has to hold, if it is judged."""
    breaks: Change
    repairs: Change | None
    """What makes the twin out of the base; None where the twin is the base."""

    @property
    def id(self) -> str:
        """Name and variant, as `--only` takes them."""
        return f"{self.name}/{self.variant}"

    def broken(self, folder: Path) -> Bundle:
        """Write the broken bundle into a folder of its own and open it."""
        return self._laid(folder, self.breaks)

    def repaired(self, folder: Path) -> Bundle:
        """Write the repaired twin into a folder of its own and open it."""
        return self._laid(folder, self.repairs)

    def _laid(self, folder: Path, change: Change | None) -> Bundle:
        shutil.copytree(BASES[self.base], folder, ignore=_IGNORED)
        if change is not None:
            try:
                change.apply(folder)
            except FaultError as error:
                raise FaultError(f"{self.id}: {error}") from error
        return Bundle.open(folder)


def load_faults() -> list[Fault]:
    """Return all faults, both variants of one after another."""
    return [load(name) for name in NAMES for load in (_first, _second)]


def _first(name: str) -> Fault:
    data = yaml.safe_load((HERE / "first" / f"{name}.yaml").read_text(encoding="utf-8"))
    repaired = data["repaired"]
    return _fault(name, "first", data, Change.of(data), None if repaired == "base" else Change.of(repaired))


def _second(name: str) -> Fault:
    folder = HERE / "second/faults" / name
    data = yaml.safe_load((folder / "fault.yaml").read_text(encoding="utf-8"))
    breaks = Change(files=folder / "files", remove=tuple(data["remove"]))
    repaired = data["repaired"]
    if repaired not in ("base", "repaired_files"):
        raise FaultError(f"{name}/second: repaired is {repaired!r}, right is base or repaired_files")
    return _fault(name, "second", data, breaks, None if repaired == "base" else Change(files=folder / repaired))


def _fault(
    name: str,
    variant: Literal["first", "second"],
    data: Mapping[str, Any],
    breaks: Change,
    repairs: Change | None,
) -> Fault:
    if data["base"] not in BASES:
        raise FaultError(f"{name}/{variant}: base is {data['base']!r}, right is one of {', '.join(BASES)}")
    return Fault(
        name=name,
        variant=variant,
        base=data["base"],
        what=data["what"].strip(),
        refused_by=tuple(data["refused_by"]),
        may_also=tuple(data["may_also"]),
        breaks=breaks,
        repairs=repairs,
    )
