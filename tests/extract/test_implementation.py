"""What can be said of an implementation without running it, in words that the model can act on."""

from __future__ import annotations

from typing import Any

import pytest

from atefar_inspect.extract.implementation import Implementation, problems
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.stages import ImplementTask


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
