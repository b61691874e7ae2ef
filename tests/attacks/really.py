"""Hands attacks in to the real scorer, one score call each: Inspect eval, agent's container, hardened scorer, verdict.

Attacks of one sample share its containers, so what one of them leaves behind meets all that follow, and the baseline
that is handed in last. Those that could spoil it for all others are alone with the baseline.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from inspect_ai import Task, eval, task_with
from inspect_ai.agent import AgentState
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.scorer import score
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox, store_as

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals import bundle_task
from atefar_inspect.evals.box import runtime_files
from atefar_inspect.evals.collect import lay_over
from atefar_inspect.evals.state import ScoringState

from .table import Attack

SCORE_S = 4
"""Limit of one seed in the battery's copy of altflip, which an honest submission needs 0.3 s of."""

PARALLEL = 2
UNSCORED = "unscored"
_HASHES = "cd /run/atefar/* && find scorer atefar_runtime -type f -exec sha256sum {} + | sort -k 2"
_MARKED = r"find / -xdev -name '*CARRIED-*' -print; grep -rls 'CARRIED-' /workspace /tmp /var/tmp /run /home /dev/shm"


@dataclass(frozen=True)
class Ended:
    """How an attack ended: what the agent was told, and what was found afterwards."""

    normalized: float
    """As told to the agent; NaN where it was told that nothing could be measured."""
    reason: str | None
    sentence: str
    seconds: float
    doubts: list[str]
    scorer_unchanged: bool
    """Whether `scorer/` and `atefar_runtime/` in the scorer hold, after the attack, what the host put there."""
    marked: str
    """Places in the agent's container that hold what an attack marked as carried out of a hidden run."""


def battery_bundle(shipped: Bundle, folder: Path) -> Bundle:
    """A copy of altflip with limits that are soon run into, and two seeds a score call, for attacks on the next one."""
    shipped.write(folder)
    text = (folder / "task.yaml").read_text(encoding="utf-8")
    for old, new in {
        "score_s: 10, attempt_s: 3600, memory_mib: 512": f"score_s: {SCORE_S}, attempt_s: 3600, memory_mib: 128",
        "seeds: {feedback: 1, final: 5}": "seeds: {feedback: 2, final: 2}",
    }.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "task.yaml").write_text(text, encoding="utf-8")
    return Bundle.open(folder)


def _files(bundle: Bundle) -> dict[str, str]:
    """SHA-256 of what the host put into the scorer, for comparison."""
    files = {**runtime_files(), **{f"scorer/{path}": content for path, content in bundle.folder("scorer").items()}}
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


async def _lay_out(name: str, source: str, is_script: bool, bundle: Bundle) -> None:
    box = sandbox()
    await box.exec(["/bin/sh", "-c", "find . -mindepth 1 -delete"], timeout_retry=False)
    await lay_over(box, bundle.solution("baseline"))
    if is_script:
        ran = await box.exec(["/bin/sh", "-ec", source], timeout_retry=False)
        assert ran.success, f"{name}: {ran.stderr}"
    else:
        await lay_over(box, {"flip.py": source.encode()})


async def _score_call(bundle: Bundle, look_for_marks: bool) -> Ended:
    """One score call of an agent, and a look around."""
    known, started = store_as(ScoringState), time.monotonic()
    before = len(known.calls)
    (given,) = await score(AgentState(messages=[]))
    seconds = time.monotonic() - started
    call = known.calls[-1] if len(known.calls) > before else None
    hashed = await sandbox("scorer").exec(["/bin/sh", "-c", _HASHES], cwd="/", user="root", timeout_retry=False)
    found = {path: digest for digest, path in map(str.split, hashed.stdout.splitlines())}
    marked = ""
    if look_for_marks:
        marked = (await sandbox().exec(["/bin/sh", "-c", _MARKED], user="root", timeout_retry=False)).stdout
    told = given.value
    assert isinstance(told, dict)
    return Ended(
        normalized=float(told["normalized"]),  # type: ignore[arg-type]
        reason=call.reason if call else UNSCORED,
        sentence=(given.answer or "").rpartition(" score call")[0].rpartition(" ")[0],
        seconds=seconds,
        doubts=(given.metadata or {})["doubts"],
        scorer_unchanged=found == _files(bundle),
        marked=marked,
    )


@solver
def hand_in_attacks(bundle_path: str, sources: Mapping[str, tuple[str, bool]]) -> Solver:
    """Hands in the attacks of the sample's metadata one after the other, then leaves the baseline."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        bundle, ended = Bundle.open(Path(bundle_path)), {}
        for name in state.metadata["attacks"]:
            await _lay_out(name, *sources[name], bundle)
            carries = name.startswith("carried")
            ended[name if name not in ended else f"{name} again"] = asdict(await _score_call(bundle, carries))
        await _lay_out("baseline", bundle.solution("baseline")["flip.py"].decode(), False, bundle)
        state.store.set("ended", ended)
        return state

    return solve


def run_eval(tasks: Task | Iterable[Task], log_dir: Path, at_once: int = PARALLEL) -> list[EvalLog]:
    """The logs of a real Inspect eval without a model."""
    tasks = [tasks] if isinstance(tasks, Task) else list(tasks)
    logs = eval(
        tasks,
        model=None,
        log_dir=str(log_dir),
        display="none",
        max_samples=at_once,
        max_tasks=at_once,
        fail_on_error=False,
        log_level="error",
    )
    return list(logs)


def hand_in_all(
    parts: Sequence[Sequence[str]], sources: Mapping[str, tuple[str, bool]], bundle: Bundle, log_dir: Path
) -> list[EvalSample]:
    """The samples of the parts, each a sequence of attacks that share containers; parts run at the same time.

    A machine that stalls for seconds makes a verdict doubtful as an attack on the scorer would. So a part is handed in
    once more, what was doubted of it alone, with nothing else beside it: an attack that works does so again.
    """
    samples = _samples(parts, sources, bundle, log_dir / "first", PARALLEL)
    for number, sample in enumerate(samples):
        if doubted := _doubted(sample):
            print(f"handed in once more for doubts of the first time: {', '.join(doubted)}")
            turns = [name for name in parts[number] if name in doubted]
            (samples[number],) = _samples([turns], sources, bundle, log_dir / f"again-{number}", 1)
            samples[number].store["ended"] = sample.store["ended"] | samples[number].store["ended"]
    return samples


def _samples(
    parts: Sequence[Sequence[str]], sources: Mapping[str, tuple[str, bool]], bundle: Bundle, log_dir: Path, at_once: int
) -> list[EvalSample]:
    task = bundle_task(bundle, solver=hand_in_attacks(str(bundle.path), sources))
    (sample,) = task.dataset
    dataset = [
        sample.model_copy(update={"id": f"part-{number}", "metadata": {**(sample.metadata or {}), "attacks": [*part]}})
        for number, part in enumerate(parts)
    ]
    (log,) = run_eval(task_with(task, dataset=dataset), log_dir, at_once)
    assert log.status == "success", log.error
    for done in log.samples or []:
        assert done.error is None, done.error.traceback
    return sorted(log.samples or [], key=lambda done: int(str(done.id).removeprefix("part-")))


def _doubted(sample: EvalSample) -> set[str]:
    """The attacks whose verdict was doubted; all of the sample's where the baseline's was, which followed them."""
    final = (sample.scores or {})["bundle_scorer"]
    if (final.metadata or {})["doubts"]:
        return set(sample.metadata["attacks"])
    return {name.removesuffix(" again") for name, ended in sample.store["ended"].items() if ended["doubts"]}


def parts_of(attacks: Sequence[Attack]) -> list[list[str]]:
    """The attacks spread over parts: those that could spoil it for all others are alone."""
    # What carries inputs out is handed in twice: two score calls have different hidden inputs.
    turns = [[attack.name] * (2 if attack.pays == "feedback" else 1) for attack in attacks if not attack.alone]
    parts = [[name for turn in turns[start::PARALLEL] for name in turn] for start in range(PARALLEL)]
    return [part for part in parts if part] + [[attack.name] for attack in attacks if attack.alone]


def ended_of(samples: Iterable[EvalSample]) -> dict[str, Ended]:
    """How each attack of the samples ended."""
    return {name: Ended(**values) for sample in samples for name, values in sample.store["ended"].items()}
