"""A task bundle on disk: opened, checked, digested and written; opening one never runs anything in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from .digest import MANIFEST, digest, draft_digest
from .files import BundleFile, read_folder, write_files
from .findings import BundleError, Finding, UnknownSolutionError
from .layout import NO_BUNDLE, agreement_findings, layout_findings, solution_folders
from .manifest import Detail, Manifest
from .reading import ReadManifest, read_manifest
from .reserved import VIRTUAL_SOLUTIONS


@dataclass(frozen=True)
class Bundle:
    """A valid bundle, as it was when it was opened: its files are read once and kept."""

    path: Path
    """The folder it was opened from."""
    manifest: Manifest
    """The content of `task.yaml`."""
    digest: str
    """SHA-256 over everything but the certificate."""
    draft_digest: str
    """The same without the calibrated constants."""
    _files: Mapping[str, BundleFile] = field(repr=False)

    @classmethod
    def open(cls, path: str | Path) -> Bundle:
        """Return the bundle in a folder.

        Raises:
            BundleError: it is not a valid bundle; carries every finding.
        """
        read = _read(Path(path))
        if read.findings or read.manifest is None:
            raise BundleError(Path(path), read.findings)
        files = read.files.values()
        return cls(
            path=Path(path).resolve(),
            manifest=read.manifest,
            digest=digest(files),
            draft_digest=draft_digest(files, read.data),
            _files=MappingProxyType(dict(read.files)),
        )

    @staticmethod
    def check(path: str | Path) -> list[Finding]:
        """Return everything that is wrong with the bundle in a folder; an empty list for a valid one."""
        return list(_read(Path(path)).findings)

    def __hash__(self) -> int:
        """Bundles can be keys of caches; equal ones have one digest."""
        return hash(self.digest)

    @property
    def name(self) -> str:
        """The task's name."""
        return self.manifest.name

    def files(self) -> tuple[BundleFile, ...]:
        """Return every file, in the order of their paths."""
        return tuple(self._files.values())

    def file(self, path: str) -> BundleFile:
        """Return a file by its POSIX path.

        Raises:
            KeyError: the bundle has no such file.
        """
        return self._files[path]

    def folder(self, prefix: str) -> dict[str, bytes]:
        """Return the contents of the files under a folder, by their POSIX path inside it; empty where it is absent."""
        start = prefix.rstrip("/") + "/"
        return {p.removeprefix(start): file.content for p, file in self._files.items() if p.startswith(start)}

    def instructions(self, detail: Detail = "goal") -> str:
        """Return the instructions at a level of detail."""
        return self._files[f"instructions/{detail}.md"].content.decode("utf-8")

    @property
    def solution_names(self) -> tuple[str, ...]:
        """Every solution's name, `baseline` and `nop` first."""
        return (*VIRTUAL_SOLUTIONS, *solution_folders(self._files))

    def solution(self, name: str) -> Mapping[str, bytes]:
        """Return the workspace with a solution laid over it, by POSIX path.

        `baseline` is the workspace as it is, `nop` the workspace without the declared submission files.

        Raises:
            UnknownSolutionError: the bundle has no solution of that name.
        """
        if name not in self.solution_names:
            known = ", ".join(self.solution_names)
            raise UnknownSolutionError(f"{self.name} has no solution {name!r}; it has {known}.")
        workspace = self.folder("workspace")
        if name == "nop":
            return {path: content for path, content in workspace.items() if path not in self.manifest.submission.paths}
        return workspace if name == "baseline" else {**workspace, **self.folder(f"solutions/{name}")}

    def write(self, path: str | Path) -> Path:
        """Copy the bundle into a new folder, which appears complete or not at all, and return the folder.

        Raises:
            FileExistsError: `path` exists.
        """
        write_files(self.files(), Path(path))
        return Path(path)


@dataclass(frozen=True)
class _Read(ReadManifest):
    files: Mapping[str, BundleFile]


def _read(path: Path) -> _Read:
    try:
        folder = read_folder(path)
    except OSError as error:
        finding = Finding(".", None, None, "no-folder", f"{path} is not a folder that can be read: {error.strerror}.")
        return _Read(None, None, (finding,), {})
    files = folder.files
    findings = list(layout_findings(files, folder.names))
    if not any(finding.code == NO_BUNDLE for finding in findings):
        findings += folder.findings
    manifest, data = None, None
    if MANIFEST in files:
        read = read_manifest(files[MANIFEST].content)
        manifest, data = read.manifest, read.data
        findings += read.findings
        if manifest:
            findings += agreement_findings(files, manifest)
    return _Read(manifest, data, tuple(sorted(findings, key=_order)), files)


def _order(finding: Finding) -> tuple[bool, str, int]:
    return finding.file != MANIFEST, finding.file, finding.line or 0
