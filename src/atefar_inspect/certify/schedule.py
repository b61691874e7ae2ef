"""The one scheduler of gates: what to execute next and what is judged, as a function of what is known.

It keeps no state, so a certification that was killed goes on from the samples that its log holds, in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atefar_inspect.bundle.certificate import GateReport
from atefar_inspect.bundle.manifest import GateName

from .facts import Facts
from .gate import Gate
from .work import Work


@dataclass(frozen=True)
class Schedule:
    """Gates in the order in which they are shown; the expensive ones wait for all others to hold."""

    gates: Sequence[Gate]

    def reports(self, facts: Facts) -> dict[GateName, GateReport]:
        """Return the reports of all gates that can be judged by now, by name."""
        judged = {gate.name: report for gate in self._cheap() if (report := gate.judge(facts)) is not None}
        blocked, all_cheap = self._blocked(judged), len(judged) == len(self._cheap())
        for gate in self._expensive():
            if blocked is None and (report := gate.judge(facts)) is not None:
                judged[gate.name] = report
            elif blocked is not None and all_cheap:
                judged[gate.name] = gate.unjudged(blocked)
        return {gate.name: judged[gate.name] for gate in self.gates if gate.name in judged}

    def next(self, facts: Facts, reports: Mapping[GateName, GateReport] | None = None) -> list[Work]:
        """Return what is to be executed next: everything wanted by gates whose turn it is and that is not done.

        Args:
            facts: what is known.
            reports: `reports(facts)`, where the caller has it already.
        """
        if facts.build is not None and not facts.build.ok:
            return []
        judged = self.reports(facts) if reports is None else reports
        cheap = {gate.name: judged[gate.name] for gate in self._cheap() if gate.name in judged}
        gates = self.gates if self._blocked(cheap) is None else self._cheap()
        wanted = {work.id: work for gate in gates for work in gate.work(facts)}
        return [work for id, work in wanted.items() if id not in facts.done and id not in facts.lost]

    def _cheap(self) -> list[Gate]:
        return [gate for gate in self.gates if not gate.expensive]

    def _expensive(self) -> list[Gate]:
        return [gate for gate in self.gates if gate.expensive]

    def _blocked(self, judged: Mapping[GateName, GateReport]) -> str | None:
        """Why the expensive gates are not to be examined; None where they are."""
        bad = [name for name, report in judged.items() if report.result not in ("holds", "not applicable")]
        if bad:
            return f"it is examined only where the cheaper gates hold, and these do not: {', '.join(bad)}"
        if len(judged) < len(self._cheap()):
            return "cheaper gates are not judged yet"
        return None
