"""The template `training` is a bundle that works as it is: hidden rows stay hidden, and its solutions stand in order.

What is executed is executed in containers.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from helpers import RunSolutions, final_scores, number, run_solutions
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.mutants import probe_files
from atefar_inspect.certify.work import Probe
from atefar_inspect.evals.environment import sandbox_spec

TEMPLATE = Path(__file__).parents[2] / "task_templates" / "training"
DETAILS = ("goal", "method", "vague")

__all__ = ["run_solutions"]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The template's example."""
    return Bundle.open(TEMPLATE / "bundle")


def arrays(bundle: Bundle, ending: str) -> dict[str, np.ndarray]:
    """Return every .npy file whose name ends so, by path."""
    found = [file for file in bundle.files() if file.path.endswith(ending)]
    return {file.path: np.load(io.BytesIO(file.content), allow_pickle=False) for file in found}


def constants(bundle: Bundle) -> dict[str, object]:
    """Return the numbers that score.py gives a name at its top level, read and not run."""
    tree = ast.parse(bundle.file("scorer/score.py").content)
    assigned = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    return {ast.unparse(node.targets[0]): ast.literal_eval(node.value) for node in assigned}


def test_template_is_a_valid_bundle_of_its_type(bundle: Bundle) -> None:
    assert Bundle.check(bundle.path) == []
    described = yaml.safe_load((TEMPLATE / "template.yaml").read_text(encoding="utf-8"))
    assert described["type"] == bundle.manifest.type == TEMPLATE.name
    assert described["holes"]["name"] == bundle.manifest.name


def test_no_picture_is_in_two_parts(bundle: Bundle) -> None:
    images = arrays(bundle, "_images.npy")
    assert sorted(map(len, images.values())) == [197, 300, 300, 500, 500]
    assert len(np.unique(np.concatenate(list(images.values())), axis=0)) == 1797


def test_every_picture_has_a_label(bundle: Bundle) -> None:
    images, labels = arrays(bundle, "_images.npy"), arrays(bundle, "_labels.npy")
    assert {path: len(rows) for path, rows in labels.items()} == {
        path.replace("_images", "_labels"): len(rows) for path, rows in images.items()
    }
    assert all(set(rows.tolist()) == set(range(10)) for rows in labels.values())


def test_data_are_what_the_script_that_packs_them_says(bundle: Bundle) -> None:
    text = (TEMPLATE / "make_data.py").read_text(encoding="utf-8")
    stated = {path: digest for digest, path in re.findall(r"^    ([0-9a-f]{64}) (\S+)$", text, re.MULTILINE)}
    packed = {file.path: file.content for file in bundle.files() if file.path.endswith(".npy")}
    assert {path: hashlib.sha256(content).hexdigest() for path, content in packed.items()} == stated


@pytest.mark.parametrize("detail", DETAILS)
def test_instructions_state_rules_limits_and_training(bundle: Bundle, detail: str) -> None:
    text = " ".join(bundle.file(f"instructions/{detail}.md").content.decode().split())
    found, limits = constants(bundle), bundle.manifest.limits
    assert f"{found['STEPS']} steps" in text
    assert f"learning rate of {found['RATE']}" in text or f"learning rate {found['RATE']}" in text
    assert f"batches of {found['BATCH']}" in text
    assert "is a list of 61 arrays" in text
    assert "returns the same weights" in text
    assert "All weights and outputs stay finite" in text
    assert f"{limits.score_s:g} seconds" in text
    assert f"{limits.memory_mib} MiB" in text
    assert f"{limits.processes} processes" in text
    assert f"{bundle.manifest.submission.files[0].max_kib} KiB" in text


@pytest.mark.parametrize("detail", ["goal", "vague"])
def test_instructions_that_withhold_the_method_do_not_name_it(bundle: Bundle, detail: str) -> None:
    text = bundle.file(f"instructions/{detail}.md").content.decode().lower()
    assert [
        word for word in ("orthogonal", "isometr", "singular", "circulant", "reflect", "gain") if word in text
    ] == []


@pytest.mark.docker
def test_properties_separate_right_from_wrong(bundle: Bundle, tmp_path: Path) -> None:
    found: dict[str, Probe] = {}

    @solver
    def probing() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            names = [name for name in bundle.solution_names if name != "nop"]
            submissions = {name: {"weights.py": bundle.solution(name)["weights.py"]} for name in names}
            for one in await probe_files(sandbox(), bundle, submissions, "agent", limit_s=20):
                found[one.name] = one
            return state

        return solve

    task = Task(dataset=[Sample(input="-")], solver=probing(), sandbox=sandbox_spec(bundle, "docker"))
    [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path), display="none")
    assert log.status == "success", log.error
    assert {name for name, one in found.items() if not one.breaking} == {"reference", "alternative-circulant"}
    broken_rules = {name for name, one in found.items() if one.broken_rules}
    assert broken_rules == {"wrong-huge", "wrong-transposed", "wrong-unseeded"}


@pytest.mark.docker
def test_solutions_score_in_their_ranges(bundle: Bundle, run_solutions: RunSolutions) -> None:
    ranges = {
        "baseline": (-0.1, 0.1),
        "half-orthogonal": (0.3, 0.9),
        "reference": (0.9, 1.1),
        "wrong-zeros": (-0.1, 0.1),
    }
    scores = final_scores(run_solutions(bundle, [*ranges, "wrong-huge", "wrong-unseeded"], final_seeds=1))
    for name, (low, high) in ranges.items():
        assert low <= number(scores[name], "unfloored") <= high, name
    for name, reason in {"wrong-huge": "diverged", "wrong-unseeded": "not_repeatable"}.items():
        assert bundle.manifest.reasons[reason] in str(scores[name].explanation)
