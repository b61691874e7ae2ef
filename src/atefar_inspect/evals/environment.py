"""The environment of a bundle as compose services: the agent's, the scorer's and a scorer that stands by.

Docker gets the hardened scorer of DESIGN 4, line 6. Other providers get the same services in the subset of compose
that their converters accept; what is not enforced there is named in the score's isolation level.
"""

from __future__ import annotations

from inspect_ai.util import ComposeConfig, ComposeService, SandboxEnvironmentSpec

from atefar_inspect.bundle import Bundle

from .image import ensure_image, image_name
from .provider import SCORER_SERVICES

SCORER_ROOT = "/run/atefar"
"""Where hidden files are unpacked in the scorer: a root-owned tmpfs of mode 0700."""

HARNESS_MEMORY_MIB = 256
"""What the harness and the unpacked files may take beside the submission's own memory."""

_PROCESS_1 = """
import os, signal
waited = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT}
signal.pthread_sigmask(signal.SIG_BLOCK, waited)
while True:
    came = signal.sigwaitinfo(waited)
    if came.si_signo != signal.SIGCHLD and came.si_pid == 0:
        os._exit(0)
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
"""
STAY_ALIVE = ["python3", "-I", "-S", "-c", _PROCESS_1]
# Process 1 of each container. It reaps orphans without ever forking, so that a full table of processes empties once
# they are killed; it ends at a TERM from outside the container (sender 0), which a plain `sleep` would ignore until the
# grace period is over, and at none from inside, since an agent runs as its user.

_TMPFS_FILES = 16384
# A file without content takes a kilobyte of the kernel's memory that no limit on size counts.

_NETWORK_MODES = {"none": "none", "internet": "bridge"}


def _agent_service(bundle: Bundle, image: str, hardened: bool) -> ComposeService:
    manifest = bundle.manifest
    memory = f"{manifest.resources.memory_mib}m"
    service = ComposeService(
        image=image,
        entrypoint=STAY_ALIVE,
        network_mode=_NETWORK_MODES[manifest.environment.network],
        cpus=manifest.resources.cpus,
        mem_limit=memory,
    )
    if not hardened:
        return service
    return service.model_copy(
        update={
            "memswap_limit": memory,
            "pids_limit": 1024,
            "security_opt": ["no-new-privileges:true"],
            "stop_grace_period": "1s",
        }
    )


def _scorer_service(bundle: Bundle, image: str, hardened: bool) -> ComposeService:
    limits = bundle.manifest.limits
    memory = f"{limits.memory_mib + HARNESS_MEMORY_MIB}m"
    service = ComposeService(
        image=image,
        entrypoint=STAY_ALIVE,
        network_mode="none",
        user="0:0",
        working_dir="/",
        cpus=bundle.manifest.resources.cpus,
        mem_limit=memory,
    )
    if not hardened:
        return service
    scratch = f"size={max(64, limits.memory_mib // 4)}m,nr_inodes={_TMPFS_FILES},mode=1777,nosuid,nodev"
    return service.model_copy(
        update={
            "memswap_limit": memory,
            "pids_limit": limits.processes,
            "cap_drop": ["ALL"],
            "cap_add": ["SETUID", "SETGID", "KILL"],
            "security_opt": ["no-new-privileges:true"],
            "read_only": True,
            "tmpfs": [
                f"/tmp:{scratch}",
                f"/dev/shm:{scratch}",
                f"/var/tmp:{scratch}",
                f"{SCORER_ROOT}:size={HARNESS_MEMORY_MIB}m,mode=0700,nosuid,nodev",
            ],
            "stop_grace_period": "1s",
        }
    )


def compose(bundle: Bundle, images: str | None = None, hardened: bool = True) -> ComposeConfig:
    """The bundle's services for Inspect's compose-compatible providers.

    Args:
        bundle: the bundle.
        images: a prefix under which the bundle's image is to be had, instead of this engine's own.
        hardened: whether the provider enforces the whole of DESIGN 4, line 6 (Docker does).
    """
    image = image_name(bundle, images)
    services = {"default": _agent_service(bundle, image, hardened)}
    for name in SCORER_SERVICES:
        services[name] = _scorer_service(bundle, image, hardened)
    if images is None:
        # On this engine and nowhere else (`ensure_image`): not to be pulled.
        for name, service in services.items():
            services[name] = ComposeService.model_validate({**service.model_dump(exclude_none=True), "x-local": True})
    return ComposeConfig(services=services)


def sandbox_spec(bundle: Bundle, provider: str, images: str | None = None) -> SandboxEnvironmentSpec | str:
    """What a sample of the bundle asks of Inspect: the provider with its compose services, or `local` alone.

    Builds the image where it is absent and no prefix of pushed ones is given.

    Raises:
        ImageError: the image could not be built.
        ValueError: a provider that cannot use this engine's images was given no prefix of pushed ones.
    """
    if provider == "local":
        return "local"
    if images is None and provider != "docker":
        raise ValueError(
            f"the provider '{provider}' pulls images: push {image_name(bundle)} and name its prefix, -T images=PREFIX"
        )
    if images is None:
        ensure_image(bundle)
    return SandboxEnvironmentSpec(provider, compose(bundle, images, hardened=provider == "docker"))
