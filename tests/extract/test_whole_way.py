"""The whole way in Docker, with written answers in place of a model: nothing else is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from standin import model_of

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import certificate_of
from atefar_inspect.evals.status import stale_because
from atefar_inspect.extract.run import Arguments, extract
from atefar_inspect.extract.task import rules_of
from atefar_inspect.paper import Paper
from by_commit import in_share

pytestmark = pytest.mark.docker


@in_share(0)
@pytest.mark.timeout(1800)
def test_a_report_becomes_a_certified_bundle(docker_suite: Path, report: Paper, answer_of: dict[str, str]) -> None:
    arguments = Arguments(
        papers=(str(report.path),),
        model=model_of(lambda key: answer_of[key.step]),
        suite=docker_suite,
        rules=rules_of(rounds=1, small=True),
    )
    extracted = extract(arguments)
    assert extracted.finished
    (paper,) = extracted.papers
    one = next(one for one in paper.candidates if one.candidate.name == "average_error")
    last = one.rounds[-1]
    wrong = {gate.gate: (gate.sentence, gate.details) for gate in last.gates if gate.result != "holds"}
    assert one.outcome == "certified", (last.words, wrong)

    bundle = Bundle.open(docker_suite / "average_error")
    certificate = certificate_of(bundle)
    assert certificate is not None and certificate.certified
    assert stale_because(bundle) == []
    metric = bundle.manifest.metric
    assert metric.baseline is not None and metric.reference is not None
    assert metric.baseline.value == pytest.approx(0.0028, rel=0.3)
    assert metric.reference.value == pytest.approx(0.0000036, rel=0.5)

    logged = sorted(extracted.logs.glob("*.eval"))
    assert extract(arguments).papers == extracted.papers
    assert sorted(extracted.logs.glob("*.eval")) == logged, "the same command again repeats nothing"
