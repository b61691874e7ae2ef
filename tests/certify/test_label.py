"""The label: all of a certificate that one has to know, on one screen, and never by color alone."""

from __future__ import annotations

import io

import pytest
from certificates import make_certificate, refused_certificate
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from atefar_inspect.bundle.certificate import Certificate
from atefar_inspect.certify.label import label
from atefar_inspect.certify.statistics import share_interval
from atefar_inspect.certify.summary import Standing, gate_counts, score_text, share_text, standing


def shown(certificate: Certificate, why: Standing | None = None, width: int = 100, height: int = 40) -> str:
    console = Console(width=width, height=height, file=io.StringIO(), highlight=False)
    console.print(label(certificate, why or standing(certificate, []), height))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 40), (120, 50)])
def test_it_fits_on_one_screen_with_room_for_the_prompt(width: int, height: int) -> None:
    lines = shown(make_certificate(), width=width, height=height).splitlines()
    assert len(lines) < height
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("height", [24, 40])
def test_every_gate_is_there_with_its_result_in_words_and_its_count(height: int) -> None:
    certificate = make_certificate()
    lines = shown(certificate, height=height).splitlines()
    for gate in certificate.gates:
        (line,) = [one for one in lines if one.startswith(f"{gate.gate} ") and gate.sentence[:20] in one]
        assert ("✓ holds" if gate.result == "holds" else "- not applicable") in line
        assert str(gate.examined) in line or gate.examined == 0


@pytest.mark.parametrize("height", [24, 40])
def test_scores_attacks_mutants_power_and_digest_are_there(height: int) -> None:
    text = shown(make_certificate(), width=200, height=height)
    assert "13 gates: 12 hold, 1 not applicable" in text
    for words in (
        "✓ CERTIFIED",
        "reference",
        "1.000 ± 0.000",
        "25 in 5 families, 20 invalid, best 0.041",
        "40 made; 27 of 28 breaking ones lose credit, 1 survive (95 % interval 82 % to 99 %)",
        "0 of 6 rewrites penalized",
        "2 seeds (0.42 s) for power 0.9; the final score has 5, the limits allow 60",
        "3 min 34 s on 2 cores",
        "bundle 4f4f4f4f4f4f, runtime 3, python:3.11-slim",
    ):
        assert words in text


def test_a_tall_terminal_gets_the_matrix_by_family_and_class() -> None:
    text = " ".join(shown(make_certificate()).split())
    assert "data 5 0 0.041" in text
    assert "comparison 8 6 5" in text


def test_a_sentence_that_somebody_has_to_act_on_is_not_cut() -> None:
    text = " ".join(shown(refused_certificate(), width=80, height=24).split())
    assert "✗ REFUSED" in text
    assert "refused: attacks, mutants" in text
    assert "memoize scores 0.910." in text
    assert "? not judged" in text


def test_a_stale_certificate_says_why() -> None:
    text = shown(make_certificate(), Standing("stale", ("the bundle was changed since",)))
    assert "! STALE" in text
    assert "stale: the bundle was changed since" in text


def test_names_cannot_steer_the_terminal() -> None:
    text = shown(make_certificate(title="\x1b[2J[bold]x[/bold]\u202egnorw\nnext"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\x1b[2J[bold]x[/bold]\u202egnorw next" in text


def test_a_certificate_read_from_a_file_says_that_it_was_not_held_against_a_bundle() -> None:
    assert standing(make_certificate(), None).why == ("read from a file, not held against a bundle",)
    assert standing(refused_certificate(), None).word == "refused"


def test_without_gates_nothing_is_certified() -> None:
    empty = make_certificate(gates=())
    assert standing(empty, []) == Standing("refused", ("no gate was judged",))
    assert gate_counts(empty) == "no gates"


@given(hits=st.integers(0, 300), more=st.integers(0, 300))
def test_the_interval_of_a_share_holds_the_share(hits: int, more: int) -> None:
    trials = hits + more
    low, high = share_interval(hits, trials)
    assert 0 <= low <= high <= 1
    if trials:
        assert low - 1e-9 <= hits / trials <= high + 1e-9


def test_the_interval_agrees_with_a_textbook_value() -> None:
    low, high = share_interval(9, 10)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)


@given(st.floats(0, 1, exclude_max=True))
def test_less_than_all_is_never_rounded_to_all(share: float) -> None:
    assert share_text(share) != "100 %"
    assert share_text(1.0) == "100 %"


def test_a_zero_has_no_minus() -> None:
    assert (score_text(-0.0004), score_text(-0.0006)) == ("0.000", "-0.001")
