"""Rewrites keep the meaning: the exact texts, and what is left alone because it might not."""

from __future__ import annotations

import pytest

from atefar_inspect.certify.mutants import make_rewrites


def rewrites(source: str, kind: str) -> list[str]:
    """Return the texts of one class."""
    made = make_rewrites({"a.py": source.encode()}, ["a.py"], 10_000, "seed")
    return [rewrite.files["a.py"].decode() for rewrite in made if rewrite.fault_class == kind]


def body(*lines: str) -> str:
    return "def f(x, y):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("rename", ["z = x.z", "return g(z, z=z)"], [["z_here = x.z", "return g(z_here, z=z_here)"]]),
        ("rename", ["return [i for i in x if i]"], [["return [i_here for i_here in x if i_here]"]]),
        ("mirror", ["return x < 3"], [["return 3 > x"]]),
        ("mirror", ["return x == y"], [["return y == x"]]),
        ("branches", ["return x if x and y else 0"], [["return (0) if not (x and y) else x"]]),
        ("branches", ["if x:", "    y()", "else:", "    x()"], [["if not (x):", "    x()", "else:", "    y()"]]),
        ("literal", ["return 10"], [["return 0xa"]]),
        ("literal", ["return 0x10"], [["return 16"]]),
        ("result", ["return x + y"], [["result_here = x + y", "return result_here"]]),
        ("pass", ['"""Say."""', "return x"], [['"""Say."""', "pass", "return x"]]),
        ("docstring", ['"""Say."""', "return x"], [["return x"]]),
    ],
)
def test_a_rewrite_says_the_same_in_other_words(kind: str, lines: list[str], expected: list[list[str]]) -> None:
    assert rewrites(body(*lines), kind) == [body(*other) for other in expected]


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("rename", ["x = 1", "return x"]),  # a parameter, which a caller may name
        ("rename", ["z = 1", "return locals()"]),
        ("rename", ["z = 1", "return f'{z=}'"]),
        ("rename", ["global z", "z = 1"]),
        ("rename", ["z = 1", "def z(): return 1"]),
        ("rename", ["z = 1", "return lambda z: z"]),
        ("rename", ["z = 1", "class C:", "    z = z"]),
        ("rename", ["return [x for x in x]"]),  # the last x is the function's
        ("mirror", ["return g() < h()"]),  # the order in which they are called
        ("mirror", ["return x < y < 3"]),
        ("mirror", ["return x in y"]),
        ("docstring", ['"""Say."""']),
        ("docstring", ['"""Say."""', "return f.__doc__"]),
        ("result", ["return"]),
    ],
)
def test_what_might_change_the_meaning_is_left_alone(kind: str, lines: list[str]) -> None:
    assert rewrites(body(*lines), kind) == []


def test_functions_that_do_not_need_each_other_change_places() -> None:
    source = "def f(x):\n    return g(x)\n\n\ndef g(x):\n    return x\n"
    [text] = rewrites(source, "reorder")
    assert text.index("def g") < text.index("def f")


@pytest.mark.parametrize(
    "second", ["def g(x=f): ...", "def g(x: f): ...", "@f\ndef g(x): ...", "def f(x): ...", "class G: ...", "x = f(1)"]
)
def test_definitions_that_need_each_other_stay(second: str) -> None:
    assert rewrites(f"def f(x):\n    return x\n{second}\n", "reorder") == []


def test_arithmetic_is_never_regrouped() -> None:
    source = body("return x + 0.1 + y * 0.2")
    made = make_rewrites({"a.py": source.encode()}, ["a.py"], 10_000, "seed")
    assert all("x + 0.1 + y * 0.2" in rewrite.files["a.py"].decode() for rewrite in made)
