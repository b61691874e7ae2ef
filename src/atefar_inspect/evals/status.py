"""What a bundle's certificate is worth here and now: `certified`, `stale` or `none`."""

from __future__ import annotations

from typing import Literal

from atefar_inspect.bundle import Bundle, BundleError
from atefar_inspect.bundle.certificate import CERTIFICATE, Certificate, certificate_of

from .bound import compose_digest, runtime_version

CertificateStatus = Literal["certified", "stale", "none"]


def certificate_status(bundle: Bundle) -> CertificateStatus:
    """Return what the certificate is worth; one that cannot be read counts as stale, never as certified."""
    if not any(file.path == CERTIFICATE for file in bundle.files()):
        return "none"
    return "stale" if stale_because(bundle) else "certified"


def stale_because(bundle: Bundle) -> list[str]:
    """Return why the bundle's certificate does not hold here, a sentence a reason; empty where it holds.

    It holds for one content, one version of the scoring runtime and one Docker rendering (DESIGN 5).
    """
    try:
        certificate = certificate_of(bundle)
    except BundleError as error:
        return [str(finding) for finding in error.findings]
    return ["there is no certificate"] if certificate is None else _differences(bundle, certificate)


def _differences(bundle: Bundle, certificate: Certificate) -> list[str]:
    bound, why = certificate.bound, []
    if not certificate.certified:
        why.append("a gate fails or could not be judged")
    if bound.digest != bundle.digest:
        why.append(f"the bundle was changed since (digest {bundle.digest[:12]}, certified {bound.digest[:12]})")
    if bound.runtime_version != runtime_version():
        why.append(f"the scoring runtime is version {runtime_version()}, certified with {bound.runtime_version}")
    if bound.compose_digest != compose_digest(bundle):
        why.append("the containers are set up otherwise than when it was certified")
    return why
