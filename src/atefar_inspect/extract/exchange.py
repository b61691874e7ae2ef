"""What was asked of models and answered, as two digests a paper, so that two runs can be told apart or held equal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from inspect_ai.log import EvalSample, list_eval_logs, read_eval_log_sample, read_eval_log_sample_summaries

from .calls import CallKey
from .record import Exchange
from .replay import Recorded, recorded_answers
from .steps import parse_id

_ASKING: Final = ("paper", "draft", "repair")
_UNREAD: Final = {"store", "messages", "metadata"}


def exchange_of(answers: Iterable[tuple[CallKey, Recorded]]) -> Exchange:
    """Return the digests of a paper's calls, in the order of their keys, so that the order of answers does not matter.

    Requests are told by the digests of their text blocks (`calls.Asked`), completions by their text; those that could
    not be used are among them.
    """
    requests, completions = hashlib.sha256(), hashlib.sha256()
    for key, recorded in sorted(answers, key=lambda one: one[0].model_dump_json()):
        name = key.model_dump_json()
        requests.update(json.dumps([name, *recorded.prompt]).encode())
        completions.update(json.dumps([name, recorded.output.completion]).encode())
    return Exchange(requests_sha256=requests.hexdigest(), completions_sha256=completions.hexdigest())


def known_exchanges(folder: Path) -> dict[str, Exchange]:
    """Return the digests of each paper in the logs of a folder; of a sample that was run again, all runs count."""
    answers: dict[str, dict[tuple[str, CallKey], Recorded]] = {}
    for sample in _asking_samples(folder):
        of_paper = answers.setdefault(parse_id(str(sample.id)).paper, {})
        of_paper |= {(str(sample.uuid), key): recorded for key, recorded in recorded_answers(sample)}
    return {
        paper: exchange_of((key, recorded) for (_, key), recorded in known.items()) for paper, known in answers.items()
    }


def _asking_samples(folder: Path) -> Iterable[EvalSample]:
    for log in sorted(info.name for info in list_eval_logs(str(folder))):
        for summary in read_eval_log_sample_summaries(log):
            if parse_id(str(summary.id)).kind in _ASKING:
                yield read_eval_log_sample(
                    log, summary.id, summary.epoch, resolve_attachments="full", exclude_fields=_UNREAD
                )
