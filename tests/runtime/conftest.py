"""Runs the real harness: here at level none, and in a hardened container at the other levels."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import secrets
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import atefar_inspect.runtime

RUNTIME = Path(atefar_inspect.runtime.__file__).parent
HARNESS = ["-I", "-S", "atefar_runtime/harness.py"]

ONES = """
def score(submission, seed):
    submission.call("probe", timeout_s=5)
    return {"m": 1.0}
"""

SEEN = """
import json
from pathlib import Path

def score(submission, seed):
    seen = submission.call("probe", timeout_s=8)
    Path(__file__).with_name(f"seen-{seed}.json").write_text(json.dumps(seen))
    return {"m": 1.0}
"""

DOCKERFILE = """
FROM python:3.11-slim
RUN pip install --no-cache-dir "numpy>=1.26,<3"
RUN install -d -m 700 /run/atefar
RUN echo 'import sys; sys.a_pth_file_ran = True' \
    > $(python3 -c 'import numpy, os; print(os.path.dirname(os.path.dirname(numpy.__file__)))')/planted.pth
"""

PROMISES: dict[str, list[str]] = {
    "network_off": ["--network", "none"],
    "read_only_root": ["--read-only"],
    "container_no_new_privileges": ["--security-opt", "no-new-privileges"],
    "few_capabilities": ["--cap-drop", "ALL", "--cap-add", "SETUID", "--cap-add", "SETGID", "--cap-add", "KILL"],
    "pids_limit": ["--pids-limit", "64"],
    "memory_limit": ["--memory", "512m", "--memory-swap", "512m"],
}
MOUNTS = [
    *("--tmpfs", "/tmp:size=64m,mode=1777,nosuid,nodev"),
    *("--tmpfs", "/var/tmp:size=8m,mode=1777,nosuid,nodev"),
    *("--tmpfs", "/run/lock:size=1m,mode=1777,nosuid,nodev"),
    *("--tmpfs", "/run/atefar:size=256m,mode=0700"),
]
IDLE = ["/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 86400 & wait $!; done"]


@dataclasses.dataclass(frozen=True)
class Scored:
    """One run of the harness: exit code, standard error, verdict (None: there is none), what `SEEN` wrote."""

    exit_code: int
    stderr: str
    verdict: dict[str, Any] | None
    seen: list[Any]

    @property
    def outcome(self) -> str:
        assert self.verdict is not None, self.stderr
        return str(self.verdict["outcome"])

    @property
    def reason(self) -> str | None:
        assert self.verdict is not None, self.stderr
        reason = self.verdict["reason"]
        return None if reason is None else str(reason)

    @property
    def error(self) -> str:
        assert self.verdict is not None, self.stderr
        return str(self.verdict["error"] or "")

    @property
    def values(self) -> list[dict[str, float]]:
        assert self.verdict is not None, self.stderr
        return [seed["values"] for seed in self.verdict["seeds"]]


def config_of(submission: Mapping[str, str | bytes], /, **changes: Any) -> dict[str, Any]:
    return {
        "nonce": secrets.token_hex(16),
        "isolation": "none",
        "kind": "callable",
        "entry": "work:probe",
        "files": [{"path": path, "max_bytes": 2**20} for path in submission],
        "metric": "m",
        "reasons": ["a_rule"],
        "seeds": [11],
        "score_s": 10.0,
        "deadline_s": 60.0,
        "memory_mib": 512,
        "processes": 64,
        "site_packages": None,
        **changes,
    }


def tar_of(files: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(path)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def folder_files(
    submission: Mapping[str, str | bytes],
    score: str,
    config: Mapping[str, Any],
    archive: bytes | None,
    extra: Mapping[str, str | bytes],
) -> dict[str, str | bytes]:
    runtime = {f"atefar_runtime/{path.name}": path.read_bytes() for path in RUNTIME.glob("*.py")}
    own = {"scorer/score.py": score, "config.json": json.dumps(config)}
    return {**runtime, **own, "submission.tar": tar_of(submission) if archive is None else archive, **extra}


def checked_verdict(data: bytes) -> dict[str, Any]:
    first, _, body = data.partition(b"\n")
    digest, length = first.split()
    assert hashlib.sha256(body).hexdigest().encode() == digest
    assert len(body) == int(length)
    verdict = json.loads(body)
    assert isinstance(verdict, dict)
    return verdict


Run = Callable[..., Scored]


@pytest.fixture
def score_here(tmp_path: Path) -> Run:
    """Runs the harness as this user, level none. `submission` is text of work.py or files; `changes` go to config."""

    def run(
        submission: str | Mapping[str, str | bytes],
        score: str = ONES,
        *,
        archive: bytes | None = None,
        extra: Mapping[str, str | bytes] | None = None,
        python: Sequence[str] = (sys.executable,),
        **changes: Any,
    ) -> Scored:
        files = {"work.py": submission} if isinstance(submission, str) else submission
        config = config_of(files, **changes)
        folder = tmp_path / f"scoring-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700)
        for path, content in folder_files(files, score, config, archive, extra or {}).items():
            (folder / path).parent.mkdir(exist_ok=True, parents=True)
            (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)
        ended = subprocess.run([*python, *HARNESS], cwd=folder, capture_output=True, text=True, check=False)
        verdict = folder / f"verdict-{config['nonce']}.json"
        return Scored(
            ended.returncode,
            ended.stderr,
            checked_verdict(verdict.read_bytes()) if verdict.exists() else None,
            [json.loads(path.read_text("utf-8")) for path in sorted((folder / "scorer").glob("seen-*.json"))],
        )

    return run


class Container:
    """A scorer's container, and scorings in it."""

    def __init__(self, image: str, options: Sequence[str]) -> None:
        command = ["docker", "run", "--detach", "--user", "0:0", "--workdir", "/", *options, *MOUNTS]
        self.name = f"atefar-test-{secrets.token_hex(6)}"
        subprocess.run(
            [*command, "--name", self.name, "--entrypoint", IDLE[0], image, *IDLE[1:]], check=True, capture_output=True
        )

    @staticmethod
    def checked(verdict: bytes) -> dict[str, Any]:
        return checked_verdict(verdict)

    def remove(self) -> None:
        subprocess.run(["docker", "rm", "--force", self.name], check=True, capture_output=True)

    def exec(self, *command: str, data: bytes = b"", user: str = "0:0") -> subprocess.CompletedProcess[bytes]:
        arguments = ["docker", "exec", "--interactive", "--user", user, self.name, *command]
        return subprocess.run(arguments, input=data, capture_output=True, check=False)

    def unpack(
        self,
        submission: str | Mapping[str, str | bytes],
        score: str = ONES,
        *,
        archive: bytes | None = None,
        extra: Mapping[str, str | bytes] | None = None,
        mode: str = "700",
        **changes: Any,
    ) -> tuple[str, dict[str, Any]]:
        """Lays out a scoring and returns its folder and configuration."""
        files = {"work.py": submission} if isinstance(submission, str) else submission
        config = config_of(files, **{"isolation": "full", **changes})
        folder = f"/run/atefar/{config['nonce']}"
        data = tar_of(folder_files(files, score, config, archive, extra or {}))
        script = f"install -d -m {mode} {folder} && tar -x -C {folder} --no-same-owner && chmod {mode} {folder}"
        laid_out = self.exec("/bin/sh", "-c", script, data=data)
        assert laid_out.returncode == 0, laid_out.stderr
        return folder, config

    def score(self, submission: str | Mapping[str, str | bytes], score: str = ONES, **changes: Any) -> Scored:
        folder, config = self.unpack(submission, score, **changes)
        ended = self.exec("/bin/sh", "-c", f"cd {folder} && exec python3 {' '.join(HARNESS)}")
        verdict = self.exec("/bin/cat", f"{folder}/verdict-{config['nonce']}.json")
        seen = self.exec(
            "/bin/sh", "-c", f"cd {folder}/scorer; for f in $(ls); do case $f in seen-*) cat $f; echo;; esac; done"
        )
        self.exec("rm", "-rf", folder)
        return Scored(
            ended.returncode,
            ended.stderr.decode("utf-8", "replace"),
            checked_verdict(verdict.stdout) if verdict.returncode == 0 else None,
            [json.loads(line) for line in seen.stdout.splitlines()],
        )


@pytest.fixture(scope="session")
def scorer_image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Image with numpy and a planted .pth file; removed at the end."""
    assert shutil.which("docker"), "the docker client is not on PATH"
    context = tmp_path_factory.mktemp("image")
    (context / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    tag = f"atefar-runtime-test:{secrets.token_hex(6)}"
    subprocess.run(["docker", "build", "--quiet", "--tag", tag, str(context)], check=True, capture_output=True)
    yield tag
    subprocess.run(["docker", "rmi", "--force", tag], check=True, capture_output=True)


@pytest.fixture
def make_container(scorer_image: str) -> Iterator[Callable[..., Container]]:
    """Starts containers that lack the named promises, for one test."""
    made: list[Container] = []

    def make(without: Sequence[str] = (), options: Sequence[str] = ()) -> Container:
        kept = [option for name, some in PROMISES.items() if name not in without for option in some]
        made.append(Container(scorer_image, [*kept, *options]))
        return made[-1]

    yield make
    for container in made:
        container.remove()


@pytest.fixture(scope="module")
def container(scorer_image: str) -> Iterator[Container]:
    """One hardened container for the tests of a module: what one leaves behind, the next one meets."""
    hardened = Container(scorer_image, [option for some in PROMISES.values() for option in some])
    yield hardened
    hardened.remove()


@pytest.fixture
def seen_score() -> str:
    """A scorer that writes down what `probe()` returned."""
    return SEEN
