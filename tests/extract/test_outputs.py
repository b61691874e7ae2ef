"""The suite's record, page and table: everything is in them, nothing is loaded or run by them or half there."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.extract.candidates import Candidate
from atefar_inspect.extract.found import DroppedRecord, FactRecord, Place
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.page import page
from atefar_inspect.extract.record import (
    CandidateRecord,
    ExtractionRecord,
    FlagRecord,
    PaperRecord,
    RecordError,
    RoundRecord,
    Tokens,
    add_to_record,
    read_record,
)
from atefar_inspect.extract.stages import ProposeCandidates
from atefar_inspect.extract.steps import GateWords
from atefar_inspect.extract.table import HEADINGS, ends, rows

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}"


@pytest.fixture
def candidate(answer_of: dict[str, str]) -> Candidate:
    proposed = SharedPrefixAdapter().parse(ProposeCandidates, answer_of["ProposeCandidates"])["candidates"][1]
    assert isinstance(proposed, Candidate)
    return proposed


def paper(candidate: Candidate, key: str = "report-1", text: str = "as told", cost: float | None = None) -> PaperRecord:
    """An entry with one of everything, `text` wherever a text may stand."""
    gate = GateWords(gate="triad", result="fails", sentence=text, details=(text,))
    first = RoundRecord(
        round=0,
        model="written",
        draft_digest="a" * 64,
        folder=".atefar/drafts/report-1/average_error-0",
        flags=(FlagRecord(kind="trivial", veto=False, sentence=text),),
        gates=(gate,),
        stopped_at="gates",
        stopped_by="triad",
        words=text,
    )
    second = first.model_copy(update={"round": 1, "stopped_at": None, "gates": (), "words": "", "stopped_by": ""})
    return PaperRecord(
        key=key,
        source="report.pdf",
        sha256="b" * 64,
        title=text,
        published="2024-01-02",
        published_from="arXiv",
        arxiv_id="2401.00001",
        outcome="candidates",
        why="",
        model="mockllm/model",
        log=".atefar/logs/0123",
        budget="full",
        facts=(FactRecord(id="Q1", kind="q", statement=text, details="", evidence=(_place(),)),),
        dropped=(DroppedRecord(kind="q", statement=text, why="not found"),),
        candidates=(
            CandidateRecord(
                candidate=candidate, outcome="certified", ended_by="", why="", bundle="name", rounds=(first, second)
            ),
            CandidateRecord(candidate=candidate, outcome="rejected", ended_by="rule", why=text),
        ),
        tokens=Tokens(calls=5, input=4500, fresh=2000, cached=100, output=500, cost=cost),
    )


def _place() -> Place:
    return Place(section="3", page=2, sha256="c" * 64, exact=True)


def record_of(*papers: PaperRecord) -> ExtractionRecord:
    return ExtractionRecord(schema_version=1, papers={one.key: one for one in papers})


def test_a_row_of_the_table_says_what_became_of_a_paper_and_what_it_took(candidate: Candidate) -> None:
    (row,) = rows([paper(candidate, cost=1.234)])
    assert dict(zip(HEADINGS, row, strict=True)) == {
        "paper": "report-1",
        "candidates": "2",
        "drafted": "1",
        "certified": "1",
        "repairs": "1",
        "calls": "5",
        "in": "4,500",
        "fresh": "2,000",
        "cached": "100",
        "out": "500",
        "cost": "$1.23",
    }


def test_every_candidate_has_a_line_on_what_ended_it(candidate: Candidate) -> None:
    assert ends(paper(candidate, text="It needs a GPU.\nAnd more.")) == [
        ("average_error", "certified after 1 repair", "name"),
        ("average_error", "rejected", "It needs a GPU."),
    ]
    none = paper(candidate).model_copy(update={"candidates": (), "outcome": "no task", "why": "It is a survey."})
    assert ends(none) == [("", "no task", "It is a survey.")]


def test_an_entry_replaces_that_of_the_same_paper_and_no_other(tmp_path: Path, candidate: Candidate) -> None:
    add_to_record(tmp_path, [paper(candidate), paper(candidate, "other-2")])
    add_to_record(tmp_path, [paper(candidate, text="anew")])
    assert {key: one.title for key, one in read_record(tmp_path).papers.items()} == {
        "report-1": "anew",
        "other-2": "as told",
    }
    assert not list(tmp_path.glob(".extraction.json*"))


@pytest.mark.parametrize("text", ["", "{", '{"papers": {}}', '{"schema_version": 99, "papers": {}}', "[]"])
def test_a_record_that_is_none_is_refused_in_a_line_and_left_alone(
    tmp_path: Path, candidate: Candidate, text: str
) -> None:
    file = tmp_path / "extraction.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match="move it away to start another") as raised:
        add_to_record(tmp_path, [paper(candidate)])
    assert str(file) in str(raised.value) and "\n" not in str(raised.value)
    assert file.read_text(encoding="utf-8") == text


class Parsed(HTMLParser):
    """A page's elements and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_shows_every_fact_candidate_round_flag_and_gate(candidate: Candidate) -> None:
    text = " ".join(Parsed(page(record_of(paper(candidate)))).text)
    for wanted in ("average_error", "Q1", "3, page 2", "stopped by triad", "auditor, trivial", "✗ triad", "4,500"):
        assert wanted in text
    assert json.dumps("as told") not in text


def test_the_page_loads_nothing_and_runs_nothing_whatever_a_model_wrote(candidate: Candidate) -> None:
    parsed = Parsed(page(record_of(paper(candidate, text=HOSTILE))))
    assert not {"script", "img", "iframe", "link", "object", "embed", "form"} & set(parsed.tags)
    assert not [name for name, _ in parsed.attributes if name.startswith("on") or name == "src"]
    assert all((value or "").startswith("#") for name, value in parsed.attributes if name == "href")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in parsed.attributes
    assert HOSTILE in " ".join(parsed.text)


def test_the_page_of_an_empty_suite_is_a_page() -> None:
    assert "0 certified tasks from 0" in re.sub(r"\s+", " ", page(record_of()))


@given(st.text(max_size=60))
def test_any_text_comes_through_a_record(text: str) -> None:
    fact = DroppedRecord(kind="q", statement=text.encode("utf-8", "replace").decode(), why="")
    assert DroppedRecord.model_validate_json(fact.model_dump_json()) == fact
