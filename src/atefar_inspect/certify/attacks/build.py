"""From an attack and a bundle to what is handed in: the baseline with the attack around it, always the same bytes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import PurePosixPath
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.errors import AtefarError

from .data import DATA_ATTACKS, DataFile
from .table import Attack, battery, program

_EXTREME: Final = 1e9
_CODE: Final = frozenset({".py", ".pyc", ".sh", ".so", ".c", ".cpp", ".cu", ".js", ".rs", ".toml", ".cfg"})


class NotApplicableError(AtefarError):
    """An attack has no form for a bundle: it wraps a program that is no Python, or wants data where there is none."""


@dataclass(frozen=True)
class AttackFiles:
    """What an attack changes in the baseline's workspace."""

    files: Mapping[str, bytes]
    """Laid over the workspace."""
    script: str | None = None
    """Then run there by `/bin/sh -ec`, as the agent; it prints `witness` when it has seen its own effect."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Environment of the script: FILE is the first declared file, FILES are all of them, a line each."""


def attacks_on(bundle: Bundle) -> tuple[Attack, ...]:
    """Return the attacks of the battery that have a form for this bundle, in the order of the table."""
    return tuple(attack for attack in battery(bundle.manifest.submission.kind) if _applies(attack, bundle))


def files_of(attack: Attack, bundle: Bundle) -> AttackFiles:
    """Return what an attack hands in, built on the bundle's baseline.

    Raises:
        NotApplicableError: it has no form for this bundle (`attacks_on` leaves it out).
    """
    if attack.way == "script":
        paths = bundle.manifest.submission.paths
        return AttackFiles({}, program(attack), {"FILE": paths[0], "FILES": "\n".join(paths)})
    files = _wrapped(attack, bundle) if attack.way == "wrap" else _data(attack, bundle)
    if not files:
        raise NotApplicableError(f"{bundle.name}: the attack {attack.name} finds nothing that it could change here")
    return AttackFiles(files)


def _applies(attack: Attack, bundle: Bundle) -> bool:
    if attack.way == "wrap":
        return _entry_path(bundle) is not None
    return attack.way == "script" or bool(_data(attack, bundle))


def _data(attack: Attack, bundle: Bundle) -> dict[str, bytes]:
    """Every declared data file that the attack has another content for."""
    manifest, workspace = bundle.manifest, bundle.solution("baseline")
    files = {}
    for declared in manifest.submission.files:
        if PurePosixPath(declared.path).suffix in _CODE or declared.path not in workspace:
            continue
        content = workspace[declared.path]
        file = DataFile(declared.path, content, declared.max_bytes, manifest.metric.name, _extreme(bundle))
        changed = DATA_ATTACKS[attack.name](file)
        if changed is not None and changed != content:
            files[declared.path] = changed
    return files


def _wrapped(attack: Attack, bundle: Bundle) -> dict[str, bytes]:
    """The entry's file: the baseline's source, the frame, the attack. Bytes, since a source may name its encoding."""
    path, submission = _entry_path(bundle), bundle.manifest.submission
    if path is None or submission.kind == "artifacts":
        return {}
    source = bundle.solution("baseline")[path]
    tools = f"_AtefarTools({attack.name!r}, {submission.kind!r}, {bundle.manifest.metric.name!r}, {_extreme(bundle)!r})"
    if submission.kind == "callable":
        entry = (submission.entry or "").rpartition(":")[2]
        end = f"_atefar_install(globals(), {entry!r}, {tools}, _atefar_attack())\n"
        return {path: source + f"\n\n\n{_framed(attack)}\n\n{end}".encode("ascii")}
    end = (
        'if __name__ == "__main__":\n'
        f"    _atefar_run(globals(), _ATEFAR_SOURCE, {tools}, _atefar_attack())\n"
        'exec(compile(_ATEFAR_SOURCE, __file__, "exec", dont_inherit=True), globals())\n'
    )
    return {path: f"_ATEFAR_SOURCE = {source!r}\n\n\n{_framed(attack)}\n\n{end}".encode("ascii")}


def _framed(attack: Attack) -> str:
    """The frame, and the attack inside a function of its own, so that no name of it meets one of the baseline's."""
    frame = resources.files(__package__).joinpath("wraps/_frame.py").read_text(encoding="utf-8")
    inner = textwrap.indent(program(attack).strip(), "    ")
    return f"{frame}\n\ndef _atefar_attack():\n{inner}\n    return locals()\n"


def _extreme(bundle: Bundle) -> float:
    return _EXTREME if bundle.manifest.metric.direction == "higher" else -_EXTREME


def _entry_path(bundle: Bundle) -> str | None:
    """The declared Python file that the entry starts in; None where there is none."""
    submission = bundle.manifest.submission
    if submission.kind == "callable":
        names = _module_paths((submission.entry or "").partition(":")[0])
    elif submission.argv and PurePosixPath(submission.argv[0]).name.startswith("python"):
        names = _program_paths(submission.argv[1:])
    else:
        names = ()
    workspace = bundle.solution("baseline")
    return next((name for name in names if name in submission.paths and name in workspace), None)


def _module_paths(module: str) -> tuple[str, ...]:
    path = module.replace(".", "/")
    return (f"{path}.py", f"{path}/__init__.py", f"{path}/__main__.py")


def _program_paths(words: list[str]) -> tuple[str, ...]:
    """The file that `python WORDS` runs: the first word that is no option, or the module after `-m`."""
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word == "-m":
            return (f"{after.replace('.', '/')}.py", f"{after.replace('.', '/')}/__main__.py")
        if not word.startswith("-"):
            return (str(PurePosixPath(word)),)
    return ()
