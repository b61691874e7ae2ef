"""The battery is complete, says what each attack is, and is safe to have around."""

from __future__ import annotations

import ast
import re
from importlib import resources
from typing import get_args

import pytest

from atefar_inspect.certify.attacks import ATTACKS, Attack, Family, attack, battery
from atefar_inspect.certify.attacks.data import DATA_ATTACKS
from atefar_inspect.certify.attacks.table import program

FOLDER = resources.files("atefar_inspect.certify.attacks")
WRAPS = [one for one in ATTACKS if one.way == "wrap"]
FRAME = "_frame"

each_wrap = pytest.mark.parametrize("wrap", WRAPS, ids=lambda one: one.name)


def names_in(folder: str, suffix: str) -> set[str]:
    return {entry.name.removesuffix(suffix) for entry in (FOLDER / folder).iterdir() if entry.name.endswith(suffix)}


def test_every_program_and_function_is_in_the_table_once() -> None:
    files = names_in("wraps", ".py") - {FRAME} | {f"script_{name}" for name in names_in("scripts", ".sh")}
    assert sorted(one.name for one in ATTACKS) == sorted(files | set(DATA_ATTACKS))


def test_a_callable_meets_every_family() -> None:
    assert {one.family for one in battery("callable")} == set(get_args(Family))


def test_a_command_and_files_meet_what_can_be_done_with_them() -> None:
    """A program has no arguments and returns no value; files do nothing at all."""
    of_values = {"return the input", "lie about equality or length", "mutate the arguments", "memoize"}
    assert {one.family for one in battery("command")} == set(get_args(Family)) - of_values - {"predict the seed"}
    assert {one.way for one in battery("artifacts")} == {"script", "data"}


def test_every_attack_says_in_one_sentence_what_it_does() -> None:
    for one in ATTACKS:
        assert re.fullmatch(r"[A-Z].{5,}[^.]\.", one.about), one.name


def test_a_witness_is_a_word_that_a_verdict_repeats() -> None:
    for one in ATTACKS:
        assert re.fullmatch(r"[a-z0-9_]{1,56}", one.witness)
        assert one.ran(one.witness)
        assert one.ran(f"{one.witness}-got-in")
        assert not one.ran(None)
        assert not one.ran("another")
        assert one.got_in(f"{one.witness}-got-in")
        assert not one.got_in(one.witness)


def test_an_attack_goes_by_its_own_name_and_by_the_trials() -> None:
    assert attack("zeros") is attack("attack/zeros")
    with pytest.raises(LookupError, match="has no attack 'zeroes'"):
        attack("zeroes")


@each_wrap
def test_a_wrap_is_a_program_for_python_3_9_that_does_nothing_by_itself(wrap: Attack) -> None:
    tree = ast.parse(program(wrap), feature_version=(3, 9))
    inert = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
    assert all(isinstance(node, inert) for node in tree.body[1:])
    assert {"attack", "once", "start"} & {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@each_wrap
def test_a_wrap_can_be_put_into_a_function(wrap: Attack) -> None:
    """It is indented there: text of several lines would change, and `global` would mean another name."""
    assert program(wrap).isascii()
    tree = ast.parse(program(wrap))
    others = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr | ast.Global)][1:]
    assert not any(isinstance(node, ast.Global) for node in others)
    assert not any(node.lineno != node.end_lineno for node in others if isinstance(getattr(node, "value", ""), str))


@each_wrap
def test_a_wrap_of_values_is_for_callables_alone(wrap: Attack) -> None:
    functions = {node.name: node for node in ast.parse(program(wrap)).body if isinstance(node, ast.FunctionDef)}
    if "attack" in functions:
        takes_arguments = functions["attack"].args.vararg is not None
        assert takes_arguments == ("callable" in wrap.kinds)
