"""Tasks as a user meets them: registered names, parameters, the local sandbox's rules, errors that say what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import RunSolutions, final_scores, number
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.log import read_eval_log

from atefar_inspect import bundle_task, load_bundle
from atefar_inspect.evals import bundle_scorer, solution, suite_task
from atefar_inspect.evals.setup import TrustError, prepare

BIN = Path(sys.executable).parent


def inspect(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "inspect"), "eval", *arguments, "--model", "none", "--display", "none", "--log-dir", "logs"]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=240, check=False)


def test_a_shipped_bundle_runs_by_its_name_from_any_folder(tmp_path: Path) -> None:
    arguments = ["atefar_inspect/altflip", "--solver", "atefar_inspect/solution", "-S", "name=half"]
    ran = inspect(*arguments, "-T", "detail=vague", "-T", "final_seeds=2", "--sandbox", "local", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    [path] = (tmp_path / "logs").glob("*.eval")
    log = read_eval_log(str(path))
    assert log.eval.task_registry_name == "atefar_inspect/altflip"
    assert log.eval.task_args["detail"] == "vague"
    assert "atefar-inspect" in log.eval.packages
    assert log.results and log.results.headline
    assert log.results.headline.scorer == "bundle_scorer"
    assert 0.4 <= number(final_scores(log)["altflip"], "normalized") <= 0.6
    assert log.samples
    assert load_bundle("altflip").instructions("vague").strip() in str(log.samples[0].input)


def test_the_hidden_parts_are_in_no_prompt(tmp_path: Path) -> None:
    for detail in ("goal", "method", "vague"):
        [sample] = bundle_task("altflip", detail=detail, sandbox="local").dataset
        assert "score.py" not in str(sample.input)
        assert load_bundle("altflip").manifest.canary not in json.dumps(sample.metadata)


def test_local_refuses_a_bundle_that_did_not_ship_unless_the_host_is_trusted(
    make_bundle: Callable[..., Path], tmp_path: Path
) -> None:
    bundle = load_bundle(make_bundle())
    with pytest.raises(TrustError, match=r"--sandbox docker.*trust_host=true"):
        bundle_task(bundle, sandbox="local")
    task = bundle_task(bundle, sandbox="local", trust_host=True, solver=solution("reference"))
    [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
    score = final_scores(log)["doubling"]
    assert number(score, "normalized") == pytest.approx(1.0)
    assert (score.metadata or {})["isolation"]["level"] == "none"


def test_the_rule_follows_the_provider_in_effect(make_bundle: Callable[..., Path], tmp_path: Path) -> None:
    # `--sandbox local` over a task that asks for another provider; `images` so that nothing is built for it.
    task = bundle_task(load_bundle(make_bundle()), images="registry.example", solver=solution("reference"))
    [log] = inspect_eval(task, model="none/none", sandbox="local", log_dir=str(tmp_path), display="none")
    assert log.status == "error"
    assert log.error and "nothing kept apart" in log.error.message


def test_a_bundle_that_changes_under_a_run_is_an_error_and_no_score(
    make_bundle: Callable[..., Path], tmp_path: Path
) -> None:
    path = make_bundle()
    task = bundle_task(load_bundle(path), sandbox="local", trust_host=True, solver=solution("reference"))
    (path / "instructions/vague.md").write_text("Something else.\n", encoding="utf-8")
    [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
    assert log.error and "the bundle was changed while this sample ran" in log.error.message


@pytest.mark.parametrize("prepared", [True, False])
def test_a_task_of_ones_own_needs_the_setup_of_ours(prepared: bool, tmp_path: Path) -> None:
    ours = bundle_task("altflip", sandbox="local", solver=solution("half"))
    setup = prepare(feedback="blind") if prepared else None
    own = Task(ours.dataset, setup=setup, solver=solution("half"), scorer=bundle_scorer("blind", final_seeds=1))
    [log] = inspect_eval(own, model="none/none", log_dir=str(tmp_path), display="none")
    assert log.status == ("success" if prepared else "error")
    if not prepared:
        assert log.error and "the task's own setup has not run" in log.error.message


def test_a_suite_has_a_sample_for_each_bundle(make_bundle: Callable[..., Path], tmp_path: Path) -> None:
    bundles = [load_bundle("altflip"), load_bundle(make_bundle())]
    task = suite_task(bundles, sandbox="local", trust_host=True, final_seeds=1, solver=solution("half"))
    [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
    scores = final_scores(log)
    assert set(scores) == {"altflip", "doubling"}
    assert all(0.1 < number(score, "normalized") < 0.9 for score in scores.values())


def test_without_constants_the_raw_value_is_measured_and_normalized_is_not_a_number(
    make_bundle: Callable[..., Path], run_solutions: RunSolutions
) -> None:
    draft = load_bundle(make_bundle(manifest={"metric.baseline": ..., "metric.reference": ...}))
    score = final_scores(run_solutions(draft, ["reference"], sandbox="local", trust_host=True))["reference"]
    assert number(score, "raw") == 1.0
    assert number(score, "normalized") != number(score, "normalized")
    assert number(score, "valid") == number(score, "scored") == 1.0


def test_a_given_seed_repeats_a_score_and_is_marked(make_bundle: Callable[..., Path], tmp_path: Path) -> None:
    values = []
    for _ in range(2):
        task = bundle_task("altflip", sandbox="local", seed=7, final_seeds=1, solver=solution("half"))
        [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
        score = final_scores(log)["altflip"]
        assert (score.metadata or {})["seed"] == "fixed"
        values.append([seed["seed"] for seed in (score.metadata or {})["seeds"]])
    assert values[0] == values[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"detail": "everything"}, "'goal', 'method' or 'vague'"),
        ({"feedback": "sometimes"}, "'open', 'blind' or a number"),
        ({"feedback": -1}, "'open', 'blind' or a number"),
        ({"final_seeds": 0}, "1 or more"),
        ({"sandbox": "k8s"}, "-T images=PREFIX"),
    ],
)
def test_a_wrong_parameter_is_an_error_that_says_what_is_right(options: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        bundle_task("altflip", **{"sandbox": "local", **options})  # type: ignore[arg-type]


def test_scoring_a_finished_log_with_inspect_score_points_to_rescore(tmp_path: Path) -> None:
    task = bundle_task("altflip", sandbox="local", final_seeds=1, solver=solution("half"))
    [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
    # Inspect records a plugin's scorer without its package, so it has to be named.
    command = [str(BIN / "inspect"), "score", log.location, "--scorer", "atefar_inspect/bundle_scorer"]
    command += ["--action", "append", "--overwrite", "--display", "none"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert ran.returncode != 0
    assert "atefar rescore" in ran.stdout + ran.stderr
