"""Bundles by name: those that ship with the package, and those of a folder."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .bundle import Bundle
from .files import COMPILED, PACKAGE
from .findings import BundleError, Finding, UnknownBundleError

SHIPPED: Final = PACKAGE / "shipped"


class Suite:
    """Bundles by name. A bundle is opened when it is asked for, and once."""

    def __init__(self, folder: Path, label: str) -> None:
        """List the bundles of a folder without opening them: every folder in it whose name has no leading dot."""
        self.folder = folder
        self.label = label
        self._paths: Mapping[str, Path] = MappingProxyType(
            {path.name: path for path in sorted(folder.iterdir()) if _is_bundle_folder(path)}
        )
        self._opened: dict[str, Bundle] = {}

    @classmethod
    def shipped(cls) -> Suite:
        """Return the bundles that ship with the package; none is opened yet."""
        return cls(SHIPPED, "the shipped bundles")

    @classmethod
    def open(cls, folder: str | Path) -> Suite:
        """Return the bundles of a folder, all of them opened.

        Raises:
            BundleError: something in the folder is not a valid bundle; carries the findings of all of them.
        """
        suite = cls.scan(folder)
        if findings := suite.check():
            raise BundleError(Path(folder), findings)
        return suite

    @classmethod
    def scan(cls, folder: str | Path) -> Suite:
        """Return the bundles of a folder without opening them, broken ones included.

        Raises:
            UnknownBundleError: the folder is missing or is itself a bundle.
        """
        path = Path(folder)
        if not path.is_dir():
            raise UnknownBundleError(f"{path} is not a folder; expected a folder of bundles.")
        if (path / "task.yaml").exists():
            raise UnknownBundleError(f"{path} is a bundle; expected the folder that holds it: {path.parent}.")
        return cls(path, str(path))

    @property
    def names(self) -> tuple[str, ...]:
        """The bundles' names, sorted."""
        return tuple(self._paths)

    def path(self, name: str) -> Path:
        """Return the folder of a bundle.

        Raises:
            UnknownBundleError: the suite has none of that name; the message says which are near.
        """
        if name not in self._paths:
            raise UnknownBundleError(self._unknown(name))
        return self._paths[name]

    def check(self) -> tuple[Finding, ...]:
        """Return the findings of every bundle; their files begin with the bundle's folder."""
        findings: list[Finding] = []
        for name in self.names:
            try:
                self[name]
            except BundleError as error:
                findings += (replace(finding, file=f"{name}/{finding.file}") for finding in error.findings)
        return tuple(findings)

    def __getitem__(self, name: str) -> Bundle:
        """Return a bundle by name.

        Raises:
            UnknownBundleError: the suite has none of that name.
            BundleError: it is there, but it is not valid.
        """
        if name not in self._opened:
            path = self.path(name)
            bundle = Bundle.open(path)
            if bundle.name != name:
                message = f"is {bundle.name!r}, but its folder in the suite is {name!r}; expected the same."
                raise BundleError(path, [Finding("task.yaml", "name", None, "suite-name", message)])
            self._opened[name] = bundle
        return self._opened[name]

    def __iter__(self) -> Iterator[Bundle]:
        """Yield every bundle in the order of names; raises `BundleError` at one that is not valid."""
        return (self[name] for name in self.names)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.names, n=3, cutoff=0.5)
        known = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(self.names) or 'none'}."
        return f"No bundle {name!r} in {self.label}; {known}"


def _is_bundle_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".") and path.name != COMPILED


def load_bundle(name_or_path: str | Path) -> Bundle:
    """Return a shipped bundle by its name, or the bundle in a folder.

    A plain word is looked up among the shipped bundles first; `./altflip` is always a folder.

    Raises:
        UnknownBundleError: there is neither; the message says which names are near.
        BundleError: the folder is not a valid bundle.
    """
    return Bundle.open(find_bundle(name_or_path))


def find_bundle(name_or_path: str | Path) -> Path:
    """Return the folder that a shipped name or a path stands for, without opening it.

    Raises:
        UnknownBundleError: there is neither; the message says which names are near.
    """
    shipped = Suite.shipped()
    if isinstance(name_or_path, str) and name_or_path in shipped:
        return shipped.path(name_or_path)
    path = Path(name_or_path)
    if path.is_dir():
        return path
    if isinstance(name_or_path, str) and path.name == name_or_path:
        return shipped.path(name_or_path)
    raise UnknownBundleError(f"{path} is not a folder; expected a bundle's folder or a shipped bundle's name.")
