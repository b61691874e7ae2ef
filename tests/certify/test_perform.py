"""What one sample of a certification carries out, in real containers."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval

from atefar_inspect.bundle import Bundle, template_types
from atefar_inspect.certify.budget import Budget
from atefar_inspect.certify.facts import Facts
from atefar_inspect.certify.perform import perform, seeds_of, work_sample
from atefar_inspect.certify.source import with_sample
from atefar_inspect.certify.task import executed
from atefar_inspect.certify.work import Work
from atefar_inspect.evals.image import ensure_image

WORKS = (
    Work(kind="solutions", names=("nop", "reference", "wrong-outside"), seeds=2),
    Work(kind="attacks", names=("attack/nans", "attack/script_absent"), seeds=2, score_s=5),
)


@pytest.fixture
def template() -> Bundle:
    return Bundle.open(template_types()["behavior"])


def test_seeds_of_different_purposes_never_meet(template: Bundle) -> None:
    kinds = ("solutions", "constants", "repeats", "attacks", "mutants")
    drawn = [seed for kind in kinds for seed in seeds_of(template, Work(kind=kind, seeds=50))]
    assert len(set(drawn)) == len(drawn)
    salted = seeds_of(template, Work(kind="solutions", seeds=50, salt="another"))
    assert not set(salted) & set(drawn)


@pytest.mark.docker
def test_a_sample_carries_out_its_work(template: Bundle, tmp_path: Path) -> None:
    ensure_image(template)
    samples = [work_sample(template, work, Budget()) for work in WORKS]
    task = Task(name="perform", dataset=samples, solver=perform(), scorer=executed())
    (log,) = inspect_eval(task, model="none/none", display="none", log_dir=str(tmp_path), fail_on_error=False)
    facts = Facts(template, Budget())
    for sample in log.samples or []:
        facts = with_sample(facts, sample)
    assert facts.lost == {}

    nop, reference, wrong = facts.of("solutions")[0].runs
    assert (nop.outcome, nop.reason) == ("invalid", "file_missing")
    assert (reference.outcome, len(reference.values)) == ("measured", 2)
    assert (wrong.outcome, wrong.reason) == ("invalid", "outside")
    for attack in facts.of("attacks")[0].runs:
        assert attack.outcome == "invalid"
        assert attack.witness and attack.scorer_unchanged and not attack.got_in
