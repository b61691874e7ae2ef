"""Solvers: the default agent, and `solution`, which hands in a known solution without any model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspect_ai.agent import Agent, react
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import Tool, bash, text_editor
from inspect_ai.util import sandbox

from atefar_inspect.errors import AtefarError

from .collect import lay_over
from .feedback import budget_of, parse_feedback
from .located import sample_bundle
from .tools import score

_TOOL_TIMEOUT_S = 600


def default_agent(feedback: str | int = "open") -> Agent:
    """`react()` with a shell, an editor and, unless feedback is blind, the `score` tool.

    Args:
        feedback: the feedback policy of the task.
    """
    tools: list[Tool] = [bash(timeout=_TOOL_TIMEOUT_S), text_editor(timeout=_TOOL_TIMEOUT_S)]
    if budget_of(parse_feedback(feedback)) != 0:
        tools.append(score())
    return react(tools=tools)


class SolutionError(AtefarError):
    """The solution that was asked for cannot be handed in."""


def _folder_files(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise SolutionError(f"{folder}: no such folder; `path` is a folder whose files are laid over the workspace")
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink()
    }


@solver
def solution(name: str = "reference", path: str | None = None, remove: Sequence[str] = ()) -> Solver:
    """Hands in a known solution: for checks of a bundle, run with `--model none`.

    Args:
        name: a folder of the bundle's `solutions/`, or `baseline` (the workspace as it is), or `nop` (the declared
            files removed).
        path: a folder of your own instead, whose files are laid over the workspace.
        remove: with `path`, files of the workspace to remove.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        bundle = sample_bundle(state)
        if path is not None:
            await lay_over(sandbox(), _folder_files(Path(path)), remove)
            return state
        files = bundle.solution(name)
        start = bundle.solution("baseline")
        changed = {file: content for file, content in files.items() if start.get(file) != content}
        await lay_over(sandbox(), changed, remove=set(start) - set(files))
        return state

    return solve
