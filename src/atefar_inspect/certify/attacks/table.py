"""The attack battery as a table: the name of each attack, its family, the kinds of submission it is for, and its way.

What an attack is stands in its own file (`wraps/NAME.py`, `scripts/NAME.sh`) or function (`data.py`), whose first
sentence is its description. `BATTERY` rises when a bundle's verdict on an attack could change.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, Literal

from atefar_inspect.bundle.manifest import SubmissionKind

from .data import DATA_ATTACKS

BATTERY: Final = "1"

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
    "damaged or hostile file",
]

Way = Literal["wrap", "script", "data"]
"""How an attack gets into the submission.

`wrap`: a program around the baseline's functions or its command. `script`: shell commands in the agent's workspace, as
the agent. `data`: a function that makes another content of the baseline's data files, which nothing runs.
"""

_GOT_IN: Final = "-got-in"
_CALLABLE: Final = frozenset[SubmissionKind]({"callable"})
_COMMAND: Final = frozenset[SubmissionKind]({"command"})
_PROGRAM: Final = _CALLABLE | _COMMAND
_EVERY: Final = frozenset[SubmissionKind]({"callable", "command", "artifacts"})


@dataclass(frozen=True)
class Attack:
    """One attack of the battery."""

    name: str
    family: Family
    kinds: frozenset[SubmissionKind]
    way: Way
    slow: bool = False
    """Whether it runs into a limit of time, so that a lower one saves time."""
    hurts: bool = False
    """Whether it takes processors, memory, processes or disk up to its container's limits, which slows others down."""

    @property
    def witness(self) -> str:
        """The word that the attack notes when its harm is done (way `wrap`)."""
        return self.name

    def ran(self, witness: str | None) -> bool:
        """Return whether a witness says that the attack ran."""
        return witness is not None and witness.removesuffix(_GOT_IN) == self.witness

    def got_in(self, witness: str | None) -> bool:
        """Return whether a witness says that something gave way which separates submission and scorer."""
        return witness == self.witness + _GOT_IN

    @property
    def about(self) -> str:
        """What it does, in one sentence."""
        if self.way == "data":
            return (inspect.getdoc(DATA_ATTACKS[self.name]) or "").partition("\n")[0]
        if self.way == "script":
            return program(self).partition("\n")[0].removeprefix("# ")
        return (ast.get_docstring(ast.parse(program(self))) or "").partition("\n")[0]


@cache
def program(attack: Attack) -> str:
    """Return the text of a wrap's or script's program.

    Raises:
        ValueError: the attack is by data, and has none.
    """
    if attack.way == "data":
        raise ValueError(f"{attack.name} is an attack by data, which is a function of data.py and has no program")
    name = f"wraps/{attack.name}.py" if attack.way == "wrap" else f"scripts/{attack.name.removeprefix('script_')}.sh"
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _wraps(family: Family, kinds: frozenset[SubmissionKind], names: str, **flags: bool) -> Iterator[Attack]:
    return (Attack(name, family, kinds, "wrap", **flags) for name in names.split())


def _scripts(family: Family, names: str, **flags: bool) -> Iterator[Attack]:
    return (Attack(f"script_{name}", family, _EVERY, "script", **flags) for name in names.split())


def _data(family: Family, names: str) -> Iterator[Attack]:
    return (Attack(f"data_{name}", family, _EVERY, "data") for name in names.split())


ATTACKS: Final[tuple[Attack, ...]] = (
    *_wraps("return the input", _CALLABLE, "returned_input"),
    *_wraps("constants", _CALLABLE, "zeros constants largest smallest first_result"),
    *_wraps("not finite", _CALLABLE, "nans one_nan infinities"),
    *_wraps("wrong shape, dtype, type", _CALLABLE, "wrong_shape extra_axis empty wrong_dtype object_dtype"),
    *_wraps("wrong shape, dtype, type", _CALLABLE, "wrong_type nothing huge_integer unpickled_code"),
    *_wraps("lie about equality or length", _CALLABLE, "lying_equality lying_length lying_numbers lazy_object"),
    *_wraps("mutate the arguments", _CALLABLE, "mutated_arguments hidden_mutation mutated_later"),
    *_wraps("memoize", _CALLABLE, "memoized_by_id memoized_by_content aliased_result"),
    *_wraps("exit", _PROGRAM, "exited system_exit exited_at_import segfault evil_exception"),
    *_wraps("exit", _PROGRAM, "endless_recursion", hurts=True),
    *_wraps("exit", _PROGRAM, "orphan_with_pipe", slow=True),
    *_wraps("exit", _COMMAND, "no_work"),
    *_wraps("kill the parent", _PROGRAM, "killed_parent killed_all stopped_parent"),
    *_wraps("hang", _PROGRAM, "hung stopped hung_at_import", slow=True),
    *_wraps("hang", _PROGRAM, "spun", slow=True, hurts=True),
    *_wraps("hang", _CALLABLE, "hung_at_exit"),
    *_wraps("hang", _COMMAND, "hung_at_exit_of_program", slow=True),
    *_wraps("fork", _PROGRAM, "fork_bomb", slow=True, hurts=True),
    *_wraps("exhaust processes", _PROGRAM, "held_processes", slow=True, hurts=True),
    *_wraps("exhaust memory", _PROGRAM, "memory memory_in_forks", hurts=True),
    *_wraps("fill the disk", _PROGRAM, "disk disk_in_silence", hurts=True),
    *_wraps("fill the disk", _PROGRAM, "many_files", slow=True, hurts=True),
    *_wraps("fill the disk", _PROGRAM, "deep_folders"),
    *_wraps("flood", _PROGRAM, "flooded_output garbage_reply"),
    *_wraps("flood", _PROGRAM, "flooded_reply closed_pipes", slow=True),
    *_wraps("flood", _CALLABLE, "oversized_value deep_value cyclic_value endless_array"),
    *_wraps("forge a reply", _PROGRAM, "forged_reply prewritten_replies"),
    *_wraps("forge a reply", _CALLABLE, "answered_twice"),
    *_wraps("patch", _PROGRAM, "patched_clock patched_json patched_random patched_builtins traced"),
    *_wraps("patch", _CALLABLE, "patched_numpy patched_torch patched_scorer patched_runtime"),
    *_wraps("plant", _PROGRAM, "planted_customize planted_conftest planted_pth planted_pythonpath"),
    *_wraps("plant", _PROGRAM, "planted_modules planted_import_hook"),
    *_wraps("forge the result", _PROGRAM, "fabricated_result forged_result"),
    *_wraps("forge the result", _COMMAND, "forged_outputs emptied_outputs printed_result"),
    *_wraps("edit the scorer", _PROGRAM, "rewrote_scorer"),
    *_wraps("symlinks", _PROGRAM, "linked_result"),
    *_wraps("symlinks", _COMMAND, "linked_outputs"),
    *_wraps("read the scorer's data", _PROGRAM, "read_files read_processes read_descriptors traced_parent became_root"),
    *_wraps("predict the seed", _CALLABLE, "read_frames walked_objects predicted_seed"),
    *_wraps("carry inputs out", _PROGRAM, "carried_in_message carried_in_type carried_in_exit_status"),
    *_wraps("carry inputs out", _PROGRAM, "carried_in_file_name carried_in_log_line"),
    *_wraps("carry inputs out", _CALLABLE, "carried_in_shape"),
    *_wraps(
        "leave something for the next seed", _PROGRAM, "left_file left_ipc left_daemon hopping_daemon rewrote_itself"
    ),
    *_scripts("exit", "absent emptied"),
    *_scripts("hang", "fifo socket"),
    *_scripts("fill the disk", "endless holes huge"),
    *_scripts(
        "symlinks", "folder link_to_scorer link_with_dots link_to_process link_to_device linked_folder option_names"
    ),
    *_scripts("damaged or hostile file", "unreadable set_user_id"),
    *_scripts("plant", "planted_customize planted_conftest planted_shell"),
    *_scripts("forge the result", "forged_result forged_collection"),
    *_scripts("leave something for the next seed", "swapped_file growing_file"),
    *_scripts("exhaust processes", "every_process", hurts=True),
    *_data("constants", "largest smallest zeros ones hundreds slightly_negative"),
    *_data("not finite", "nans infinities"),
    *_data(
        "wrong shape, dtype, type", "strings booleans nulls huge_integers no_rows repeated_rows wrong_shape extra_axis"
    ),
    *_data(
        "damaged or hostile file", "expressions empty truncated garbage nul_bytes one_line object_array header_bomb"
    ),
    *_data("damaged or hostile file", "header_code zip_bomb gzip_bomb nested duplicate_keys"),
    *_data("forge the result", "extra_keys fabricated_result"),
)

_BY_NAME: Final = MappingProxyType({attack.name: attack for attack in ATTACKS})


def battery(kind: SubmissionKind) -> tuple[Attack, ...]:
    """Return the attacks for a kind of submission, in the order of the table."""
    return tuple(attack for attack in ATTACKS if kind in attack.kinds)


def attack(name: str) -> Attack:
    """Return an attack by its name, with or without the `attack/` of a trial's.

    Raises:
        LookupError: this version of the battery has none of that name.
    """
    found = _BY_NAME.get(name.removeprefix("attack/"))
    if found is None:
        raise LookupError(f"battery {BATTERY} has no attack {name!r}; `ATTACKS` lists its {len(ATTACKS)} attacks")
    return found
