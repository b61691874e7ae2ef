"""What somebody tried who had read README and goal.md alone, and wanted a score without the work.

The files under `outside/` are kept as they were handed in, by two of them, the second over more than an hour (219
attempts; of those that only looked around, none is kept). None was scored above what it earned; this holds them to it.
What they found was mended: rules whose headings promised more than is checked, an array's subclass that was refused
without being named, threads that count as processes, a machine too busy that cost honest work its score.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from by_commit import third

from .really import PARALLEL, Ended, ended_of, hand_in_all
from .table import MEASURED

FOLDER = Path(__file__).parent / "outside"

REFUSED = {
    "exc_leak": "raised",
    "reduce": "wrong_type",
    "lying_subclass": "wrong_type",
    "garbage_fd": "protocol",
    "zero_fd": "protocol",
    "closefd_linger": "crashed",
    "stop_self": "timeout or over_deadline",
    "monkeypatch": "crashed or protocol",
    "object_dtype": "wrong_type",
    "broadcast_huge": "crashed or reply_too_large or memory",
    "sleep_import": "timeout",
    "memory": "memory or crashed or timeout or over_deadline or measured",
    "cpu_hog": "over_deadline or timeout or processes or crashed or measured",
    "mitm_ff": "protocol",
    "mitm_digits": "protocol",
    "mitm_truncate": "crashed or protocol",
    "mitm_drip": "timeout",
    "mitm_endless": "not_a_flip or protocol",
    "honest_subclass": "wrong_type",
    "honest_inplace": "changed_arguments",
    "exc_evil": "raised",
    "null_bytes": "import_failed",
    "too_big": "file_too_large",
    "import_exit": "crashed",
    "import_sabotage": "crashed",
    "import_close": "crashed",
    "steal_requests": "timeout or protocol or crashed or measured",
    "no_flip": "raised",
    "kill_all": "not_half_flipped",
    "two_n": "wrong_shape",
    "chan0": "not_a_flip",
    "corner": "not_a_flip",
    "ulp": "not_a_flip",
    "wrongrows": "not_a_flip",
    "nanrow": "not_finite",
    "f64": "wrong_dtype",
    "pal_null": "wrong_type",
    "fg_dupkeys": "wrong_type",
    "killall": "wrong_type",
    "inplace_restore": "changed_arguments",
    "return_arg": "changed_arguments",
    "shape_attr": "changed_arguments",
    "return_view": "not_half_flipped",
    "twin_canon": "follows_content",
    "index_two_digits": "follows_index",
    "fg_obj": "protocol",
    "fg_negshape": "protocol",
    "fg_floatshape": "protocol",
    "fg_hugeshape": "protocol",
    "fg_dims": "protocol",
    "fg_subdtype": "protocol",
    "fg_struct": "protocol",
    "fg_nan": "protocol",
    "fg_extra": "protocol",
    "fg_id": "protocol",
    "fg_idnull": "protocol",
    "fg_twice": "protocol",
    "fg_list": "protocol",
    "fg_nested": "protocol",
    "fg_manyarr": "protocol",
    "fg_short": "protocol",
    "fg_dtypeevil": "protocol",
    "fg_dtypecomma": "protocol",
    "fg_noarr": "protocol",
    "fg_err": "protocol",
    "fg_err2": "protocol",
    "fr_surr": "protocol",
    "fr_unknown": "protocol",
    "fr_list": "protocol",
    "fr_log": "protocol",
    "fr_both": "protocol",
    "zero_hdr": "protocol",
    "flood_hdr": "reply_too_large or protocol",
    "flood_json": "reply_too_large or protocol",
    "json_small_nest": "reply_too_large or protocol",
    "json_bigint": "reply_too_large or protocol",
    "json_badutf": "reply_too_large or protocol",
    "forkbomb": "processes or crashed or raised",
    "osexit": "crashed",
    "closefds": "crashed",
    "daemon_pipe": "crashed or protocol",
    "exc": "raised",
    "baseexc": "raised",
    "exc_group": "raised",
}
"""Invalid, with the reason; one of several where timing or the machine decides, `measured` being the baseline's 0."""

WORTH_NOTHING = ("flood", "disk", "persist", "recon_words", "fg_index", "fg_index2", "stdout_forge", "shmhog")
"""Valid, and scored as the baseline that they are."""

EARNED = (
    "honest",
    "honest_fortran",
    "honest_buffer",
    "latin1",
    "honest_exit_hang",
    "content",
    "mseq",
    "content_mixed",
    "fg_pass",
    "fg_inplace",
    "fg_none",
    "setflags",
    "hon_legendre",
    "hon_fortran",
    "hon_readonly",
    "hon_dtypemeta",
    "hon_negstride",
    "hon_memmap",
    "hon_samebuf",
    "hon_shared",
    "hon_class",
    "hon_dataclass",
    "hon_getattr",
    "hon_names",
    "hon_self",
    "hon_picture",
    "hon_64k",
    "hon_latin1",
    "hon_threads",
    "hon_procs",
    "hon_cowpool",
    "hon_subproc",
    "hon_orphan",
    "hon_virtual",
    "hon_print",
    "hon_closefds",
    "hon_stdin",
    "hon_atexit",
    "hon_alarm",
    "hon_chdir",
)
"""Correct work in an odd form, or with first choices that the rules allow: nothing of it may be rejected."""

CARRIED = ("recon_bits", "recon_proto", "recon_reply", "recon_env", "fingerprint_a", "fingerprint_b")
"""They alternate a chosen share of the images, so that the score carries a few bits: what it says is what they did."""

SLOW = "honest_near_limit"
"""Sleeps for 6 of the 10 seconds that altflip allows; the battery's copy allows 4."""

ALL = (*REFUSED, *WORTH_NOTHING, *EARNED, *CARRIED)
CHOSEN = third(ALL)
"""A score call takes three seconds, so each commit makes a third of them."""


def test_every_file_is_in_one_list() -> None:
    assert sorted((*ALL, SLOW)) == sorted(file.stem for file in FOLDER.glob("*.py"))


@pytest.fixture(scope="session")
def outside(short_altflip: Bundle, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """How each of them ended in the real scorer."""
    sources = {name: ((FOLDER / f"{name}.py").read_bytes().decode("latin-1"), False) for name in CHOSEN}
    parts = [CHOSEN[start::PARALLEL] for start in range(PARALLEL)]
    return ended_of(hand_in_all(parts, sources, short_altflip, tmp_path_factory.mktemp("outside")))


@pytest.mark.docker
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", CHOSEN)
def test_nobody_gets_more_than_was_earned(name: str, outside: dict[str, Ended]) -> None:
    here = outside[name]
    assert here.doubts == []
    assert here.scorer_unchanged
    assert not math.isnan(here.normalized)
    if name in REFUSED:
        assert (here.reason or MEASURED) in REFUSED[name].split(" or ")
        assert here.normalized <= (0.05 if here.reason is None else 0)
    elif name in EARNED:
        assert here.reason is None
        assert here.normalized >= 0.98
    else:
        assert here.reason is None
        assert name in CARRIED or here.normalized <= 0.05
