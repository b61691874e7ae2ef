"""A bundle as an Inspect task, and a suite as a task with a sample for each bundle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inspect_ai import Task
from inspect_ai.agent import Agent
from inspect_ai.dataset import Sample
from inspect_ai.log import HeadlineMetric
from inspect_ai.solver import Solver

from atefar_inspect.bundle import Bundle, Detail, load_bundle

from .environment import sandbox_spec
from .image import image_name
from .instructions import prompt
from .located import DIGEST, LOCATOR, locator
from .options import RunOptions
from .scorer import bundle_scorer
from .setup import check_trust, prepare
from .solvers import default_agent
from .status import certificate_status


def bundle_sample(bundle: Bundle, run: RunOptions) -> Sample:
    """The one sample of a bundle: complete instructions as input, its own environment."""
    manifest = bundle.manifest
    return Sample(
        id=manifest.name,
        input=prompt(bundle, run.detail, run.policy),
        metadata={
            LOCATOR: locator(bundle),
            DIGEST: bundle.digest,
            "certificate": certificate_status(bundle),
            "contamination": manifest.provenance.contamination,
            "type": manifest.type,
            "version": manifest.version,
            "image": image_name(bundle, run.images) if run.sandbox != "local" else None,
        },
        sandbox=sandbox_spec(bundle, run.sandbox, run.images),
    )


def _task(bundles: Iterable[Bundle], run: RunOptions, agent: Solver | Agent | None, **settings: Any) -> Task:
    bundles = list(bundles)
    if run.sandbox == "local":
        for bundle in bundles:
            check_trust(bundle, run.trust_host)
    return Task(
        dataset=[bundle_sample(bundle, run) for bundle in bundles],
        setup=prepare(run.feedback, run.seed, run.trust_host),
        solver=agent or default_agent(run.feedback),
        scorer=bundle_scorer(run.feedback, run.final_seeds),
        headline_metric=HeadlineMetric(scorer="bundle_scorer", metric="headline"),
        **settings,
    )


def bundle_task(
    bundle: Bundle | str,
    detail: Detail = "goal",
    feedback: str | int = "open",
    sandbox: str = "docker",
    images: str | None = None,
    final_seeds: int | None = None,
    seed: int | str | None = None,
    trust_host: bool = False,
    solver: Solver | Agent | None = None,
) -> Task:
    """A bundle as an Inspect task.

    Args:
        bundle: a bundle, the name of a shipped one, or a path.
        detail: `goal` (the problem), `method` (with the paper's method) or `vague` (what someone wants, not how it is
            measured).
        feedback: `open` (any number of score calls), `blind` (none) or a number.
        sandbox: the provider: `docker`, `k8s`, any other that takes compose services, or `local` (no isolation).
        images: a prefix under which the image is to be had, instead of building it.
        final_seeds: how many seeds the final score averages over; the manifest's number by default.
        seed: stands in place of the secret that hidden seeds come from; the score is then marked `seed: fixed`.
        trust_host: let a bundle that did not ship with the package run in `local`.
        solver: an agent or solver in place of the default one.

    Raises:
        BundleError: the bundle is not valid.
        TrustError: `local` for a bundle that did not ship with the package.
        ValueError: an unknown `detail` or `feedback`, or too few seeds.
    """
    bundle = load_bundle(bundle) if isinstance(bundle, str) else bundle
    manifest = bundle.manifest
    return _task(
        [bundle],
        RunOptions(detail, feedback, sandbox, images, final_seeds, seed, trust_host),
        solver,
        name=manifest.name,
        display_name=manifest.title,
        version=manifest.version,
        time_limit=int(manifest.limits.attempt_s),
        tags=[manifest.type, *manifest.skills],
        metadata={"bundle": manifest.name, "digest": bundle.digest},
    )


def suite_task(
    bundles: Iterable[Bundle],
    detail: Detail = "goal",
    feedback: str | int = "open",
    sandbox: str = "docker",
    images: str | None = None,
    final_seeds: int | None = None,
    seed: int | str | None = None,
    trust_host: bool = False,
    solver: Solver | Agent | None = None,
) -> Task:
    """Several bundles as one Inspect task, a sample each. Parameters as of `bundle_task`.

    Raises:
        ValueError: there is no bundle.
    """
    bundles = list(bundles)
    if not bundles:
        raise ValueError("a suite of no bundles cannot be run")
    longest = max(bundle.manifest.limits.attempt_s for bundle in bundles)
    run = RunOptions(detail, feedback, sandbox, images, final_seeds, seed, trust_host)
    return _task(bundles, run, solver, name="suite", time_limit=int(longest))
