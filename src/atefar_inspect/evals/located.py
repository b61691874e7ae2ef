"""How a running sample finds its bundle again: by name where it ships with the package, else by path."""

from __future__ import annotations

from inspect_ai.solver import TaskState

from atefar_inspect.bundle import Bundle, Suite, load_bundle

LOCATOR = "bundle"
DIGEST = "digest"


class ChangedBundleError(RuntimeError):
    """The bundle on disk is no longer the one that the sample started with."""


def locator(bundle: Bundle) -> str:
    """The name of a shipped bundle, or the path of another."""
    shipped = Suite.shipped()
    if bundle.name in shipped and shipped[bundle.name].digest == bundle.digest:
        return bundle.name
    return str(bundle.path)


def sample_bundle(state: TaskState) -> Bundle:
    """The bundle that a sample is made from.

    Raises:
        ChangedBundleError: its content has changed since the sample was made.
        BundleError: it is no longer valid.
        UnknownBundleError: it is no longer there.
    """
    bundle = load_bundle(str(state.metadata[LOCATOR]))
    if bundle.digest != state.metadata[DIGEST]:
        raise ChangedBundleError(
            f"{bundle.path}: the bundle was changed while this sample ran (digest {bundle.digest[:12]}, at the start "
            f"{str(state.metadata[DIGEST])[:12]}); a score would belong to neither. Run the task again."
        )
    return bundle
