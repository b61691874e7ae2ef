"""What the agent can read: each planted leak is found at its line, and what a task needs to say is none."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.static.leaks import Leak, workspace_leaks

TEMPLATE = Path(__file__).parents[3] / "task_templates" / "behavior" / "bundle"
ALTFLIP = Path(__file__).parents[3] / "src" / "atefar_inspect" / "shipped" / "altflip"
Bend = Callable[..., Bundle]
PAPER = """\
  paper:
    title: Square Lattices Leave No Gaps in Monte Carlo Integration
    arxiv_id: 2401.01234v2
    published: 2024-01-02
    sha256: "0000000000000000000000000000000000000000000000000000000000000000"
  evidence: [{fact: A lattice has no gaps., section: "2", page: 1, sha256: "%s"}]
""" % ("1" * 64)
REFERENCE = (TEMPLATE / "solutions/reference/sampler.py").read_text(encoding="utf-8")
SCORER = (TEMPLATE / "scorer/score.py").read_text(encoding="utf-8")


def leaks(bundle: Bundle) -> list[Leak]:
    return workspace_leaks(bundle)[0]


@pytest.mark.parametrize("folder", [TEMPLATE, ALTFLIP], ids=["behavior", "altflip"])
def test_good_bundles_leak_nothing(folder: Path) -> None:
    found, examined = workspace_leaks(Bundle.open(folder))
    assert found == []
    assert examined > 100


PLANTED = {
    "code in a docstring of the baseline": (
        "workspace/sampler.py",
        '"""Later:\n\nside = math.isqrt(count)\nreturn np.array([(x, y) for x in centers for y in centers])\n"""\n',
        "code",
    ),
    "code in a comment of the baseline": (
        "workspace/sampler.py",
        "# return np.array([(x, y) for x in centers for y in centers])\n",
        "code",
    ),
    "code in the instructions": (
        "instructions/goal.md",
        "\n    return np.array([(x, y) for x in centers for y in centers])\n",
        "code",
    ),
    "code in method.md": ("instructions/method.md", f"\n```python\n{REFERENCE}```\n", "code"),
    "code in a script beside it": ("workspace/old.py", REFERENCE.partition('"""\n')[2], "code"),
    "code in the Dockerfile": (
        "environment/Dockerfile",
        "# RUN echo 'return np.array([(x, y) for x in centers for y in centers])'\n",
        "code",
    ),
    "an unused function of the reference": (
        "workspace/sampler.py",
        "\n\ndef later(count):\n    side = math.isqrt(count)\n    centers = (np.arange(side) + 0.5) / side\n"
        "    return np.array([(x, y) for x in centers for y in centers])\n",
        "code",
    ),
    "the words of a solution": (
        "workspace/dev.py",
        "\n# A square lattice: one point in each of count equal cells, wherever the grid begins.\n",
        "words",
    ),
    "the words of a solution in the goal": (
        "instructions/goal.md",
        "\nTry one point at a random place of each of count equal cells.\n",
        "words",
    ),
    "the scorer": ("workspace/check.py", SCORER.partition("from __future__")[2], "scorer"),
    "the canary": ("workspace/README.txt", "4699d7eb-eca9-4842-9a36-3046a2130797\n", "canary"),
}


@pytest.mark.parametrize(("path", "text", "rule"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_leak_is_found_where_it_is(bend: Bend, path: str, text: str, rule: str) -> None:
    text = text if path != "workspace/check.py" else f"from __future__{text}"
    found = leaks(bend(add={path: text}))
    assert {(leak.path, leak.rule) for leak in found} >= {(path, rule)}
    assert {leak.path for leak in found} == {path}


def test_names_that_only_a_solution_has_are_found(bend: Bend) -> None:
    helpers = "\n\ndef place_on_lattice(x):\n    return x\n"
    bundle = bend(
        add={"solutions/reference/sampler.py": helpers, "instructions/goal.md": "\nSee `place_on_lattice`.\n"}
    )
    assert [(leak.path, leak.rule) for leak in leaks(bundle)] == [("instructions/goal.md", "names")]


def test_one_name_of_two_words_may_be_chance(bend: Bend) -> None:
    helpers = "\n\ndef mean_share(x):\n    return x\n"
    bundle = bend(add={"solutions/reference/sampler.py": helpers, "instructions/goal.md": "\nThe `mean_share`.\n"})
    assert leaks(bundle) == []


def test_a_missing_canary_is_found(bend: Bend) -> None:
    bundle = bend({"scorer/score.py": ("canary: 4699d7eb-eca9-4842-9a36-3046a2130797\n", "\n")})
    assert [(leak.path, leak.rule) for leak in leaks(bundle)] == [("scorer/score.py", "canary")]


def of_a_paper(bend: Bend, path: str, text: str) -> list[Leak]:
    return leaks(bend({"task.yaml": ("  paper: null\n  evidence: []\n", PAPER)}, {path: text}))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("\nSee square lattices leave no gaps.\n", "title"),
        ("\nNo gaps in\nMonte-Carlo: leave no gaps in monte carlo integration\n", "title"),
        ("\nCompare arXiv:2401.01234.\n", "arxiv-id"),
        ("\nCompare arXiv:2401.01234v1.\n", "arxiv-id"),
    ],
)
def test_title_and_id_of_the_paper_are_leaks(bend: Bend, text: str, rule: str) -> None:
    found = of_a_paper(bend, "instructions/goal.md", text)
    assert [(leak.path, leak.rule) for leak in found] == [("instructions/goal.md", rule)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("instructions/goal.md", "\nMonte Carlo integration needs points that leave no gaps.\n"),
        ("instructions/goal.md", "\nThe number 12401.01234 is no id.\n"),
        ("instructions/method.md", "\nSquare lattices leave no gaps, so use one.\n"),
    ],
)
def test_words_of_the_field_are_no_leak(bend: Bend, path: str, text: str) -> None:
    assert of_a_paper(bend, path, text) == []


def test_a_leak_says_what_it_holds_and_of_what(bend: Bend) -> None:
    text = "# return np.array([(x, y) for x in centers for y in centers])\n"
    (leak,) = leaks(bend(add={"workspace/sampler.py": text}))
    assert leak.line == 9
    assert "solutions/reference/sampler.py" in leak.sentence
    assert "take it out" in leak.sentence


def test_docstrings_that_all_solutions_share_with_the_baseline_are_the_interface(bend: Bend) -> None:
    shared = "Return `count` points with coordinates in [0, 1), the same ones for the same seed."
    assert shared in REFERENCE
    assert leaks(bend()) == []


def test_words_of_the_reference_are_a_leak(bend: Bend) -> None:
    words = "# The points of one call must not depend on the calls that went before it.\n"
    both = {"workspace/sampler.py": words, "solutions/reference/sampler.py": words}
    assert [leak.rule for leak in leaks(bend(add=both))] == ["words"]


def test_words_that_the_generic_attempt_has_too_are_none(bend: Bend) -> None:
    words = "# The points of one call must not depend on the calls that went before it.\n"
    everywhere = ("workspace/sampler.py", "solutions/reference/sampler.py", "solutions/generic/sampler.py")
    assert leaks(bend(add=dict.fromkeys(everywhere, words))) == []


def rows(first: int) -> bytes:
    """Return a .npy file of 100 rows whose values depend on where they start."""
    buffer = io.BytesIO()
    np.save(buffer, np.arange(first, first + 800, dtype=np.uint16).reshape(100, 8))
    return buffer.getvalue()


@pytest.mark.parametrize(("first", "expected"), [(720, {("workspace/dev.npy", "data")}), (800, set())])
def test_hidden_rows_in_the_workspace_are_found(
    make_bundle: Callable[..., Path], first: int, expected: set[tuple[str, str]]
) -> None:
    files = {"workspace/dev.npy": rows(0), "scorer/data/final/x.npy": rows(first)}
    found = leaks(Bundle.open(make_bundle(files=files)))
    assert {(leak.path, leak.rule) for leak in found if leak.rule == "data"} == expected
