"""What has to happen in a sample before any agent runs: trust, secret, workspace, the `score` command."""

from __future__ import annotations

import time

from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox, store_as

from atefar_inspect.bundle import Bundle, Suite
from atefar_inspect.errors import AtefarError

from .collect import lay_over
from .feedback import budget_of, parse_feedback
from .located import sample_bundle
from .provider import provider_in_effect
from .seeds import fixed_secret, new_secret
from .service import publish_score_command
from .state import ScoringState


class TrustError(AtefarError):
    """A bundle that did not ship with the package would run on the host itself."""


def check_trust(bundle: Bundle, trust_host: bool) -> None:
    """Lets only shipped bundles run without a container, unless the user takes the risk.

    Raises:
        TrustError: saying what to do.
    """
    if trust_host or bundle.digest in {shipped.digest for shipped in Suite.shipped()}:
        return
    raise TrustError(
        f"{bundle.path}: `local` runs this bundle's scorer and the agent's code on this machine, as you, with "
        "nothing kept apart. The bundle does not ship with atefar_inspect: use `--sandbox docker`, or pass "
        "`-T trust_host=true`."
    )


@solver
def prepare(feedback: str | int = "open", seed: int | str | None = None, trust_host: bool = False) -> Solver:
    """Prepares a sample of a bundle; runs before the agent, whichever that is.

    Args:
        feedback: the feedback policy; a `score` command is published unless it is blind.
        seed: stands in place of the secret of the host's entropy; the score is then marked `seed: fixed`.
        trust_host: let a bundle that did not ship with the package run in the `local` sandbox.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        bundle = sample_bundle(state)
        provider = provider_in_effect()
        if provider == "local":
            check_trust(bundle, trust_host)
            await lay_over(sandbox(), bundle.solution("baseline"))
        known = store_as(ScoringState)
        known.secret = new_secret() if seed is None else seed if isinstance(seed, str) else fixed_secret(seed)
        known.seed_fixed = seed is not None
        known.started_at = time.time()
        if provider != "local" and budget_of(parse_feedback(feedback)) != 0:
            await publish_score_command()
        return state

    return solve
