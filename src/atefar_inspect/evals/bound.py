"""What a certificate is bound to beside the bundle: the scoring runtime, the compose rendering, the base image.

The runtime's *version* is bumped by hand when a verdict could change, and is what staleness goes by; its digest is
recorded beside it. The base image counts by the name in the Dockerfile, which is in the bundle's digest; its own digest
differs between engines that pulled it and engines that built it, and is recorded where there is one.
"""

from __future__ import annotations

import hashlib
import json
import re

from atefar_inspect.bundle import Bundle

from .box import runtime_files
from .environment import compose
from .image import DOCKERFILE


def runtime_version() -> str:
    """Return the scoring runtime's version."""
    from atefar_inspect.runtime import VERSION  # here, since the package imports numpy

    return VERSION


def runtime_digest() -> str:
    """Return SHA-256 over the names and contents of the scoring runtime's modules."""
    digest = hashlib.sha256()
    for path, content in sorted(runtime_files().items()):
        for part in (path.encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def compose_digest(bundle: Bundle) -> str:
    """Return SHA-256 of the canonical Docker rendering of the bundle's services."""
    rendered = compose(bundle).model_dump(mode="json", exclude_none=True, by_alias=True)
    return hashlib.sha256(json.dumps(rendered, sort_keys=True).encode()).hexdigest()


def base_image(bundle: Bundle) -> str:
    """Return the name of the image that the bundle's Dockerfile begins with; empty where it names none."""
    text = bundle.file(DOCKERFILE).content.decode("utf-8", "replace")
    match = re.search(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)", text, re.MULTILINE | re.IGNORECASE)
    return match[1] if match else ""
