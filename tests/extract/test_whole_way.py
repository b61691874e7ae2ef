"""The whole way in Docker, with written answers in place of a model: nothing else is made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from docker import from_env
from docker.errors import ImageNotFound
from standin import model_of

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import certificate_of
from atefar_inspect.evals.image import image_name
from atefar_inspect.evals.status import stale_because
from atefar_inspect.extract.run import Arguments, extract
from atefar_inspect.extract.task import rules_of
from atefar_inspect.paper import Paper

pytestmark = pytest.mark.docker


@pytest.fixture
def suite(tmp_path: Path) -> Iterator[Path]:
    """A suite whose drafts' images are removed at the end."""
    folder = tmp_path / "suite"
    yield folder
    client = from_env()
    for manifest in folder.glob(".atefar/drafts/*/*/task.yaml"):
        if not Bundle.check(manifest.parent):
            with suppress(ImageNotFound):  # a draft that was stopped before has none
                client.images.remove(image_name(Bundle.open(manifest.parent)), force=True)
    client.close()


@pytest.mark.timeout(1800)
def test_a_report_becomes_a_certified_bundle(suite: Path, report: Paper, answer_of: dict[str, str]) -> None:
    arguments = Arguments(
        papers=(str(report.path),),
        model=model_of(lambda key: answer_of[key.step]),
        suite=suite,
        rules=rules_of(rounds=1, small=True),
    )
    extracted = extract(arguments)
    assert extracted.finished
    (paper,) = extracted.papers
    one = next(one for one in paper.candidates if one.candidate.name == "average_error")
    last = one.rounds[-1]
    wrong = {gate.gate: (gate.sentence, gate.details) for gate in last.gates if gate.result != "holds"}
    assert one.outcome == "certified", (last.words, wrong)

    bundle = Bundle.open(suite / "average_error")
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
