"""Content digests of a bundle: what a certificate is bound to, and what calibration derives its seeds from."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from .files import BundleFile

MANIFEST = "task.yaml"
CERTIFICATE = "certificate.json"


def digest(files: Iterable[BundleFile]) -> str:
    """Return SHA-256 over every file's path, executable bit and content, except the certificate, in hexadecimal.

    Each string is preceded by its length and files are taken in the order of their paths' bytes, so that two bundles
    have one digest only when they hold the same files.
    """
    hasher = hashlib.sha256(b"atefar bundle 1\n")
    for file in sorted(files, key=lambda file: file.path.encode()):
        if file.path != CERTIFICATE:
            path = file.path.encode()
            hasher.update(len(path).to_bytes(8, "big") + path)
            hasher.update(b"x" if file.executable else b"-")
            hasher.update(file.size.to_bytes(8, "big") + file.content)
    return hasher.hexdigest()


def draft_digest(files: Iterable[BundleFile], manifest: dict[str, Any]) -> str:
    """Return the digest without the calibrated constants, `metric.baseline` and `metric.reference`.

    The manifest counts as its data here, not as its bytes: writing the constants into it changes nothing, and neither
    does a comment.
    """
    data = copy.deepcopy(manifest)
    for name in ("baseline", "reference"):
        data["metric"].pop(name, None)
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return digest(BundleFile(MANIFEST, False, canonical) if file.path == MANIFEST else file for file in files)
