"""A veto counts only if its quote stands in the draft or the paper, and a flag can never approve."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.extract.audit import Flag, audit_of

DRAFT = "def score(submission, seed):\n    return {'error': 1.0 - submission.call('best')}\n\nGive the best value."
PAPER = "We find that alter-\nnating ﬂips help.  The error falls from 0.25 to 0.11 within ten epochs."


def flag(quote: str, *, veto: bool = True) -> Flag:
    return Flag(kind="unscorable", veto=veto, quote=quote, sentence="It reports its own score.")


@pytest.mark.parametrize(
    "quote",
    [
        "return {'error': 1.0 - submission.call('best')}",
        "return {'error':  1.0 -\n submission.call('best')}",
        "alternating flips help",
        "The error falls ... within ten epochs",
        "The error falls [...] to 0.11",
    ],
)
def test_a_quote_stands_where_the_words_do_whatever_spaces_hyphens_and_ligatures_do(quote: str) -> None:
    assert audit_of((flag(quote),), DRAFT, PAPER).vetoes == (flag(quote),)


@pytest.mark.parametrize("quote", ["", "error", "falls from 0.26", "never written ... help", "... ... ..."])
def test_a_quote_that_does_not_stand_stops_nothing_but_is_kept(quote: str) -> None:
    audit = audit_of((flag(quote),), DRAFT, PAPER)
    assert audit.vetoes == ()
    assert audit.flags == (flag(quote),)


def test_a_flag_without_a_veto_stops_nothing() -> None:
    audit = audit_of((flag("Give the best value.", veto=False),), DRAFT)
    assert audit.founded == (True,)
    assert audit.vetoes == ()


@given(st.text(), st.text())
def test_any_quote_is_looked_up_in_any_text(quote: str, text: str) -> None:
    assert len(audit_of((flag(quote),), text).founded) == 1


@given(st.text(min_size=1), st.text(max_size=20), st.text(max_size=20))
def test_what_stands_in_a_text_stands_in_a_longer_one(quote: str, before: str, after: str) -> None:
    if audit_of((flag(quote),), f"\n{quote}\n").founded == (True,):
        assert audit_of((flag(quote),), f"{before}\n{quote}\n{after}").founded == (True,)
