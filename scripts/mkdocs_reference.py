"""Pages of the site that are made from the code: gates, commands, tasks, attacks. A hook of mkdocs.

`docs/certificates.md` is written by hand up to the line `<!-- gates -->`, where the gates' own docstrings follow.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

_GATES = "<!-- gates -->"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are generated as a whole."""
    for path, make in (
        ("reference/commands.md", commands_page),
        ("reference/tasks.md", tasks_page),
        ("reference/attacks.md", attacks_page),
    ):
        files.append(File.generated(config, path, content=make()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put the gates into the page on certificates."""
    return markdown.replace(_GATES, gates_section()) if page.file.src_uri == "certificates.md" else markdown


def gates_section() -> str:
    """Return the table of gates and a section for each, from their docstrings and the table of thresholds."""
    from atefar_inspect.certify.gate import THRESHOLDS
    from atefar_inspect.certify.gates import GATES

    rows = ["| gate | what must hold | default threshold |", "|---|---|---|"]
    sections = []
    for gate in GATES:
        text = inspect.cleandoc(type(gate).__doc__ or "")
        first, _, rest = text.partition("\n")
        threshold = f"{THRESHOLDS[gate.name]:g}" if gate.name in THRESHOLDS else ""
        rows.append(f"| [`{gate.name}`](#{gate.name}) | {first} | {threshold} |")
        sections.append(f"### {gate.name}\n\n{first}\n{rest}\n")
    return "\n".join([*rows, "", *sections])


def commands_page() -> str:
    """Return the help of every command."""
    from atefar_inspect.cli import main

    context = click.Context(main, info_name="atefar")
    parts = ["# Commands\n", _help(main, context)]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is not None:
            parts.append(f"## atefar {name}\n\n" + _help(command, click.Context(command, context, info_name=name)))
    return "\n".join(parts)


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```\n"


def tasks_page() -> str:
    """Return the registered tasks with their parameters."""
    from atefar_inspect import tasks
    from atefar_inspect.bundle import Suite

    parts = ["# Tasks\n", "Run with `inspect eval atefar_inspect/NAME -T PARAMETER=VALUE`.\n"]
    for name in ("bundle", "suite", "certify"):
        text = inspect.cleandoc(getattr(tasks, name).__doc__ or "")
        summary, _, arguments = text.partition("Args:")
        signature = inspect.signature(getattr(tasks, name))
        rows = ["| parameter | default | |", "|---|---|---|"]
        for parameter, about in re.findall(r"^\s+(\w+): (.+)$", arguments, re.MULTILINE):
            rows.append(f"| `{parameter}` | `{signature.parameters[parameter].default!r}` | {about} |")
        parts.append("\n".join([f"## {name}\n", summary.strip(), "", *rows, ""]))
    shipped = [f"| `{bundle.name}` | {bundle.manifest.type} | {bundle.manifest.title} |" for bundle in Suite.shipped()]
    rows = ["| task | type | |", "|---|---|---|", *shipped]
    parts.append("\n".join(["## Shipped bundles\n", "Parameters as of `bundle`, without `path`.\n", *rows, ""]))
    return "\n".join(parts)


def attacks_page() -> str:
    """Return the attack battery as a table by family."""
    from atefar_inspect.certify.attacks import ATTACKS, BATTERY

    parts = [f"# Attack battery, version {BATTERY}\n"]
    parts.append("`wrap`: a program around the baseline's code. `script`: shell commands in the agent's workspace.")
    parts.append("`data`: another content of the baseline's data files.\n")
    rows = ["| family | attack | way | kinds | what it does |", "|---|---|---|---|---|"]
    for attack in sorted(ATTACKS, key=lambda one: (one.family, one.name)):
        cells = (attack.family, f"`{attack.name}`", attack.way, ", ".join(sorted(attack.kinds)), attack.about)
        rows.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join([*parts, *rows, ""])
