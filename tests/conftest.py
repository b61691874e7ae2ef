"""Fixtures that several parts use: a small valid bundle to bend, and the rule for tests that need Docker."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docker
import pytest
import yaml
from docker.errors import DockerException
from drawn_pdf import pdf_file

MANIFEST: dict[str, Any] = {
    "format": 1,
    "name": "doubling",
    "version": "1-A",
    "title": "Doubling of integers",
    "type": "behavior",
    "canary": "3f2b8c1e-9d4a-4c6b-8e57-0a1b2c3d4e5f",
    "skills": ["arithmetic"],
    "provenance": {
        "paper": {"title": "On Doubling", "arxiv_id": "2401.00001", "published": "2024-01-01", "sha256": "0" * 64},
        "evidence": [{"fact": "Doubling is twice.", "section": "2.1", "page": 3, "sha256": "1" * 64}],
        "extraction": None,
        "contamination": "public",
    },
    "metric": {
        "name": "share_doubled",
        "unit": "share of integers",
        "direction": "higher",
        "scale": "linear",
        "stands_for": "doublings per second",
        "why": "what is not doubled needs no time",
        "not_shown": "anything about speed",
        "theory": {"baseline": 0.0, "reference": 1.0},
        "baseline": {"value": 0.0, "how": "theory", "seeds": 10, "sd": 0.0},
        "reference": {"value": 1.0, "how": "theory", "seeds": 10, "sd": 0.0},
    },
    "submission": {
        "kind": "callable",
        "entry": "double:double",
        "files": [{"path": "double.py", "max_kib": 16}],
    },
    "reasons": {"not_an_integer": "`double` returned something that is no integer."},
    "limits": {"score_s": 5, "attempt_s": 600, "memory_mib": 256, "processes": 32, "feedback_calls": 5},
    "resources": {"cpus": 1, "memory_mib": 512, "gpus": 0},
    "environment": {"profile": "python-numpy", "network": "none"},
    "seeds": {"feedback": 1, "final": 3},
    "gates": {},
}

FILES: dict[str, str] = {
    "instructions/goal.md": "Make `double(x)` in `double.py` return twice the integer x.\n",
    "instructions/method.md": "Make `double(x)` in `double.py` return `2 * x`.\n",
    "instructions/vague.md": "`double.py` should double.\n",
    "workspace/double.py": "def double(x):\n    return x\n",
    "scorer/score.py": (
        "# canary 3f2b8c1e-9d4a-4c6b-8e57-0a1b2c3d4e5f\n"
        "import random\n\n"
        "from atefar_runtime import Invalid\n\n\n"
        "def score(submission, seed):\n"
        "    integers = random.Random(seed).sample(range(1, 10**6), 20)\n"
        '    answers = [submission.call("double", x, timeout_s=1.0) for x in integers]\n'
        "    if not all(isinstance(answer, int) for answer in answers):\n"
        '        raise Invalid("not_an_integer")\n'
        "    right = sum(answer == 2 * x for x, answer in zip(integers, answers))\n"
        '    return {"share_doubled": right / len(integers)}\n'
    ),
    "solutions/reference/double.py": "def double(x):\n    return 2 * x\n",
    "solutions/half/double.py": "def double(x):\n    return 2 * x if x % 2 else x\n",
    "solutions/wrong-text/double.py": "def double(x):\n    return str(2 * x)\n",
    "solutions/properties.py": (
        "def valid(call):\n"
        '    return [] if isinstance(call(3), int) else ["no integer"]\n\n\n'
        "def works(call):\n"
        '    return [] if call(3) == 6 else ["not twice"]\n'
    ),
    "environment/Dockerfile": (
        "FROM python:3.11-slim\nRUN useradd --create-home --uid 1000 agent\n"
        "WORKDIR /workspace\nCOPY --chown=agent workspace/ /workspace/\nUSER agent\n"
    ),
}


def changed_manifest(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the valid manifest with fields set by their dotted path (`submission.files.0.path`)."""
    manifest = copy.deepcopy(MANIFEST)
    for path, value in changes.items():
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = manifest
        for part in parents:
            place = place[part]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return manifest


@pytest.fixture
def make_bundle(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a small valid bundle with changes, and returns its folder.

    `manifest` maps dotted fields to values, `files` paths to text or bytes; a value of `...` takes away.
    `task_yaml` replaces the whole text of the manifest.
    """

    def make(
        name: str = "doubling",
        *,
        manifest: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        task_yaml: str | bytes | None = None,
    ) -> Path:
        text = task_yaml if task_yaml is not None else yaml.safe_dump(changed_manifest(manifest or {}), sort_keys=False)
        contents: dict[str, Any] = {"task.yaml": text, **FILES, **(files or {})}
        root = tmp_path / name
        for path, content in contents.items():
            if content is not ...:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return root

    return make


@pytest.fixture
def valid_manifest() -> dict[str, Any]:
    """Return the data of the valid bundle's manifest, to change freely."""
    return copy.deepcopy(MANIFEST)


NO_ENGINE = "no Docker engine answers"


def _engine_answers() -> bool:
    try:
        client = docker.from_env(timeout=5)
    except DockerException:
        return False
    try:
        return bool(client.ping())
    except DockerException:
        return False
    finally:
        client.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked `docker` where no engine answers, unless ATEFAR_REQUIRE_DOCKER=1 makes that a failure."""
    marked = [item for item in items if item.get_closest_marker("docker")]
    if marked and os.environ.get("ATEFAR_REQUIRE_DOCKER") != "1" and not _engine_answers():
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=NO_ENGINE))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests were skipped for want of an engine."""
    skipped = terminalreporter.stats.get("skipped", [])
    number = sum(NO_ENGINE in str(report.longrepr) for report in skipped)
    if number:
        terminalreporter.write_line(f"{number} tests need Docker and were skipped: {NO_ENGINE}")


@pytest.fixture
def write_pdf() -> Callable[..., Path]:
    """Return a function that writes a PDF of the given pages, each a text whose first line is set largest."""

    def write(path: Path, pages: list[str], title: str = "") -> Path:
        objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
        kids = []
        for page in pages:
            lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in page.splitlines()]
            sizes = [16 if number == 0 else 9 for number in range(len(lines))]
            shown = " ".join(f"/F1 {size} Tf ({line}) Tj T*" for size, line in zip(sizes, lines, strict=True))
            stream = f"BT 12 TL 40 780 Td {shown} ET".encode("cp1252")
            objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
            content = len(objects)
            resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 595 842]"
            objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {content} 0 R >>".encode())
            kids.append(f"{len(objects)} 0 R")
        objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
        objects.append(f"<< /Title ({title}) >>".encode())
        path.write_bytes(pdf_file(objects, f"/Info {len(objects)} 0 R "))
        return path

    return write
