"""Makes the recording that `make demo` replays from the logs of a suite: `python make_recording.py SUITE`.

It keeps the samples that asked a model, and of these what was asked and answered: no folder or name of the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from inspect_ai.event import InfoEvent, ModelEvent
from inspect_ai.log import EvalLog, EvalSample, list_eval_logs, read_eval_log, write_eval_log

from atefar_inspect.extract.calls import SOURCE

RECORDING: Final = Path(__file__).with_name("recording") / "extract.eval"


def main(suite: str) -> None:
    """Write the recording."""
    (info,) = list_eval_logs(str(Path(suite, ".atefar/logs")))
    log = read_eval_log(info, resolve_attachments="full")
    spec = log.eval.model_copy(
        update={"task_args": {}, "task_args_passed": {}, "model_args": {}, "model_base_url": None, "model_roles": None}
        | {"metadata": None, "revision": None, "task_file": None, "sandbox": None, "dataset": type(log.eval.dataset)()}
    )
    kept = EvalLog(
        status=log.status,
        eval=spec,
        plan=log.plan.model_copy(update={"steps": []}),
        samples=list(asking(log)),
        stats=log.stats,
    )
    RECORDING.parent.mkdir(exist_ok=True)
    write_eval_log(kept, str(RECORDING))
    print(f"{RECORDING.name}: {len(kept.samples or [])} samples, {RECORDING.stat().st_size / 1024:.0f} KiB")


def asking(log: EvalLog) -> Iterator[EvalSample]:
    """Yield the samples that asked a model, each with its keys, requests and answers alone."""
    for sample in log.samples or []:
        events = [
            event.model_copy(update={"call": None}) if isinstance(event, ModelEvent) else event
            for event in sample.events
            if isinstance(event, ModelEvent) or (isinstance(event, InfoEvent) and event.source == SOURCE)
        ]
        if events:
            yield EvalSample(
                id=sample.id,
                epoch=1,
                uuid=sample.uuid,
                input="",
                target="",
                events=events,
                completed_at=sample.completed_at,
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
