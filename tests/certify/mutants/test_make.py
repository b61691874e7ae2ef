"""What mutants are as a set: all different, all Python, the same ones every time, evenly over the classes."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.mutants import Mutants, make_mutants, make_rewrites

ROOT = Path(__file__).parents[3]
ALTFLIP = ROOT / "src" / "atefar_inspect" / "shipped" / "altflip"
BEHAVIOR = ROOT / "task_templates" / "behavior" / "bundle"
MANY = 10_000


def of_bundle(path: Path, limit: int = MANY, seed: str = "seed") -> tuple[Mutants, Mutants]:
    """Return mutants and rewrites of a bundle's reference."""
    bundle = Bundle.open(path)
    reference, paths = bundle.solution("reference"), bundle.manifest.submission.paths
    return make_mutants(reference, paths, limit, seed), make_rewrites(reference, paths, limit, seed)


def test_altflip_has_sixty_mutants_in_seven_classes_and_six_rewrites() -> None:
    mutants, rewrites = of_bundle(ALTFLIP)
    assert len(mutants) >= 60
    assert len({mutant.fault_class for mutant in mutants}) >= 7
    assert len(rewrites) >= 6
    assert mutants.exhausted and rewrites.exhausted


@pytest.mark.parametrize("path", [ALTFLIP, BEHAVIOR])
def test_all_are_python_and_differ_in_more_than_spaces(path: Path) -> None:
    mutants, rewrites = of_bundle(path)
    [file] = Bundle.open(path).manifest.submission.paths
    original = ast.dump(ast.parse(Bundle.open(path).solution("reference")[file]))
    trees = [ast.dump(ast.parse(mutant.files[file])) for mutant in mutants]
    assert len({original, *trees}) == len(mutants) + 1
    assert len({rewrite.files[file] for rewrite in rewrites}) == len(rewrites)


def test_names_and_files_do_not_depend_on_limit_and_seed() -> None:
    everything = {mutant.name: mutant for mutant in of_bundle(ALTFLIP)[0]}
    for limit, seed in ((10, "a"), (30, "b"), (30, "b")):
        for mutant in of_bundle(ALTFLIP, limit, seed)[0]:
            assert everything[mutant.name] == mutant
    assert of_bundle(ALTFLIP, 30, "b") == of_bundle(ALTFLIP, 30, "b")
    assert of_bundle(ALTFLIP, 30, "b") != of_bundle(ALTFLIP, 30, "c")


@pytest.mark.parametrize("limit", [0, 1, 9, 25, 50])
def test_the_choice_is_even_over_the_classes(limit: int) -> None:
    everything, _ = of_bundle(ALTFLIP)
    available = Counter(mutant.fault_class for mutant in everything)
    chosen = Counter(mutant.fault_class for mutant in of_bundle(ALTFLIP, limit)[0])
    assert chosen.total() == min(limit, available.total())
    for number in chosen.values():
        least = min((chosen[other] for other in available if chosen[other] < available[other]), default=number)
        assert number <= least + 1


def test_a_smaller_choice_is_not_exhausted() -> None:
    mutants, _ = of_bundle(ALTFLIP, 20)
    assert (len(mutants), mutants.exhausted) == (20, False)
    assert mutants.total >= 60


def test_a_long_table_of_numbers_is_sampled_and_says_so() -> None:
    source = f"TABLE = {list(range(3000))}\n".encode()
    mutants = make_mutants({"a.py": source}, ["a.py"], MANY, "seed")
    assert 0 < len(mutants) < 200
    assert not mutants.exhausted


def test_only_declared_python_is_changed_and_all_declared_files_go_along() -> None:
    solution = {"a.py": b"x = 1\n", "b.txt": b"x = 1\n", "c.py": b"x = 1\n", "broken.py": b"x = (\n"}
    mutants = make_mutants(solution, ["a.py", "b.txt", "broken.py"], MANY, "seed")
    assert {mutant.path for mutant in mutants} == {"a.py"}
    assert all(set(mutant.files) == {"a.py", "b.txt", "broken.py"} for mutant in mutants)
    assert mutants[0].files["b.txt"] == b"x = 1\n"


def test_a_mutant_tells_where_it_is_and_what_it_changes() -> None:
    [mutant] = make_mutants({"a.py": b"def f(x):\n    return True\n"}, ["a.py"], 1, "seed")
    assert (mutant.path, mutant.line, mutant.kind) == ("a.py", 2, "mutant")
    assert mutant.name == f"mutant/{mutant.fault_class}-001"
    assert mutant.diff.startswith("@@ -1,2 +1,2 @@\n def f(x):\n-    return True\n+    return ")
