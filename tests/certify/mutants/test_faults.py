"""Each class of faults on small sources: the exact texts that it makes."""

from __future__ import annotations

import pytest

from atefar_inspect.certify.mutants import make_mutants
from atefar_inspect.certify.mutants.faults import FAULTS
from atefar_inspect.certify.mutants.sites import by_tree, changes

MANY = 10_000


def faults(source: str, fault_class: str) -> list[str]:
    """Return what one class alone makes of a source."""
    operators = [operator for operator in FAULTS if operator.fault_class == fault_class]
    return [change.text for change in changes(source, operators, by_tree).made]


def body(statement: str, parameters: str = "x, y") -> str:
    return f"def f({parameters}):\n    {statement}\n"


@pytest.mark.parametrize(
    ("fault_class", "statement", "made"),
    [
        ("compare", "return x < y", ["return x <= y", "return x >= y", "return x > y"]),
        ("compare", "return x in y", ["return x not in y"]),
        ("compare", "return x is None", ["return x is not None"]),
        ("compare", "return 0 < x <= y", ["return 0 <= x <= y", "return 0 >= x <= y", "return 0 > x <= y",
                                          "return 0 < x < y", "return 0 < x > y", "return 0 < x >= y"]),
        ("arithmetic", "return x - y", ["return x + y", "return x * y", "return x", "return y"]),
        ("arithmetic", "return (x + y) * 2", ["return (x + y) + 2", "return (x + y) / 2", "return (x + y)", "return 2",
                                              "return (x - y) * 2", "return (x * y) * 2", "return (x) * 2",
                                              "return (y) * 2"]),
        ("arithmetic", "x += y", ["x -= y"]),
        ("arithmetic", "return -x", ["return x"]),
        ("arithmetic", "return 'at %s' % x", []),
        ("boolean", "return x and y", ["return x or y", "return x", "return y"]),
        ("negate", "return 1 if x else 2", ["return 1 if not (x) else 2", "return 1 if True else 2",
                                            "return 1 if False else 2"]),
        ("negate", "return [i for i in x if i]", ["return [i for i in x if not (i)]"]),
        ("negate", "return not x", ["return x"]),
        ("negate", "return bool(x)", ["return (not bool(x))"]),
        ("index", "return x[0]", ["return x[1]", "return x[(-1)]"]),
        ("index", "return x[y]", ["return x[y - 1]", "return x[y + 1]"]),
        ("index", "return x[:, 0]", ["return x[0, :]", "return x[:, 1]", "return x[:, (-1)]"]),
        ("index", "return x[::-1]", ["return x[:]", "return x[::1]", "return x[::(-2)]"]),
        ("index", "return x[1:y]", ["return x[1:y:-1]", "return x[:y]", "return x[1:]"]),
        ("index", "return x.sum(axis=1)", ["return x.sum(axis=2)", "return x.sum(axis=0)", "return x.sum(axis=None)"]),
        ("index", "return x.T", ["return x"]),
        ("off-by-one", "return 3 * x", ["return 4 * x", "return 2 * x"]),
        ("off-by-one", "return len(x)", ["return (len(x) - 1)", "return (len(x) + 1)"]),
        ("off-by-one", "return range(x)", ["return range((x) - 1)", "return range((x) + 1)", "return range(1, x)"]),
        ("off-by-one", "return [i for i in x]",
         ["return [i for i in list(x)[1:]]", "return [i for i in list(x)[:-1]]"]),
        ("constant", "return 3 * x", ["return 0 * x", "return 1 * x", "return (-3) * x", "return 6 * x"]),
        ("constant", "return 0.5", ["return 0.0", "return 1.0", "return -0.5", "return (2 * 0.5)",
                                    "return (0.5 * 0.5)"]),
        ("constant", "return True", ["return False"]),
        ("constant", "return 'little'", ['return ""']),
        ("swap", "return g(x, y, k=1)", ["return g(y, x, k=1)"]),
        ("swap", "return x, y", ["return y, x"]),
        ("swap", "return x / y", ["return ((y) / (x))"]),
        ("swap", "return x + y", []),
        ("state", "return g(epoch % 2)", ["return g(0 % 2)"]),
        ("state", "rng = random.default_rng(x)", ["rng = random.default_rng(0)", "rng = random.default_rng()"]),
        ("state", "self.seen = x", ["pass"]),
        ("state", "memory[x] = y", ["pass"]),
        ("state", "seed = 1", []),
        ("variable", "return x.y + g(x=1)", ["return y.y + g(x=1)"]),
        ("call", "return np.min(x)", ["return np.max(x)", "return (x)"]),
        ("call", "return x.copy()", ["return x"]),
        ("call", "return g(x, y)", ["return (x)", "return g(x, )"]),
        ("drop", "x.sort()", ["pass"]),
        ("drop", "x = y", ["pass"]),
        ("drop", "z = y", []),
        ("drop", "raise ValueError(x - y)", ["pass"]),
        ("return", "return x + y", ["return x", "return y", "return None"]),
        ("return", "return", []),
    ],
)  # fmt: skip
def test_a_class_makes_these_faults_and_no_others(fault_class: str, statement: str, made: list[str]) -> None:
    assert faults(body(statement), fault_class) == [body(fault) for fault in made]


def test_a_global_is_state_and_a_local_is_not() -> None:
    source = "def f(x):\n    global seen\n    seen = x\n    other = x\n"
    assert faults(source, "state") == [source.replace("seen = x", "pass")]


def test_branches_and_loops_are_dropped_whole_or_in_part() -> None:
    source = "def f(x):\n    if x:\n        g(1)\n    else:\n        g(2)\n"
    assert faults(source, "drop") == [
        "def f(x):\n    pass\n",
        "def f(x):\n    if x:\n        g(1)\n",
        source.replace("g(1)", "pass"),
        source.replace("g(2)", "pass"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        '"""1 < 2"""\n',
        'def f():\n    """Return 1 + 1."""\n',
        "def f(x: Annotated[int, 1 < 2]) -> Literal[1, 2]: ...\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    x = 1 + 1\n",
        "import a.b\nfrom c import d\n",
        "assert 1 < 2\n",
    ],
)
def test_nothing_is_made_of_words_annotations_imports_and_assertions(source: str) -> None:
    made = make_mutants({"a.py": source.encode()}, ["a.py"], MANY, "seed")
    assert [mutant.diff for mutant in made] == []


def test_a_fault_keeps_the_rest_of_the_text() -> None:
    source = "# head\r\n\r\ndef f(x):  # why\r\n\treturn x < 1  # so\r\n# foot"
    assert faults(source, "compare")[0] == source.replace("x < 1", "x <= 1")
