"""What a gate is: an object that says what it wants executed, and judges what is known.

Each gate is a small class in `gates/`; its docstring is its page in the documentation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import GateReport, GateResult
from atefar_inspect.bundle.manifest import GateName

from .facts import Facts
from .work import Work

THRESHOLDS: Final[dict[GateName, float]] = {
    "triad": 0.05,
    "effect": 3.0,
    "repeatable": 0.05,
    "attacks": 0.05,
    "mutants": 0.9,
    "alternatives": 0.9,
    "headroom": 0.7,
}
"""The default threshold of each gate that has one (DESIGN 5); a manifest may replace it, with its reason."""

_MOST_DETAILS = 20


def threshold_of(bundle: Bundle, gate: GateName) -> float:
    """Return the threshold of a gate that holds for a bundle: the manifest's, or the default."""
    exception = bundle.manifest.gates.get(gate)
    return THRESHOLDS[gate] if exception is None or exception.threshold is None else exception.threshold


class Gate(ABC):
    """One question to a bundle. Subclasses give `name`, and override `work` and `examine`."""

    name: ClassVar[GateName]
    static: ClassVar[bool] = False
    """Whether it reads the bundle's files alone, so that it is judged before anything is executed."""
    expensive: ClassVar[bool] = False
    """Whether it waits for all gates that are not."""

    def allows_not_applicable(self, bundle: Bundle) -> bool:
        """Return whether a manifest may say, with a reason, that this gate does not apply to its task."""
        return False

    def work(self, facts: Facts) -> Sequence[Work]:
        """Return all that this gate wants executed, as far as that is known; what is done stays in the list."""
        return ()

    @abstractmethod
    def examine(self, facts: Facts) -> GateReport:
        """Return the judgement; called when all of `work` is done."""

    def judge(self, facts: Facts) -> GateReport | None:
        """Return the gate's report, or None while something it wants is not yet executed."""
        exception = facts.bundle.manifest.gates.get(self.name)
        if exception is not None and exception.not_applicable:
            if self.allows_not_applicable(facts.bundle):
                return self._report("not applicable", exception.reason, reason=exception.reason)
            sentence = f"task.yaml says that {self.name} is not applicable, but it applies to every task of this kind"
            return self._report("fails", f"{sentence}: remove gates.{self.name}.")
        if facts.build is not None and not facts.build.ok and not self.static:
            return self.unjudged("the image could not be built")
        wanted = {work.id for work in self.work(facts)}
        lost = [f"{id}: {facts.lost[id]}" for id in sorted(wanted) if id in facts.lost]
        if lost:
            return self.unjudged("an execution ended without a result; run the command again", lost)
        if not wanted <= set(facts.done):
            return None
        report = self.examine(facts)
        if report.result == "holds" and report.examined == 0:
            return report.model_copy(update={"result": "fails", "sentence": f"Nothing was examined. {report.sentence}"})
        return report

    def threshold(self, bundle: Bundle) -> float:
        """Return the threshold that holds for a bundle."""
        return threshold_of(bundle, self.name)

    def unjudged(self, why: str, details: Iterable[str] = ()) -> GateReport:
        """Return that this gate could not be judged, and why."""
        return self._report("could not be judged", f"Not judged: {why}.", details=details)

    def report(self, facts: Facts, ok: bool, sentence: str, examined: int, details: Iterable[str] = ()) -> GateReport:
        """Return that the gate holds or fails, with the threshold that was applied."""
        result: GateResult = "holds" if ok else "fails"
        if self.name not in THRESHOLDS:
            return self._report(result, sentence, examined=examined, details=details)
        exception = facts.bundle.manifest.gates.get(self.name)
        overridden = exception is not None and exception.threshold is not None
        return self._report(
            result,
            sentence,
            examined=examined,
            details=details,
            threshold=self.threshold(facts.bundle),
            default=THRESHOLDS[self.name] if overridden else None,
            reason=exception.reason if exception is not None and overridden else None,
        )

    def _report(
        self,
        result: GateResult,
        sentence: str,
        examined: int = 0,
        details: Iterable[str] = (),
        threshold: float | None = None,
        default: float | None = None,
        reason: str | None = None,
    ) -> GateReport:
        lines = list(details)
        if len(lines) > _MOST_DETAILS:
            lines = [*lines[:_MOST_DETAILS], f"and {len(lines) - _MOST_DETAILS} more"]
        return GateReport(
            gate=self.name,
            result=result,
            sentence=sentence,
            examined=examined,
            details=tuple(lines),
            threshold=threshold,
            default=default,
            reason=reason,
        )
