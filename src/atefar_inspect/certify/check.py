"""Holds a certificate against reality: the triad and a seeded choice of attacks and mutants are executed again.

On seeds of its own, so that it is a repetition and no replay; what comes out has to lie within the spread.
"""

from __future__ import annotations

import logging
import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from inspect_ai import Task
from inspect_ai import eval as inspect_eval

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import Certificate, certificate_of
from atefar_inspect.evals.status import stale_because

from .attack_runs import ATTACK_SEEDS, attack_limit_s, attack_scores, chosen_attacks
from .budget import Budget
from .facts import Facts
from .gates.attacks import PER_UNIT
from .machine import parallel_samples
from .mutation import all_mutants, mutant_limit_s, mutant_seeds
from .perform import perform, work_sample
from .run import build
from .source import with_sample
from .task import executed
from .work import ATTACK, MUTANT, REWRITE, Work

_MARGIN: Final = 0.05
_SURE: Final = 3.0
_LEAST_ATTACKS: Final = 6
_LEAST_MUTANTS: Final = 8
_SAMPLE_START_S: Final = 6.0


@dataclass(frozen=True)
class Checked:
    """What executing a part of a certificate again came to."""

    name: str
    wrong: tuple[str, ...]
    """What does not agree with the certificate, a sentence a thing."""
    unjudged: tuple[str, ...]
    """Executions that ended without a result."""
    solutions: int
    attacks: int
    mutants: int
    of_attacks: int
    of_mutants: int
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything that was executed again agrees, and all of it came to a result."""
        return not self.wrong and not self.unjudged

    @property
    def sentence(self) -> str:
        """How much was executed again."""
        return (
            f"{self.solutions} solutions, {self.attacks} of {self.of_attacks} attacks, {self.mutants} of "
            f"{self.of_mutants} mutants and rewrites executed again in {self.seconds:.0f} s"
        )


def check_all(
    bundles: Sequence[Bundle], budget_s: float, seed: str = "", told: Callable[[Checked], None] | None = None
) -> list[Checked]:
    """Check several bundles' certificates within a time that they share.

    Args:
        bundles: the bundles.
        budget_s: time for all of them together, in seconds; the least that is executed may take longer.
        seed: what the choice of attacks and mutants, and the hidden seeds, follow from beside the bundle.
        told: gets what came of a bundle as soon as it is known.
    """
    end, checked = time.monotonic() + budget_s, []
    for number, bundle in enumerate(bundles):
        share = max(0.0, end - time.monotonic()) / (len(bundles) - number)
        checked.append(check(bundle, share, seed))
        if told is not None:
            told(checked[-1])
    return checked


def check(bundle: Bundle, budget_s: float, seed: str = "") -> Checked:
    """Check one bundle's certificate; see `check_all`."""
    started = time.monotonic()
    stale = stale_because(bundle)
    certificate = None if stale else certificate_of(bundle)
    if certificate is None:
        return _nothing(bundle, tuple(f"the certificate is stale: {why}" for why in stale))
    built = build(bundle)
    if not built.ok:
        return _nothing(bundle, unjudged=(f"no image: {built.words}",))
    chosen = _choose(bundle, certificate, max(0.0, budget_s - built.seconds), seed)
    facts = _execute(bundle, certificate, chosen, f"{bundle.digest}:{seed}")
    runs = [run for done in facts.done.values() for run in done.runs]
    names = [run.name for run in runs]
    return Checked(
        name=bundle.name,
        wrong=(*_solutions(facts, certificate), *_attacks(facts, certificate), *_mutants(facts, certificate)),
        unjudged=tuple(f"{id}: {why}" for id, why in facts.lost.items()),
        solutions=len(facts.solutions),
        attacks=sum(name.startswith(ATTACK) for name in names),
        mutants=sum(name.startswith((MUTANT, REWRITE)) for name in names),
        of_attacks=len(certificate.attacks),
        of_mutants=len(certificate.mutant_scores),
        seconds=time.monotonic() - started,
    )


@dataclass(frozen=True)
class _Chosen:
    solutions: tuple[str, ...]
    attacks: tuple[str, ...]
    mutants: tuple[str, ...]


def _nothing(bundle: Bundle, wrong: tuple[str, ...] = (), unjudged: tuple[str, ...] = ()) -> Checked:
    return Checked(bundle.name, wrong, unjudged, 0, 0, 0, 0, 0, 0.0)


def _choose(bundle: Bundle, certificate: Certificate, budget_s: float, seed: str) -> _Chosen:
    """What fits the time, by what it took when it was certified."""
    draw = random.Random(f"{bundle.digest}:{seed}")
    known = {f"{ATTACK}{attack.name}" for attack in chosen_attacks(bundle, Budget())}
    attacks = [one.name for one in certificate.attacks if one.name in known]
    made = {mutant.name for mutant in all_mutants(bundle).mutants}
    mutants = [name for name in certificate.mutant_scores if name in made]
    seconds = certificate.times.gates
    left = max(0.0, budget_s * parallel_samples() - seconds.get("triad", 0.0) - _SAMPLE_START_S)
    attack_s = seconds.get("attacks", 0.0) / max(1, len(certificate.attacks)) + _SAMPLE_START_S / PER_UNIT
    mutant_s = seconds.get("mutants", 0.0) / max(1, len(certificate.mutant_scores))
    return _Chosen(
        tuple(one.name for one in certificate.scores if one.group in ("nop", "baseline", "reference", "rung")),
        tuple(draw.sample(attacks, min(len(attacks), max(_LEAST_ATTACKS, int(left / 2 / attack_s))))),
        tuple(
            draw.sample(mutants, min(len(mutants), max(_LEAST_MUTANTS, int(left / 2 / mutant_s)))) if mutants else ()
        ),
    )


def _execute(bundle: Bundle, certificate: Certificate, chosen: _Chosen, salt: str) -> Facts:
    facts = Facts(bundle, Budget())
    reference = certificate.score("reference")
    reference_s = reference.seconds if reference else bundle.manifest.limits.score_s
    works = [Work(kind="solutions", names=chosen.solutions, seeds=certificate.seeds, salt=salt)]
    for unit, start in enumerate(range(0, len(chosen.attacks), PER_UNIT)):
        names = chosen.attacks[start : start + PER_UNIT]
        works.append(
            Work(
                kind="attacks",
                unit=unit,
                names=names,
                seeds=ATTACK_SEEDS,
                score_s=attack_limit_s(bundle, reference_s),
                salt=salt,
            )
        )
    half = math.ceil(len(chosen.mutants) / 2)
    for unit, names in enumerate(filter(None, (chosen.mutants[:half], chosen.mutants[half:]))):
        sd = reference.sd if reference else 0.0
        seeds, limit = mutant_seeds(sd), mutant_limit_s(bundle, reference_s)
        works.append(Work(kind="mutants", unit=unit, names=names, seeds=seeds, score_s=limit, salt=salt))
    samples = [work_sample(bundle, work, facts.budget) for work in works]
    task = Task(name=f"check_{bundle.name}", dataset=samples, solver=perform(), scorer=executed())
    logging.getLogger("inspect_ai").setLevel(logging.ERROR)
    (log,) = inspect_eval(
        task, model="none/none", display="none", log_level="error", fail_on_error=False, max_samples=parallel_samples()
    )
    for sample in log.samples or []:
        facts = with_sample(facts, sample)
    if not log.samples:
        facts = facts.with_lost("check", log.error.message if log.error else f"the eval ended as {log.status}")
    return facts


def _solutions(facts: Facts, certificate: Certificate) -> list[str]:
    wrong = []
    for name, run in facts.solutions.items():
        was = certificate.score(name)
        if was is None or was.outcome != run.outcome:
            before = was.outcome if was else "absent"
            wrong.append(f"{name}: {run.outcome} ({run.reason or run.error}), certified as {before}")
            continue
        now = facts.normalized(run)
        allowed = max(_MARGIN, _SURE * max(was.sd, facts.sd(name)) * math.sqrt(1 / len(now) + 1 / len(was.normalized)))
        if abs(statistics.fmean(now) - was.mean) > allowed:
            wrong.append(f"{name}: {statistics.fmean(now):.3f}, certified {was.mean:.3f} (within {allowed:.3f})")
    return wrong


def _attacks(facts: Facts, certificate: Certificate) -> list[str]:
    bound = certificate.attack_bound
    if bound is None:
        return ["the certificate has no bound for attacks"]
    wrong = []
    for one in attack_scores(facts):
        if one.normalized > bound:
            wrong.append(f"{one.name}: {one.normalized:.3f}, allowed is {bound:.3f}")
        if one.outcome == "failed":
            wrong.append(f"{one.name}: no verdict: {one.reason}")
        if not one.scorer_unchanged:
            wrong.append(f"{one.name}: left the scorer's files changed")
    return wrong


def _mutants(facts: Facts, certificate: Certificate) -> list[str]:
    """Killed mutants have to be killed again, rewrites and survivors to score as they did."""
    reference = certificate.score("reference")
    mean, sd = (reference.mean, reference.sd) if reference else (1.0, 0.0)
    wrong = []
    for name, (run, *_) in facts.runs("mutants").items():
        values = facts.normalized(run)
        if not values:
            wrong.append(f"{name}: the scorer failed: {run.error}")
            continue
        lost_then = certificate.mutant_scores[name] < mean - _MARGIN - 2 * sd
        noise = _SURE * sd * math.sqrt(1 / len(values) + 1 / max(1, certificate.seeds))
        kept_now = statistics.fmean(values) > mean - _MARGIN + noise
        lost_now = statistics.fmean(values) < mean - 2 * _MARGIN - noise
        if name.startswith(REWRITE) and lost_now:
            wrong.append(f"{name}: {statistics.fmean(values):.3f}, though it means the same as the reference")
        elif lost_then and kept_now and not name.startswith(REWRITE):
            was = certificate.mutant_scores[name]
            wrong.append(f"{name}: {statistics.fmean(values):.3f}, certified {was:.3f}: the scorer no longer sees it")
    return wrong
