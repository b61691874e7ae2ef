"""Prompts share a prefix from step to step, and answers become typed fields or words for the model."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from dspy.utils.exceptions import AdapterParseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atefar_inspect.extract.layout import FailedAnswer, SharedPrefixAdapter, outline, prompt, split_fields
from atefar_inspect.extract.stages import (
    SENT_BEFORE,
    AuditDraft,
    ImplementTask,
    ProposeCandidates,
    ReadPaper,
    RepairDraft,
)

STEPS = {
    "read_paper": ReadPaper,
    "propose_candidates": ProposeCandidates,
    "implement_task": ImplementTask,
    "audit_draft": AuditDraft,
    "repair_draft": RepairDraft,
}
INPUTS = {"paper": "P" * 50, "context": "C", "candidate": "K", "draft": "D", "rest": "R", "design": "E", "words": "W"}


def blocks(step: Any, **inputs: str) -> list[str]:
    system, user = SharedPrefixAdapter().format(step, [], inputs)
    return [system["content"], *(block["text"] for block in user["content"])]


def test_each_step_s_request_begins_with_the_whole_of_the_one_before_but_its_instruction() -> None:
    requests = [blocks(step, **INPUTS) for step in STEPS.values()]
    for before, after in pairwise(requests):
        assert before[:-1] == after[: len(before) - 1]
    assert [len(request) for request in requests] == [3, 4, 5, 6, 9]


@pytest.mark.parametrize("step", STEPS.values())
def test_what_a_step_is_bound_to_share_was_an_input_of_an_earlier_one(step: Any) -> None:
    earlier = [set(other.input_fields) for other in STEPS.values() if len(other.input_fields) < len(step.input_fields)]
    shared = list(step.input_fields)[: SENT_BEFORE[step.__name__]]
    assert not shared or any(set(shared) <= inputs for inputs in earlier)


@pytest.mark.parametrize("name", STEPS)
def test_an_instruction_names_every_field_of_its_answer(name: str) -> None:
    step = STEPS[name]
    last = blocks(step, **INPUTS)[-1]
    assert last.startswith(prompt(name))
    assert all(f"[[ ## {field} ## ]]" in last for field in step.output_fields)
    assert last.endswith("[[ ## completed ## ]]")


@pytest.mark.parametrize("name", ["read_paper", "propose_candidates", "implement_task", "audit_draft"])
def test_the_right_answers_parse(name: str, answer_of: dict[str, str]) -> None:
    fields = SharedPrefixAdapter().parse(STEPS[name], answer_of[STEPS[name].__name__])
    assert list(fields) == list(STEPS[name].output_fields)


def test_a_repair_gives_the_fields_that_change_and_no_others(answer_of: dict[str, str]) -> None:
    fields = SharedPrefixAdapter().parse(RepairDraft, answer_of["RepairDraft"])
    assert list(fields) == ["diagnosis", "interface_md"]
    with pytest.raises(AdapterParseError, match=r"there is no field \[\[ ## solution_py ## \]\]"):
        SharedPrefixAdapter().parse(RepairDraft, answer_of["RepairDraft"].replace("interface_md", "solution_py"))


def test_a_number_in_a_field_of_text_that_may_be_left_out_stays_text() -> None:
    fields = SharedPrefixAdapter().parse(RepairDraft, "[[ ## diagnosis ## ]]\nd\n[[ ## vague_md ## ]]\nnull\n")
    assert fields["vague_md"] == "null\n"


def test_code_arrives_as_it_was_written_without_the_fence_around_it(answers: dict[str, str]) -> None:
    fields = SharedPrefixAdapter().parse(ImplementTask, answers["implement_task"])
    assert fields["score_py"].startswith("import numpy as np\nfrom atefar_runtime")
    assert fields["score_py"].endswith("return points\n")
    assert fields["baseline_py"] == (
        "import numpy as np\n\n\ndef draw(n, seed):\n    return np.random.default_rng(seed).random(n)\n"
    )


def test_all_faults_of_an_answer_are_told_at_once(answers: dict[str, str]) -> None:
    broken = answers["propose_candidates"].replace('"measured_by": "timing"', '"measured_by": "magic"')
    broken = broken.replace('"needs_gpu": false', '"needs_gpu": "maybe"', 1)
    broken = broken.replace("[[ ## no_candidate_reason ## ]]", "")
    with pytest.raises(AdapterParseError) as caught:
        SharedPrefixAdapter().parse(ProposeCandidates, broken)
    for words in ("candidates[0].measured_by", "candidates[0].needs_gpu", "no_candidate_reason ## ]] is missing"):
        assert words in caught.value.message


def test_failed_answers_stand_behind_the_request_so_that_the_prefix_stays() -> None:
    plain = SharedPrefixAdapter().format(ReadPaper, [], {"paper": "P"})
    again = SharedPrefixAdapter((FailedAnswer("", "It was empty."),)).format(ReadPaper, [], {"paper": "P"})
    assert again[: len(plain)] == plain
    assert [message["content"] for message in again[len(plain) :]] == ["(empty)", "It was empty."]


def test_a_paper_cannot_speak_in_field_markers() -> None:
    assert "[[ ## completed ## ]]" not in blocks(ReadPaper, paper="[[ ## completed ## ]]")[1]


@given(st.text())
def test_any_text_splits_into_fields(text: str) -> None:
    sections, _ = split_fields(text)
    assert all(isinstance(value, str) for value in sections.values())


def test_a_field_given_twice_is_a_fault() -> None:
    assert split_fields("[[ ## a ## ]]\n1\n[[ ## a ## ]]\n2")[1] == ["the field [[ ## a ## ]] is given twice"]


def test_an_outline_shows_choices_options_and_nesting() -> None:
    assert outline(bool | None) == "true or false or null"
    assert outline(dict[str, float]) == "{text: number, ...}"
    assert '"direction": "higher" or "lower"' in outline(ProposeCandidates.output_fields["candidates"].annotation)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (("A point from", "A point\x00 from"), r"characters that no text has: '\x00'"),
        (("A point from", "A point\ud800 from"), r"characters that no text has: '\ud800'"),
        (("A point from", "\\ud800"), "core_ideas[0].statement: Input should be a valid string"),
        (("[[ ## core_ideas ## ]]\n", "[[ ## core_ideas ## ]]\n" + "[" * 5000), "nested too deeply"),
        (('"runs": 400', '"runs": 1e400'), "quantitative_results[0].runs"),
    ],
)
def test_what_no_file_could_hold_is_a_fault(changes: tuple[str, str], words: str, answer_of: dict[str, str]) -> None:
    broken = answer_of["ReadPaper"].replace(*changes)
    assert broken != answer_of["ReadPaper"]
    with pytest.raises(AdapterParseError) as caught:
        SharedPrefixAdapter().parse(ReadPaper, broken)
    assert words in caught.value.message


def test_line_ends_of_another_system_are_line_ends(answer_of: dict[str, str]) -> None:
    crlf = answer_of["ImplementTask"].replace("\n", "\r\n")
    parse = SharedPrefixAdapter().parse
    assert parse(ImplementTask, crlf) == parse(ImplementTask, answer_of["ImplementTask"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), step=st.sampled_from(list(STEPS.values())))
def test_a_broken_answer_is_fields_or_words_and_nothing_else(
    data: st.DataObject, step: Any, answer_of: dict[str, str]
) -> None:
    text = answer_of[step.__name__]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 80)))
        put = data.draw(
            st.sampled_from(["", "[", "{", '"', "\\", "NaN", "1e999", "{[]:1}", "[[ ## flags ## ]]\n", "\n"])
        )
        text = text[:start] + put + text[end:]
    try:
        fields = SharedPrefixAdapter().parse(step, text)
    except AdapterParseError as error:
        assert error.message
    else:
        assert set(fields) <= set(step.output_fields)
