"""Four drafts of one paper in Docker: the images of three cannot be had, and the fourth is certified all the same.

The Dockerfile of a draft is ours, and a model decides only which of four packages are installed, so it can break none.
It is broken here between draft and build, by the part of `Kit` that builds.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from standin import model_of
from written import answer_with, fields_of, remove_image, sound_draft

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.facts import Build
from atefar_inspect.extract.calls import CallKey
from atefar_inspect.extract.images import built_and_started
from atefar_inspect.extract.kit import Kit
from atefar_inspect.extract.record import read_record
from atefar_inspect.extract.run import Arguments, extract
from atefar_inspect.extract.task import rules_of
from atefar_inspect.paper import Paper
from by_commit import in_share

SOUND = "average_error"
DOCKERFILES = {
    "failing_build": "FROM python:3.11-slim\nRUN echo no wheel fits >&2; exit 3\n",
    "hanging_build": "FROM python:3.11-slim\nRUN sleep 100000\n",
    "without_python": "FROM scratch\nCOPY workspace/ /workspace/\n",
}
"""Of the drafts that are broken, by candidate."""
HANGS_S = 10.0
WORDS = {
    "failing_build": ("environment/Dockerfile: the build failed", "no wheel fits", "code: 3"),
    "hanging_build": (f"environment/Dockerfile: the build took longer than {HANGS_S:.0f} s",),
    "without_python": ("the image was built, but python3 does not start in it", "python3"),
}
"""What the build says of each."""


class Builder:
    """Builds drafts as they always are, but those that are to be broken with another Dockerfile, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built: Counter[str] = Counter()
        """How often each candidate's image was asked for."""

    def __call__(self, bundle: Bundle, limit_s: float) -> Build:
        """Build a draft, or a broken copy of it."""
        self.built[bundle.name] += 1
        if bundle.name not in DOCKERFILES:
            return built_and_started(bundle, limit_s)
        copy = self.folder / bundle.path.name
        shutil.copytree(bundle.path, copy)
        (copy / "environment/Dockerfile").write_text(DOCKERFILES[bundle.name], encoding="utf-8")
        return built_and_started(Bundle.open(copy), HANGS_S if bundle.name == "hanging_build" else limit_s)


@pytest.fixture
def builder(tmp_path: Path) -> Iterator[Builder]:
    """The builder of an extraction; at the end the images of its broken copies are removed."""
    builder = Builder(tmp_path / "broken")
    yield builder
    for folder in builder.folder.iterdir():
        remove_image(folder)


@pytest.fixture
def answers_to_four(answer_of: dict[str, str]) -> dict[str, str]:
    """Return answers that propose the sound candidate under four names, draft it alike and repair nothing of use."""
    proposed = fields_of(answer_of["ProposeCandidates"])
    sound = next(one for one in json.loads(proposed["candidates"]) if one["name"] == SOUND)
    candidates = [{**sound, "name": name} for name in (*DOCKERFILES, SOUND)]
    repair = {"diagnosis": "The words do not matter here.", "vague_md": "Our simulations are noisy, and dear."}
    return {
        **answer_of,
        "ProposeCandidates": answer_with({**proposed, "candidates": json.dumps(candidates)}),
        "ImplementTask": answer_with(sound_draft(answer_of)),
        "RepairDraft": answer_with(repair),
    }


@pytest.mark.docker
@in_share(2)
@pytest.mark.timeout(1800)
def test_drafts_without_an_image_end_with_the_build_s_words_and_stop_no_other(
    docker_suite: Path, report: Paper, builder: Builder, answers_to_four: dict[str, str]
) -> None:
    asked: dict[str, str] = {}

    def hear(key: CallKey, request: str) -> None:
        if key.step == "RepairDraft":
            assert key.candidate not in asked, "one repair is allowed"
            asked[key.candidate] = request

    model = model_of(lambda key: answers_to_four[key.step], hear)
    arguments = Arguments((str(report.path),), model, docker_suite, rules_of(rounds=1, small=True))
    assert extract(arguments, kit=Kit(build=builder)).finished

    (paper,) = read_record(docker_suite).papers.values()
    ended = {one.candidate.name: one for one in paper.candidates}
    assert {name: one.outcome for name, one in ended.items()} == dict.fromkeys(DOCKERFILES, "failed") | {
        SOUND: "certified"
    }
    assert set(asked) == set(DOCKERFILES)
    for name, words in WORDS.items():
        one = ended[name]
        assert [(last.stopped_at, last.stopped_by) for last in one.rounds] == [("build", "docker build")] * 2
        assert (one.ended_by, one.why) == ("docker build", one.rounds[1].words)
        for part in words:
            assert part in one.rounds[0].words and part in one.why and part in asked[name]
        (beside,) = docker_suite.glob(f".atefar/drafts/*/{name}-1.stopped.txt")
        assert one.why in beside.read_text(encoding="utf-8")
        assert builder.built[name] == 2, "the draft's image and the repair's"
    assert [path.parent.name for path in docker_suite.glob("*/certificate.json")] == [SOUND]
