"""The image of a bundle: a generated build context of `environment/` and `workspace/` only, and a name by content.

`scorer/` and `solutions/` never enter the context, so no layer of the image can hold them; they reach a container by
copy, at score time (DESIGN 2).
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_cache_path

from atefar_inspect.bundle import Bundle
from atefar_inspect.errors import AtefarError

CONTEXT_FOLDERS = ("environment", "workspace")
DOCKERFILE = "environment/Dockerfile"
REPOSITORY = "atefar"

_log = logging.getLogger(__name__)


class ImageError(AtefarError):
    """The bundle's image could not be built; the message ends with the build's own words."""


def _context_files(bundle: Bundle) -> dict[str, tuple[bytes, bool]]:
    return {
        file.path: (file.content, file.executable)
        for file in bundle.files()
        if file.path.split("/")[0] in CONTEXT_FOLDERS
    }


def context_digest(bundle: Bundle) -> str:
    """SHA-256 over paths, executable bits and contents of what the image is built from."""
    digest = hashlib.sha256()
    for path, (content, executable) in sorted(_context_files(bundle).items()):
        for part in (path.encode(), b"x" if executable else b"-", content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def image_name(bundle: Bundle, prefix: str | None = None) -> str:
    """Name and tag of the bundle's image: `atefar/NAME:DIGEST`, or under `prefix` where images are pushed ones."""
    return f"{(prefix or REPOSITORY).rstrip('/')}/{bundle.manifest.name}:{context_digest(bundle)[:12]}"


def build_context(bundle: Bundle, cache: Path | None = None) -> Path:
    """A folder with the bundle's build context, written once per content under the user's cache.

    Args:
        bundle: the bundle.
        cache: where contexts are kept, instead of the user's cache folder.
    """
    root = (cache or user_cache_path("atefar_inspect")) / "contexts"
    target = root / f"{bundle.manifest.name}-{context_digest(bundle)[:12]}"
    if target.is_dir():
        return target
    root.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=root))
    for folder in CONTEXT_FOLDERS:
        (draft / folder).mkdir()
    for path, (content, executable) in _context_files(bundle).items():
        file = draft / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o755 if executable else 0o644)
    draft.chmod(0o755)
    try:
        os.rename(draft, target)
    except OSError:
        # Another process wrote the same content first; its folder is as good as ours.
        shutil.rmtree(draft)
        if not target.is_dir():
            raise
    return target


def _present(name: str) -> bool | None:
    """Whether the engine has the image; None where no engine answers."""
    import docker  # here, since it would double what the registry adds to Inspect's start
    from docker.errors import DockerException, ImageNotFound

    try:
        client = docker.from_env(timeout=10)
    except DockerException:
        return None
    try:
        client.images.get(name)
    except ImageNotFound:
        return False
    except DockerException:
        return None
    finally:
        client.close()
    return True


def build_arguments(dockerfile: str, environment: Mapping[str, str]) -> list[str]:
    """Return the `--build-arg` options for a Dockerfile: `ATEFAR_NAME` in the environment is the argument `NAME` of it.

    For what differs from machine to machine, not from bundle to bundle, such as an index of packages (`TORCH_INDEX`).
    """
    names = dict.fromkeys(re.findall(r"^ARG (\w+)", dockerfile, re.MULTILINE))
    given = [f"{name}={environment[f'ATEFAR_{name}']}" for name in names if f"ATEFAR_{name}" in environment]
    return [option for argument in given for option in ("--build-arg", argument)]


def ensure_image(bundle: Bundle, timeout_s: float = 1800) -> str:
    """Builds the bundle's image unless the engine has it, and returns its name.

    Built here, once per content, rather than by every run's compose: compose stamps its project's name into what it
    builds, so each run would leave another dangling image, and a build that fails inside a run ends the run.
    Where no engine answers nothing is built: Inspect then says what is missing, if the run needs it.

    Raises:
        ImageError: the build failed or took longer than `timeout_s` seconds.
    """
    name = image_name(bundle)
    if _present(name) is not False:
        return name
    context = build_context(bundle)
    _log.warning("Building the image %s (once; later runs find it)", name)
    given = build_arguments((context / DOCKERFILE).read_text(encoding="utf-8"), os.environ)
    command = ["docker", "build", "--tag", name, *given, "--file", str(context / DOCKERFILE), str(context)]
    try:
        built = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired as error:
        said = error.stderr.decode("utf-8", "replace") if isinstance(error.stderr, bytes) else error.stderr or ""
        words = f"the build took longer than {timeout_s:.0f} s; it said last:\n{said[-4000:]}"
        raise ImageError(f"{bundle.path}/{DOCKERFILE}: {words}") from error
    if built.returncode != 0:
        raise ImageError(f"{bundle.path}/{DOCKERFILE}: the build failed:\n{built.stderr[-4000:]}")
    return name
