"""Puts a certified bundle into the suite: beside its place first, then renamed, so it is there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import CERTIFICATE, Certificate
from atefar_inspect.bundle.files import BundleFile, write_files
from atefar_inspect.errors import AtefarError

STAGING: Final = ".atefar/new"
"""Where bundles are put together; what a killed process left there is taken away by the next one."""


class NameTakenError(AtefarError):
    """The suite has another bundle of that name, which is never overwritten."""


def publish(bundle: Bundle, certificate: Certificate, suite: Path) -> Path:
    """Write a bundle with its certificate into the suite and return its folder; one that is there already stays.

    Raises:
        NameTakenError: another bundle has its place.
    """
    target = suite / bundle.name
    if target.exists():
        return _same(bundle, target)
    files = [file for file in bundle.files() if file.path != CERTIFICATE]
    files.append(BundleFile(CERTIFICATE, False, certificate.text().encode()))
    staging = suite / STAGING
    staging.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=staging))
    try:
        write_files(files, place / bundle.name)
        (place / bundle.name).rename(target)
    except OSError:
        # Another process was faster, or the folder cannot be written.
        if not target.exists():
            raise
        return _same(bundle, target)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return target


def clear_staging(suite: Path) -> None:
    """Take away what a process that was killed had not put into its place."""
    if (suite / STAGING).exists():
        shutil.rmtree(suite / STAGING)


def _same(bundle: Bundle, target: Path) -> Path:
    if not Bundle.check(target) and Bundle.open(target).digest == bundle.digest:
        return target
    raise NameTakenError(
        f"{target}: is another bundle of the name {bundle.name}, which is not overwritten; move it away, and "
        f"`atefar certify` the draft in {bundle.path}"
    )
