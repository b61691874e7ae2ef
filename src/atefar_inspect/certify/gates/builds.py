"""The gate `builds`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from atefar_inspect.bundle.certificate import GateReport

from ..facts import Facts
from ..gate import Gate
from ..work import Work
from .common import failures, last_line, solutions_work

_NETWORK: Final = re.compile(
    r"gaierror|URLError|Name or service not known|Temporary failure in name resolution|Network is unreachable"
    r"|ConnectionError|ConnectTimeout|Max retries exceeded|No route to host"
)


class BuildsGate(Gate):
    """The image builds, and scoring needs no network.

    The image is built once, before anything else; everything after it runs with the network off, in the agent's
    container and in the scorer's. A scorer that wants the network fails here, in its own words.
    """

    name = "builds"

    def work(self, facts: Facts) -> Sequence[Work]:
        """The scoring of all solutions: whether they are scored without a network."""
        return solutions_work(facts)

    def judge(self, facts: Facts) -> GateReport | None:
        """Judged as other gates are, except that a failed build is this gate's own."""
        build = facts.build
        if build is None:
            return None
        if not build.engine:
            return self.unjudged(f"no Docker engine answers: {build.words}")
        if not build.ok:
            words = build.words.strip().splitlines()[-15:]
            sentence = "environment/Dockerfile does not build; the last lines of the build follow."
            return self.report(facts, False, sentence, 1, words)
        return super().judge(facts)

    def examine(self, facts: Facts) -> GateReport:
        """No run of a solution ended for want of a network."""
        offline = [run for run in failures(facts) if _NETWORK.search(run.error or "")]
        if offline:
            sentence = "The scorer wants the network, which is off when it scores: ship its data in scorer/data/."
            details = [f"{run.name}: {last_line(run.error)}" for run in offline]
            return self.report(facts, False, sentence, 1 + len(facts.solutions), details)
        scored = [run for run in facts.solutions.values() if run.outcome != "failed"]
        if all(run.name == "nop" for run in scored):  # it has no files, and gets to no scorer
            sentence = "The image builds, but the scorer fails on every solution, with the network off as it always is."
            details = [f"{run.name}: {last_line(run.error)}" for run in failures(facts)]
            return self.report(facts, False, sentence, 1 + len(facts.solutions), details)
        sentence = f"The image builds, and {len(scored)} solutions were scored with the network off."
        return self.report(facts, True, sentence, 1 + len(facts.solutions))
