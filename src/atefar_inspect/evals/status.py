"""What a bundle's certificate is worth here and now: `certified`, `stale` or `none`."""

from __future__ import annotations

from typing import Literal

from atefar_inspect.bundle import Bundle

CertificateStatus = Literal["certified", "stale", "none"]


def certificate_status(bundle: Bundle) -> CertificateStatus:
    """`none` without a certificate. One that this version cannot check counts as stale, never as certified."""
    return "stale" if any(file.path == "certificate.json" for file in bundle.files()) else "none"
