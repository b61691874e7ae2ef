"""What can be said of an implementation without running it, in words that the model can act on."""

from __future__ import annotations

from typing import Any

import pytest

from atefar_inspect.extract.candidates import Candidate
from atefar_inspect.extract.implementation import (
    FILE_FIELDS,
    Implementation,
    draft_text,
    files_beside,
    problems,
    rest_text,
)
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.stages import ImplementTask, ProposeCandidates


@pytest.fixture
def fields(answers: dict[str, str]) -> dict[str, Any]:
    parsed = SharedPrefixAdapter().parse(ImplementTask, answers["implement_task"])
    return {**parsed, "facts": parsed["facts"].model_dump()}


def test_a_right_one_has_no_problems(fields: dict[str, Any]) -> None:
    assert problems(Implementation.model_validate(fields)) == []


@pytest.mark.parametrize(
    ("field", "old", "new", "words"),
    [
        ("reference_py", "def draw(n, seed):", "def draw(n, seed:", "reference_py, line 4: not Python"),
        ("generic_py", "def draw", "def pick", "generic_py defines no function draw"),
        ("score_py", "def score", "def rate", "score_py defines no function score"),
        ("properties_py", "def works", "def shows", "properties_py defines no function works"),
        ("score_py", 'Invalid("outside")', 'Invalid("beyond")', "raises Invalid with beyond"),
        ("score_py", '"squared_error"', '"error"', "does not mention the metric 'squared_error'"),
        ("interface_md", "draw(", "choose(", "does not name the entry function 'draw'"),
    ],
)
def test_a_fault_is_named_with_its_field(fields: dict[str, Any], field: str, old: str, new: str, words: str) -> None:
    assert old in fields[field]
    fields[field] = fields[field].replace(old, new)
    assert any(words in problem for problem in problems(Implementation.model_validate(fields)))


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ({"wrong_shape": "The shape is wrong."}, "reason of the runtime's own"),
        ({"Loud": "It is loud."}, "is no code"),
        ({"outside": "no full stop"}, "not one sentence"),
        ({"unused_rule": "This rule is never checked."}, "which score_py never raises"),
    ],
)
def test_reasons_are_codes_with_sentences_that_the_scorer_raises(
    fields: dict[str, Any], reasons: dict[str, str], words: str
) -> None:
    fields["facts"]["reasons"] |= reasons
    assert any(words in problem for problem in problems(Implementation.model_validate(fields)))


@pytest.mark.parametrize(
    ("field", "line", "words"),
    [
        ("generic_py", "import torch\n", "generic_py imports torch, but facts.requirements lacks torch"),
        ("score_py", "from sklearn import svm\n", "imports sklearn, but facts.requirements lacks scikit-learn"),
        ("properties_py", "import pandas as pd\n", "properties_py imports pandas, which is not there"),
        ("properties_py", "from .score import N\n", "imports a module beside it"),
        ("reference_py", "from atefar_runtime import Invalid\n", "which only score_py can"),
    ],
)
def test_an_import_that_would_fail_is_named(fields: dict[str, Any], field: str, line: str, words: str) -> None:
    fields[field] = line + fields[field]
    assert any(words in problem for problem in problems(Implementation.model_validate(fields)))


def test_every_file_says_on_which_facts_it_rests(fields: dict[str, Any]) -> None:
    implementation = Implementation.model_validate(fields)
    assert implementation.facts.rests_on == ("Q1", "X1", "I1")
    assert set(implementation.facts.sources) == set(FILE_FIELDS)


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ({"vague_md": None}, "facts.sources lacks vague_md"),
        ({"solution.py": ["Q1"]}, "has solution.py, which are no files"),
        ({"score_py": []}, "score_py must rest on a fact"),
        ({"score_py": ["Q9"]}, "names Q9; there are no facts of these ids"),
    ],
)
def test_a_fact_that_is_missing_or_unknown_is_told(fields: dict[str, Any], sources: Any, words: str) -> None:
    told = fields["facts"]["sources"] | sources
    fields["facts"]["sources"] = {field: ids for field, ids in told.items() if ids is not None}
    found = problems(Implementation.model_validate(fields), fact_ids={"Q1", "X1", "I1"})
    assert any(words in problem for problem in found)


@pytest.fixture
def candidate(answers: dict[str, str]) -> Candidate:
    parsed = SharedPrefixAdapter().parse(ProposeCandidates, answers["propose_candidates"])
    assert isinstance(parsed["candidates"][1], Candidate)
    return parsed["candidates"][1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "speed"}, "this one does not"),
        ({"direction": "higher"}, "facts.metric.direction is lower; the candidate's is higher"),
    ],
)
def test_an_implementation_keeps_to_its_candidate(
    fields: dict[str, Any], candidate: Candidate, changes: dict[str, Any], words: str
) -> None:
    implementation = Implementation.model_validate(fields)
    assert problems(implementation, candidate) == []
    (problem,) = problems(implementation, candidate.model_copy(update=changes))
    assert words in problem


def test_only_tasks_of_type_speed_are_timed(fields: dict[str, Any], candidate: Candidate) -> None:
    fields["score_py"] = fields["score_py"].replace("seed32", "paired_timing").replace("N = 32", "N = 32  # beside")
    (problem,) = problems(Implementation.model_validate(fields), candidate)
    assert "only tasks of type speed are timed" in problem


def test_an_auditor_reads_what_it_judges_and_whoever_repairs_reads_the_rest_too(fields: dict[str, Any]) -> None:
    implementation = Implementation.model_validate(fields)
    draft, rest = draft_text(implementation), rest_text(implementation)
    for field in FILE_FIELDS:
        assert f"--- {field} ---\n{getattr(implementation, field).strip()}" in f"{draft}\n\n{rest}"
    assert "def works(call)" in rest and "def works(call)" not in draft
    assert "Every point has to lie in [0, 1)." in draft
    assert '"squared_error"' in rest
    assert implementation.design not in draft + rest


def test_a_task_of_type_speed_is_timed_beside_its_baseline(fields: dict[str, Any], candidate: Candidate) -> None:
    implementation = Implementation.model_validate(fields)
    assert files_beside(candidate, implementation) == {}
    files = files_beside(candidate.model_copy(update={"type": "speed"}), implementation)
    assert files == {"scorer/beside/solution.py": implementation.baseline_py}
