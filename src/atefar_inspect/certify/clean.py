"""What of ours lies about and no bundle needs: images, build contexts, and logs of certifications.

Only what this package names is ever considered: images `atefar/NAME:DIGEST`, and folders of its own cache. Whatever is
removed can be made again from a bundle, logs excepted, which is why those that a certificate names are kept.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import docker
from docker.errors import APIError, DockerException
from platformdirs import user_cache_path

from atefar_inspect.bundle import Bundle, Suite, find_bundle, load_bundle
from atefar_inspect.bundle.certificate import certificate_of
from atefar_inspect.evals.image import context_digest, image_name

from .budget import SMALL, Budget
from .folder import LOCK, default_root, folder_name

_OURS: Final = re.compile(r"atefar/[a-z][a-z0-9_]*:[0-9a-f]{12}")
_FOLDER: Final = re.compile(r"[a-z][a-z0-9_]*-[0-9a-f]{12}(-[0-9]+)?")


@dataclass(frozen=True)
class Needed:
    """What bundles need, by name."""

    images: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()
    """Names of build contexts."""
    certifications: frozenset[str] = frozenset()
    """Names of certification folders, without the number of one beside another."""
    logs: frozenset[str] = frozenset()
    """File names of logs that certificates name."""


@dataclass(frozen=True)
class Leftover:
    """One thing that can be removed."""

    kind: Literal["image", "context", "logs"]
    shown: str
    """An image's name, or a folder."""
    size_bytes: int
    """What nothing else shares of it."""


@dataclass(frozen=True)
class Engine:
    """The Docker engine, as far as it concerns images of ours."""

    client: Any = field(repr=False)

    @classmethod
    def connect(cls) -> Engine | None:
        """Return the engine; None where none answers."""
        try:
            client = docker.from_env(timeout=60)
        except DockerException:
            return None
        try:
            client.ping()
        except DockerException:
            client.close()
            return None
        return cls(client)

    def images(self) -> Iterator[tuple[str, int]]:
        """Yield the images of ours that no container uses: name and bytes that no other image shares."""
        for image in self.client.df()["Images"]:
            names = image["RepoTags"] or []
            # Of an image with several names, taking one away frees nothing and disturbs no container.
            alone = len(names) == 1
            if alone and image["Containers"] > 0:
                continue
            size = image["Size"] - max(0, image["SharedSize"]) if alone else 0
            yield from ((name, size) for name in names if _OURS.fullmatch(name))

    def remove(self, name: str) -> str | None:
        """Remove an image by its name, and return what the engine has against it, if anything."""
        try:
            self.client.images.remove(name)
        except APIError as error:
            return str(error.explanation or error)
        return None


def needed_by(keep: Iterable[str]) -> Needed:
    """Return what the shipped bundles need, and those of `keep`, each a bundle or a folder of bundles.

    Raises:
        UnknownBundleError: one of `keep` is neither.
        BundleError: a bundle is not valid, so that what it needs is not known.
    """
    bundles = [*Suite.shipped()]
    for one in keep:
        path = find_bundle(one)
        bundles += [load_bundle(path)] if (path / "task.yaml").exists() else [*Suite.open(path)]
    certificates = [certificate for bundle in bundles if (certificate := certificate_of(bundle)) is not None]
    return Needed(
        images=frozenset(image_name(bundle) for bundle in bundles),
        contexts=frozenset(_context_name(bundle) for bundle in bundles),
        certifications=frozenset(folder_name(bundle, budget) for bundle in bundles for budget in (Budget(), SMALL)),
        logs=frozenset(certificate.log for certificate in certificates if certificate.log),
    )


def leftovers(needed: Needed | None, engine: Engine | None, cache: Path | None = None) -> list[Leftover]:
    """Return what can be removed, images first.

    Args:
        needed: what stays; None where nothing is needed.
        engine: the engine that holds the images; None leaves them out.
        cache: the cache folder, instead of the user's.
    """
    keep = needed or Needed()
    contexts = (cache or user_cache_path("atefar_inspect")) / "contexts"
    certifications = cache / "certify" if cache else default_root()
    images = sorted(engine.images()) if engine else []
    return [
        *(Leftover("image", name, size) for name, size in images if name not in keep.images),
        *(_folder("context", folder) for folder in _folders(contexts) if folder.name not in keep.contexts),
        *(_folder("logs", folder) for folder in _folders(certifications) if not _kept(folder, keep) and _idle(folder)),
    ]


def remove(leftover: Leftover, engine: Engine | None) -> str | None:
    """Remove it, and return why it stays, if it does."""
    if leftover.kind == "image":
        return engine.remove(leftover.shown) if engine else "no Docker engine answers"
    folder = Path(leftover.shown)
    if leftover.kind == "logs" and not _idle(folder):
        return "a certification is at work in it"
    try:
        shutil.rmtree(folder)
    except OSError as error:
        return str(error)
    return None


def _context_name(bundle: Bundle) -> str:
    return f"{bundle.manifest.name}-{context_digest(bundle)[:12]}"


def _folders(root: Path) -> list[Path]:
    """The folders that this package names so; never a link, which may lead anywhere."""
    if not root.is_dir():
        return []
    return [path for path in sorted(root.iterdir()) if _FOLDER.fullmatch(path.name) and _real_folder(path)]


def _real_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _folder(kind: Literal["context", "logs"], folder: Path) -> Leftover:
    return Leftover(kind, str(folder), sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir()))


def _kept(folder: Path, needed: Needed) -> bool:
    name = re.sub(r"(-[0-9a-f]{12})-[0-9]+$", r"\1", folder.name)
    return name in needed.certifications or any((folder / log).exists() for log in needed.logs)


def _idle(folder: Path) -> bool:
    """Whether no certification is at work in a folder: it holds the folder's lock while it is."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True
