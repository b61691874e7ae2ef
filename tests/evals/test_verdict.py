"""A verdict is believed only whole, unchanged and of this very call."""

from __future__ import annotations

import hashlib
import json

import pytest

from atefar_inspect.evals.verdict import VerdictError, parse_verdict

NONCE = "ab" * 16
BODY = {
    "runtime": "1",
    "nonce": NONCE,
    "isolation": {"level": "full", "missing": []},
    "outcome": "measured",
    "reason": None,
    "detail": None,
    "error": None,
    "seeds": [{"seed": 3, "outcome": "measured", "values": {"m": 1.0}, "seconds": 0.1, "calls": 4}],
    "submission_sha256": {"flip.py": "00"},
    "seconds": 0.2,
}


def verdict_file(body: dict[str, object], claim: bytes | None = None) -> bytes:
    data = json.dumps(body).encode()
    head = f"{hashlib.sha256(claim or data).hexdigest()} {len(claim or data)}\n"
    return head.encode() + data


def test_a_whole_verdict_of_this_call_is_read() -> None:
    verdict = parse_verdict(verdict_file(BODY), NONCE)
    assert verdict.outcome == "measured"
    assert verdict.seeds[0].values == {"m": 1.0}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no line with hash and length"),
        (b"{}", "no line with hash and length"),
        (verdict_file(BODY)[:-5], "cut off or changed"),
        (verdict_file(BODY).replace(b"1.0", b"9.0"), "cut off or changed"),
        (verdict_file({**BODY, "outcome": "brilliant"}), "not of the agreed form"),
        (verdict_file({**BODY, "extra": 1}), "not of the agreed form"),
        (verdict_file({**BODY, "nonce": "cd" * 16}), "of another call"),
    ],
)
def test_everything_else_is_refused_with_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(VerdictError, match=says):
        parse_verdict(data, NONCE)
