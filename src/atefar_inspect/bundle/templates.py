"""Starts a bundle from a template of its task type: a small complete example that is then bent to the task at hand.

A template is a folder `TYPE/` with `bundle/`, a valid bundle; `profiles/` has the first lines of their images. The
wheel packs them into the package; in a checkout they are at the repository's root.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from .bundle import Bundle
from .digest import CERTIFICATE, MANIFEST
from .files import PACKAGE, BundleFile, write_files
from .findings import TemplateError
from .manifest import TaskName

_PLACES: Final = (PACKAGE / "task_templates", PACKAGE.parents[1] / "task_templates")


def profile_lines(profile: str) -> str:
    """Return the lines with which the Dockerfile of every bundle of an environment profile begins.

    Raises:
        TemplateError: there is no such profile.
    """
    place = _place()
    dockerfile = None if place is None else place / "profiles" / profile / "Dockerfile"
    if dockerfile is None or not dockerfile.is_file():
        raise TemplateError(f"There is no environment profile {profile!r}.")
    return dockerfile.read_text(encoding="utf-8")


def template_types() -> Mapping[str, Path]:
    """Return the task types that have a template, and each one's example bundle."""
    place = _place()
    if place is None:
        return {}
    return {path.parent.name: path for path in sorted(place.glob("*/bundle")) if path.is_dir()}


def _place() -> Path | None:
    return next((place for place in _PLACES if place.is_dir()), None)


def new_bundle(task_type: str, target: Path, name: str | None = None) -> Bundle:
    """Copy a type's template into a new folder, with a name and a canary of its own, and return the new bundle.

    Args:
        task_type: one of `template_types()`.
        target: the folder to write; it must not exist.
        name: the task's name; without one it is made of the folder's.

    Raises:
        TemplateError: there is no template of that type, or the name is not a task's.
        FileExistsError: `target` exists.
    """
    templates = template_types()
    if task_type not in templates:
        known = ", ".join(templates) or "none at all"
        raise TemplateError(f"There is no template for the type {task_type!r}; there are {known}.")
    template = Bundle.open(templates[task_type])
    task_name = _task_name(name, target)
    write_files(_renamed(template, task_name, str(uuid.uuid4())), target)
    return Bundle.open(target)


def _task_name(name: str | None, target: Path) -> str:
    made = name if name is not None else re.sub(r"[^a-z0-9]+", "_", target.resolve().name.lower()).strip("_")
    try:
        return TypeAdapter[str](TaskName).validate_python(made, strict=True)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        hint = "" if name is not None else " Give one with --name."
        raise TemplateError(f"The name {made!r} {reason}.{hint}") from error


def _renamed(template: Bundle, name: str, canary: str) -> Iterator[BundleFile]:
    old = template.manifest
    for file in template.files():
        if file.path == CERTIFICATE:
            continue  # it is the example's own
        content = file.content.replace(old.canary.encode(), canary.encode())
        if file.path == MANIFEST:
            line = rf"^(name:\s*)([\"']?){re.escape(old.name)}\2".encode()
            content = re.sub(line, rf"\g<1>{name}".encode(), content, count=1, flags=re.MULTILINE)
        yield replace(file, content=content)
