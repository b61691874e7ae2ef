"""One scoring from configuration to verdict: the supervisor, which runs as root and never holds hidden data itself."""

from __future__ import annotations

import contextlib
import os
import select
import tarfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from . import container, linux
from .beside import Beside
from .cell import Cell, sweep_all, worker_code
from .channel import Channel
from .children import Children, describe
from .config import Config
from .errors import Fault, IsolationError
from .isolation import Isolation, end_other_harnesses, set_up
from .meter import Meter
from .scoring import read_outcome, score_and_report
from .site_dirs import import_numpy
from .spawn import Worker
from .submission import Submission
from .unpack import unpack
from .verdict import FAILED, INVALID, MEASURED, Outcome, SeedOutcome

GRACE_S = 0.5
"""The scoring process reports a late submission itself; what has said nothing this much later is stuck."""
STARVED_OF_MEMORY = frozenset({"crashed", "raised", "timeout", "over_deadline", "exit_code", "import_failed"})
STARVED_OF_PROCESSES = STARVED_OF_MEMORY | {"memory"}


@dataclass(frozen=True)
class Staffed:
    """A cell and the worker in it; no worker where artifacts are handed in."""

    cell: Cell
    worker: Optional[Worker]


class Session:
    """The state of one scoring."""

    def __init__(self, config: Config, folder: Path, site: Sequence[str]) -> None:
        self._config, self._folder, self._site = config, folder, site
        self._end = time.monotonic() + config.deadline_s
        self._children = Children()
        self._files: Dict[str, bytes] = {}
        self._beside: Dict[str, bytes] = {}
        self._code: Dict[str, bytes] = {}
        self._used_uids: List[int] = []
        self.isolation = Isolation(config.isolation, (), 0)
        self.seeds: List[SeedOutcome] = []

    @property
    def files(self) -> Dict[str, bytes]:
        """The declared files as unpacked; empty until they are."""
        return self._files

    def run(self) -> Outcome:
        """Scores the seeds in order up to the first that is not measured, and returns the outcome of the whole."""
        try:
            self._prepare()
            for seed in self._config.seeds:
                self.seeds.append(self._run_seed(seed))
                if self.seeds[-1].outcome.outcome != MEASURED:
                    return replace(self.seeds[-1].outcome, values=None)
        except Fault as fault:
            return Outcome(INVALID, reason=fault.code, detail=fault.detail, error=fault.log)
        except IsolationError as error:
            return Outcome(FAILED, error=f"{type(error).__name__}: {error}", failure="isolation")
        except (OSError, tarfile.TarError) as error:
            return Outcome(FAILED, error=f"{type(error).__name__}: {error}")
        return Outcome(MEASURED)

    def _prepare(self) -> None:
        self.isolation = set_up(self._config.isolation, self._folder)
        import_numpy()
        if self.isolation.has_second_user:
            end_other_harnesses(f"{Path(__file__).parent.name}/harness.py")
            sweep_all(self._children)
        self._files = unpack(self._folder / "submission.tar", self._config.files)
        self._code = worker_code()
        if self._config.kind != "artifacts":
            self._beside = _files_below(self._folder / "scorer" / "beside")

    def _run_seed(self, seed: int) -> SeedOutcome:
        meter = Meter()
        killed, refused = container.kill_count(), container.refused_forks()
        started = time.monotonic()
        # Left in reverse order: the second cell's keeper holds an end of the first one's pipe.
        with contextlib.ExitStack() as cells:
            cell = self._open_cell(cells)
            second_cell = self._open_cell(cells) if self._beside else None
            submitted = self._staff(cell, self._files)
            beside = self._staff(second_cell, self._beside) if second_cell else None
            outcome = self._score(seed, meter, submitted, beside)
            if submitted.worker is not None and outcome.reason is not None:
                outcome = self._explain(outcome, submitted.worker, killed, refused)
            witness = cell.witness() if self._config.witness else None
        return SeedOutcome(seed, outcome, time.monotonic() - (meter.began or started), meter.calls, witness)

    def _open_cell(self, cells: contextlib.ExitStack) -> Cell:
        cell = Cell(self.isolation, self._children, self._used_uids)
        cells.callback(cell.close)
        if cell.uid is not None:
            self._used_uids.append(cell.uid)
        return cell

    def _staff(self, cell: Cell, files: Dict[str, bytes]) -> Staffed:
        if self._config.kind == "artifacts":
            return Staffed(cell, None)
        return Staffed(cell, cell.start_worker(files, self._code, self._site))

    def _score(self, seed: int, meter: Meter, submitted: Staffed, beside: Optional[Staffed]) -> Outcome:
        """Forks the scoring process and waits for its outcome, or kills it when its time is over."""
        result_read, result_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become_scorer(seed, meter, submitted, beside, result_write)
        os.close(result_write)
        for worker in (submitted.worker, beside.worker if beside else None):
            if worker is not None:
                os.close(worker.request_fd)
                os.close(worker.reply_fd)
        data = self._read_result(result_read, meter)
        os.close(result_read)
        if data is None:
            self._children.kill_session(pid)
            return self._overtime(meter)
        status = self._children.wait(pid, GRACE_S)
        self._children.kill_session(pid)
        outcome = read_outcome(data)
        return outcome or Outcome(FAILED, error=f"the scoring process gave no outcome: {describe(status)}")

    def _become_scorer(
        self, seed: int, meter: Meter, submitted: Staffed, beside: Optional[Staffed], result_fd: int
    ) -> None:
        """In the child; never returns."""
        os.setsid()
        if linux.LINUX:
            linux.prctl(linux.PR_SET_PDEATHSIG, linux.SIGKILL)
        submitted.cell.forget()
        if beside is not None:
            beside.cell.forget()

        def make() -> Submission:
            limit_s = min(self._config.score_s, self._end - time.monotonic())
            second = None
            if beside is not None:
                folder, channel = beside.cell.folder, self._channel(beside.worker)
                second = Beside(self._config, self._beside, folder, channel, limit_s, submitted.cell.pause())
            folder, channel = submitted.cell.folder, self._channel(submitted.worker)
            return Submission(self._config, self._files, folder, channel, meter, limit_s, second)

        score_and_report(self._config, self._folder, seed, make, meter, result_fd)

    def _channel(self, worker: Optional[Worker]) -> Optional[Channel]:
        if worker is None:
            return None
        return Channel(worker.request_fd, worker.reply_fd, _pidfd(worker.pid), self._config.reply_bytes)

    def _read_result(self, fd: int, meter: Meter) -> Optional[bytes]:
        """All that the scoring process writes, None if its time is over first. Reaps orphans meanwhile."""
        data = b""
        while time.monotonic() < self._limit(meter):
            self._children.reap()
            if select.select([fd], [], [], 0.05)[0]:
                chunk = os.read(fd, 65536)
                if not chunk:
                    return data
                data += chunk
        return None

    def _limit(self, meter: Meter) -> float:
        """When to give up: importing `score.py` counts against the deadline only, `score()` against both."""
        own = meter.began + self._config.score_s if meter.began else self._end
        return min(own, self._end) + GRACE_S

    def _overtime(self, meter: Meter) -> Outcome:
        limit_s = min(self._config.score_s, self._end - meter.began) if meter.began else self._config.score_s
        if meter.began and meter.blames_submission(limit_s):
            return Outcome(INVALID, reason="over_deadline", detail={})
        what = "score()" if meter.began else "importing score.py"
        return Outcome(
            FAILED, error=f"{what} did not end in time; {meter.waited:.3f} s of it waiting for the submission"
        )

    def _explain(self, outcome: Outcome, worker: Worker, killed: int, refused: int) -> Outcome:
        """Names the limit behind a crash or an exception, from the container's own counters."""
        error = f"{outcome.error or ''}\nworker: {describe(self._children.status(worker.pid))}".strip()
        entry = (self._config.entry or "").rpartition(":")[2]
        detail = {"function": (outcome.detail or {}).get("function", entry)}
        if outcome.reason in STARVED_OF_PROCESSES and container.refused_forks() > refused:
            return replace(outcome, reason="processes", detail=detail, error=error)
        if outcome.reason in STARVED_OF_MEMORY and container.kill_count() > killed:
            return replace(outcome, reason="memory", detail=detail, error=error)
        return replace(outcome, error=error)


def _pidfd(pid: int) -> Optional[int]:
    """A descriptor that becomes readable when the process ends; None where the system has none."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def _files_below(folder: Path) -> Dict[str, bytes]:
    """Path within the folder -> content; nothing where there is no folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
