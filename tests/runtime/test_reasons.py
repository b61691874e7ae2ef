"""The runtime's reasons: sentences made of fixed words and of names that the manifest knows."""

from __future__ import annotations

import pytest

from atefar_inspect.runtime.reasons import REASONS, blanks, sentence


@pytest.mark.parametrize("code", REASONS)
def test_every_sentence_has_known_blanks_only(code: str) -> None:
    assert blanks(code) <= {"file", "function", "module", "name"}
    filled = sentence(code, dict.fromkeys(blanks(code), "flip"))
    assert filled.endswith(".")
    assert "{" not in filled


def test_a_sentence_is_filled() -> None:
    assert sentence("raised", {"function": "flip"}) == "`flip` raised an exception."


@pytest.mark.parametrize("detail", [{}, {"function": "flip", "text": "hidden"}])
def test_other_names_than_the_blanks_are_refused(detail: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="wants the names"):
        sentence("raised", detail)


def test_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        sentence("bored", {})
