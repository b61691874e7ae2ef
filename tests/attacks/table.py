"""The attack battery as a table: what each attack is, how it pays against the naive scorer, how it must end here.

An attack is a file: `battery/NAME.py` stands in place of flip.py, `handed_in/NAME.sh` is run in the workspace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent

Family = Literal[
    "return the input",
    "constants",
    "not finite",
    "wrong shape, dtype, type",
    "lie about equality or length",
    "mutate the arguments",
    "memoize",
    "exit",
    "kill the parent",
    "hang",
    "fork",
    "exhaust memory",
    "exhaust processes",
    "fill the disk",
    "flood",
    "forge a reply",
    "patch",
    "plant",
    "forge the result",
    "edit the scorer",
    "symlinks",
    "read the scorer's data",
    "predict the seed",
    "carry inputs out",
    "leave something for the next seed",
]

Pays = Literal["count", "clock", "reply", "result", "exit", "denial", "feedback"]
"""Where the naive scorer shows that an attack works.

`count`: the printed measure. `clock`: the time that it took is 0. `reply`: the first line on the reply pipe. `result`:
the result file. `exit`: the exit status is 0 and nothing was measured. `denial`: the attack ran, and no score came from
anywhere: such an attack pays nobody, but costs the scorer. `feedback`: hidden input is in what the agent is shown.
"""

MEASURED = "measured"


@dataclass(frozen=True)
class Attack:
    """One attack; `ends` is `measured` or the reason for which it is invalid, or either where that is chance."""

    name: str
    family: Family
    pays: Pays
    ends: str
    alone: bool = False
    """Whether it gets scorers of its own, because of what it might leave in them for the attacks that follow."""

    @property
    def is_handed_in(self) -> bool:
        """Whether it is a script that changes the workspace, not a flip.py."""
        return not (FOLDER / "battery" / f"{self.name}.py").exists()

    @property
    def source(self) -> str:
        """The script, or the text of the flip.py with the honest flips in the place of their import."""
        if self.is_handed_in:
            return (FOLDER / "handed_in" / f"{self.name}.sh").read_text(encoding="utf-8")
        text = (FOLDER / "battery" / f"{self.name}.py").read_text(encoding="utf-8")
        honest = (FOLDER / "battery" / "honest.py").read_text(encoding="utf-8")
        return re.sub(r"^from honest import .*$", lambda _: honest, text, count=1, flags=re.MULTILINE)


ATTACKS = (
    Attack("returned_input", "return the input", "count", "not_half_flipped"),
    Attack("zeros", "constants", "count", "not_a_flip"),
    Attack("constants", "constants", "count", "not_a_flip"),
    Attack("nans", "not finite", "count", "not_finite"),
    Attack("infinities", "not finite", "count", "not_finite"),
    Attack("wrong_shape", "wrong shape, dtype, type", "count", "wrong_shape"),
    Attack("wrong_dtype", "wrong shape, dtype, type", "count", "wrong_dtype"),
    Attack("wrong_type", "wrong shape, dtype, type", "count", "wrong_type"),
    Attack("lying_equality", "lie about equality or length", "count", "wrong_type"),
    Attack("lying_length", "lie about equality or length", "count", "wrong_type"),
    Attack("lazy_object", "lie about equality or length", "count", "wrong_type"),
    Attack("mutated_images", "mutate the arguments", "count", "changed_arguments"),
    Attack("mutated_indices", "mutate the arguments", "count", "changed_arguments"),
    Attack("hidden_mutation", "mutate the arguments", "count", "not_a_flip"),
    Attack("memoized_by_id", "memoize", "count", MEASURED),
    Attack("exited", "exit", "exit", "crashed"),
    Attack("system_exit", "exit", "exit", "raised"),
    Attack("absent", "exit", "denial", "file_missing"),
    Attack("killed_parent", "kill the parent", "result", MEASURED),
    Attack("hung", "hang", "denial", "timeout"),
    Attack("stopped", "hang", "denial", "timeout"),
    Attack("fifo", "hang", "denial", "file_kind"),
    Attack("fork_bomb", "fork", "denial", "processes"),
    Attack("held_processes", "exhaust processes", "denial", "processes"),
    Attack("memory", "exhaust memory", "denial", "memory"),
    Attack("memory_in_forks", "exhaust memory", "denial", "memory"),
    Attack("disk", "fill the disk", "denial", "raised"),
    Attack("disk_in_silence", "fill the disk", "denial", MEASURED),
    Attack("many_files", "fill the disk", "denial", "crashed or timeout", alone=True),
    Attack("endless", "fill the disk", "denial", "file_too_large"),
    Attack("flooded_output", "flood", "count", MEASURED),
    Attack("flooded_reply", "flood", "denial", "protocol"),
    Attack("oversized_value", "flood", "count", "reply_too_large"),
    Attack("closed_pipes", "flood", "denial", "crashed"),
    Attack("orphan_with_pipe", "exit", "exit", "crashed"),
    Attack("forged_reply", "forge a reply", "reply", "protocol"),
    Attack("prewritten_replies", "forge a reply", "reply", "protocol"),
    Attack("patched_clock", "patch", "clock", MEASURED),
    Attack("patched_numpy", "patch", "count", MEASURED),
    Attack("patched_json", "patch", "count", "protocol"),
    Attack("patched_scorer", "patch", "count", MEASURED),
    Attack("planted_customize", "plant", "count", MEASURED),
    Attack("planted_conftest", "plant", "count", MEASURED),
    Attack("planted_pth", "plant", "count", MEASURED),
    Attack("planted_pythonpath", "plant", "count", MEASURED),
    Attack("planted_modules", "plant", "count", MEASURED),
    Attack("fabricated_result", "forge the result", "result", "crashed"),
    Attack("forged_result", "forge the result", "result", MEASURED),
    Attack("rewrote_scorer", "edit the scorer", "count", MEASURED),
    Attack("link_to_scorer", "symlinks", "count", "file_kind"),
    Attack("link_with_dots", "symlinks", "count", "file_kind"),
    Attack("folder", "symlinks", "denial", "file_kind"),
    Attack("read_files", "read the scorer's data", "count", MEASURED),
    Attack("read_processes", "read the scorer's data", "count", MEASURED),
    Attack("traced_parent", "read the scorer's data", "count", MEASURED),
    Attack("became_root", "read the scorer's data", "count", MEASURED),
    Attack("read_frames", "predict the seed", "count", MEASURED),
    Attack("predicted_seed", "predict the seed", "count", MEASURED),
    Attack("carried_in_message", "carry inputs out", "feedback", "raised"),
    Attack("carried_in_type", "carry inputs out", "feedback", "raised"),
    Attack("carried_in_exit_status", "carry inputs out", "feedback", "crashed"),
    Attack("carried_in_shape", "carry inputs out", "feedback", "wrong_shape"),
    Attack("carried_in_file_name", "carry inputs out", "feedback", "raised"),
    Attack("carried_in_log_line", "carry inputs out", "feedback", "wrong_type"),
    Attack("left_file", "leave something for the next seed", "count", MEASURED),
    Attack("left_ipc", "leave something for the next seed", "count", MEASURED),
    Attack("left_daemon", "leave something for the next seed", "count", MEASURED),
    Attack("hopping_daemon", "leave something for the next seed", "result", MEASURED),
    Attack("rewrote_itself", "leave something for the next seed", "count", MEASURED),
)
