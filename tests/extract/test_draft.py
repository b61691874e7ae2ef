"""A draft is a valid bundle: the model's parts in their places, and everything that is ours around them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from standin import USUAL, made_up

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.templates import profile_lines
from atefar_inspect.certify.calibrate import calibration_work
from atefar_inspect.extract.draft import requirements_text
from atefar_inspect.extract.facts import Context, locate_facts
from atefar_inspect.extract.found import fact_record
from atefar_inspect.extract.implementation import Implementation, Requirement
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.reading import paper_result
from atefar_inspect.extract.shelf import DraftShelf
from atefar_inspect.extract.stages import ImplementTask, ProposeCandidates, ReadPaper
from atefar_inspect.extract.steps import DraftResult, PaperResult, ProposedCandidate, Stop, draft_step
from atefar_inspect.paper import Paper

STEP = draft_step("report-1", "average_error", 0)
MODEL = "some-model"


@pytest.fixture
def known(report: Paper, answers: dict[str, str]) -> PaperResult:
    """Return what reading the report came to."""
    adapter = SharedPrefixAdapter()
    context = Context.model_validate(adapter.parse(ReadPaper, answers["read_paper"]))
    located, _ = locate_facts(report, context)
    candidate = adapter.parse(ProposeCandidates, answers["propose_candidates"])["candidates"][1]
    return paper_result("report.pdf", report).model_copy(
        update={
            "facts": tuple(fact_record(fact) for fact in located),
            "candidates": (ProposedCandidate(candidate=candidate),),
        }
    )


@pytest.fixture
def drafted(known: PaperResult, answers: dict[str, str]) -> DraftResult:
    fields = SharedPrefixAdapter().parse(ImplementTask, answers["implement_task"])
    implementation = Implementation.model_validate(fields)
    return DraftResult(candidate=known.candidate("average_error"), implementation=implementation, model=MODEL)


@pytest.fixture
def new_shelf(tmp_path: Path, known: PaperResult) -> Callable[[str], DraftShelf]:
    """Return a function that makes the shelf of a suite, which knows the paper."""

    def make(suite: str) -> DraftShelf:
        shelf = DraftShelf(tmp_path / suite)
        shelf.know("report-1", known)
        return shelf

    return make


@pytest.fixture
def shelf(new_shelf: Callable[[str], DraftShelf]) -> DraftShelf:
    return new_shelf("suite")


@pytest.fixture
def draft(shelf: DraftShelf, drafted: DraftResult) -> Path:
    return shelf.write(STEP, drafted).path


def test_the_draft_is_a_valid_bundle(draft: Path) -> None:
    assert Bundle.check(draft) == []
    bundle = Bundle.open(draft)
    assert bundle.solution_names == ("baseline", "nop", "alternative-route", "generic", "partial", "reference")
    assert bundle.manifest.submission.entry == "solution:draw"
    assert bundle.manifest.metric.baseline is None
    assert str(bundle.manifest.canary) in (draft / "scorer/score.py").read_text(encoding="utf-8")


def test_evidence_is_place_and_hash_and_no_sentence_of_the_paper(draft: Path, known: PaperResult) -> None:
    manifest = Bundle.open(draft).manifest
    assert [(e.section, e.page) for e in manifest.provenance.evidence] == [("3", 2), ("1", 1), ("2.1", 2), ("2.1", 2)]
    assert manifest.provenance.paper is not None
    assert manifest.provenance.paper.arxiv_id == "2401.00001"
    assert "what falls into a gap" not in (draft / "task.yaml").read_text(encoding="utf-8")
    assert "what falls into a gap" not in known.model_dump_json()


def test_a_draft_that_will_be_published_says_so(tmp_path: Path, known: PaperResult, drafted: DraftResult) -> None:
    shelf = DraftShelf(tmp_path / "suite", "public")
    shelf.know("report-1", known)
    assert shelf.write(STEP, drafted).manifest.provenance.contamination == "public"


def test_each_level_of_detail_says_what_it_should_and_no_more(draft: Path) -> None:
    goal, method, vague = (Bundle.open(draft).instructions(detail) for detail in ("goal", "method", "vague"))  # type: ignore[arg-type]
    for text in (goal, method, vague):
        assert "float64 array of shape (n,)" in text
        assert "Every point has to lie in [0, 1)." in text
        assert "numpy" in text and "20 seconds" in text
    assert "intervals of equal length" in method
    assert "intervals of equal length" not in goal + vague
    assert "mean squared error" in goal and "mean squared error" not in vague


def test_the_same_answers_give_the_same_draft_in_any_suite(
    new_shelf: Callable[[str], DraftShelf], drafted: DraftResult, draft: Path
) -> None:
    assert new_shelf("other").write(STEP, drafted).digest == Bundle.open(draft).digest


def test_a_draft_that_is_there_is_left_alone_and_one_that_was_changed_is_written_again(
    new_shelf: Callable[[str], DraftShelf], shelf: DraftShelf, drafted: DraftResult
) -> None:
    bundle = shelf.write(STEP, drafted)
    drafted = drafted.model_copy(update={"digest": bundle.draft_digest})
    before = (bundle.path / "task.yaml").stat().st_mtime_ns
    assert new_shelf("suite").opened(STEP, drafted).digest == bundle.digest
    assert (bundle.path / "task.yaml").stat().st_mtime_ns == before
    (bundle.path / "workspace/solution.py").write_text("def draw(n, seed): ...\n", encoding="utf-8")
    assert new_shelf("suite").opened(STEP, drafted).digest == bundle.digest
    (bundle.path / "task.yaml").unlink()
    assert new_shelf("suite").opened(STEP, drafted).digest == bundle.digest


def test_constants_are_written_once_and_leave_the_draft_digest_as_it_is(
    new_shelf: Callable[[str], DraftShelf], shelf: DraftShelf, drafted: DraftResult
) -> None:
    bundle = shelf.write(STEP, drafted)
    done = made_up(bundle, calibration_work(5), lambda _: USUAL)
    calibrated = shelf.calibrated(bundle, done)
    assert calibrated.manifest.metric.baseline is not None
    assert calibrated.draft_digest == bundle.draft_digest != calibrated.digest
    again = new_shelf("suite")
    found = again.opened(STEP, drafted.model_copy(update={"digest": bundle.draft_digest}))
    assert again.calibrated(found, done).digest == calibrated.digest


def test_the_reasoning_lies_beside_the_draft_with_the_facts_behind_each_file(
    shelf: DraftShelf, drafted: DraftResult
) -> None:
    text = shelf.write(STEP, drafted).path.with_name("average_error-0.design.md").read_text(encoding="utf-8")
    assert text.startswith("Averages of x^p over 32 points")
    assert "- `score_py`: I1" in text or "- `score_py`: Q1" in text


def test_the_words_of_what_stopped_a_draft_lie_beside_it(shelf: DraftShelf, drafted: DraftResult) -> None:
    folder = shelf.write(STEP, drafted).path
    shelf.stopped(STEP, Stop(stage="build", by="docker build", words="no such package"))
    words = folder.with_name("average_error-0.stopped.txt")
    assert words.read_text(encoding="utf-8") == "build: stopped by docker build\n\nno such package\n"
    shelf.stopped(STEP, None)
    assert not words.exists()


def test_versions_are_pinned_and_numpy_is_always_there() -> None:
    lines = requirements_text(("scipy",)).splitlines()
    assert [line.split("==")[0] for line in lines] == ["numpy", "scipy"]
    assert all("==" in line for line in lines)


@pytest.mark.parametrize(
    ("requirements", "profile", "installed"),
    [
        ((), "python-numpy", ["numpy"]),
        (("scipy", "scikit-learn"), "python-numpy", ["numpy", "scipy", "scikit-learn"]),
        (("torch",), "python-torch-cpu", ["numpy"]),
        (("torch", "scipy"), "python-torch-cpu", ["numpy", "scipy"]),
    ],
)
def test_the_image_begins_with_the_lines_of_the_profile_that_the_manifest_names(
    shelf: DraftShelf,
    drafted: DraftResult,
    requirements: tuple[Requirement, ...],
    profile: str,
    installed: list[str],
) -> None:
    assert drafted.implementation is not None
    facts = drafted.implementation.facts.model_copy(update={"requirements": requirements})
    implementation = drafted.implementation.model_copy(update={"facts": facts})
    folder = shelf.write(STEP, drafted.model_copy(update={"implementation": implementation})).path
    assert Bundle.open(folder).manifest.environment.profile == profile
    dockerfile = (folder / "environment/Dockerfile").read_text(encoding="utf-8")
    assert dockerfile.startswith(profile_lines(profile))
    assert ("torch==" in dockerfile) == ("torch" in requirements)
    lines = (folder / "environment/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split("==")[0] for line in lines] == installed
    for package in requirements:
        assert package in (folder / "instructions/goal.md").read_text(encoding="utf-8")
