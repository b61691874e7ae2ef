"""The commands about bundles on disk: `atefar list`, `show`, `new` and `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .bundle import Bundle, BundleError, Detail, Finding, Suite, find_bundle, load_bundle, new_bundle
from .bundle.certificate import CERTIFICATE
from .bundle.manifest import Constant, Metric

_CERTIFICATE_STYLES = {"certified": "green", "stale": "yellow", "none": "dim"}


def certificate_status(bundle: Bundle) -> str:
    """Return what a bundle's certificate is worth: `certified`, `stale` or `none`."""
    if not any(file.path == CERTIFICATE for file in bundle.files()):
        return "none"  # without an import of Inspect, which takes longer than all the rest

    from .evals.status import certificate_status as status

    return status(bundle)


def examples(*lines: str) -> str:
    """Return an epilog that shows command lines as they are, one a line."""
    return "\b\n" + "\n".join(("Examples:", *(f"  {line}" for line in lines)))


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@click.command(
    "list",
    short_help="List the bundles that ship, or those of a folder.",
    epilog=examples("atefar list", "atefar list suite/"),
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@json_option
def list_bundles(folder: Path | None, as_json: bool) -> None:
    """List the bundles that ship with the package, or those of FOLDER."""
    suite = Suite.shipped() if folder is None else Suite.scan(folder)
    rows = [_row(suite, name) for name in suite.names]
    if as_json:
        _print_json({"bundles": rows})
    elif not rows:
        click.echo(f"No bundles in {suite.label}.")
    else:
        _print_rows(rows)
    if any(row["findings"] for row in rows):
        raise click.exceptions.Exit(1)


def _row(suite: Suite, name: str) -> dict[str, Any]:
    try:
        bundle = suite[name]
    except BundleError as error:
        return {"name": name, "path": str(suite.path(name)), "findings": [f.as_dict() for f in error.findings]}
    manifest = bundle.manifest
    return {
        "name": name,
        "path": str(suite.path(name)),
        "title": manifest.title,
        "type": manifest.type,
        "metric": manifest.metric.name,
        "certificate": certificate_status(bundle),
        "findings": [],
    }


def _print_rows(rows: list[dict[str, Any]]) -> None:
    table = Table("name", "type", "title", "metric", "certificate", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        if row["findings"]:
            broken = Text(f"not valid, see: atefar check {row['path']}", style="red")
            table.add_row(Text(row["name"]), Text("?", style="red"), broken, "", "")
        else:
            style = _CERTIFICATE_STYLES[row["certificate"]]
            cells = [Text(row[key]) for key in ("name", "type", "title", "metric")]
            table.add_row(*cells, Text(row["certificate"], style=style))
    Console().print(table)


@click.command(
    short_help="Show what a bundle measures, and how.",
    epilog=examples("atefar show altflip", "atefar show suite/my_task --detail goal"),
)
@click.argument("bundle")
@click.option("--detail", type=click.Choice(get_args(Detail)), help="Also print the instructions at this level.")
@json_option
def show(bundle: str, detail: Detail | None, as_json: bool) -> None:
    """Show what BUNDLE (a shipped name or a folder) measures, how, and where it comes from."""
    opened = load_bundle(bundle)
    if as_json:
        _print_json(
            {
                "path": str(opened.path),
                "digest": opened.digest,
                "draft_digest": opened.draft_digest,
                "certificate": certificate_status(opened),
                "solutions": list(opened.solution_names),
                "instructions": opened.instructions(detail) if detail else None,
                "manifest": opened.manifest.model_dump(mode="json"),
            }
        )
        return
    _print_overview(opened)
    if detail:
        click.echo(f"\n{opened.instructions(detail).strip()}")


def _print_overview(bundle: Bundle) -> None:
    manifest = bundle.manifest
    console = Console(highlight=False)
    console.print(Text.assemble((manifest.name, "bold"), f"  {manifest.title}"))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, value in _facts(bundle):
        table.add_row(label, Text(value))
    console.print(table)


def _facts(bundle: Bundle) -> list[tuple[str, str]]:
    manifest = bundle.manifest
    limits, resources, submission = manifest.limits, manifest.resources, manifest.submission
    files = ", ".join(f"{file.path} (at most {file.max_kib} KiB)" for file in submission.files)
    return [
        ("certificate", certificate_status(bundle)),
        ("type", f"{manifest.type}, version {manifest.version}"),
        ("paper", _paper(bundle)),
        ("metric", f"{manifest.metric.name}: {manifest.metric.unit}; {manifest.metric.direction} is better"),
        ("normalized", _normalized(manifest.metric)),
        ("stands for", manifest.metric.stands_for.strip()),
        ("not shown", manifest.metric.not_shown.strip()),
        ("handed in", f"{submission.kind}{f' {submission.entry}' if submission.entry else ''}: {files}"),
        ("attempt", f"{limits.attempt_s:g} s; {limits.feedback_calls} score calls suggested where they are limited"),
        ("score", f"{manifest.seeds.final} seeds at {limits.score_s:g} s each, {limits.memory_mib} MiB"),
        ("machine", f"cpus {resources.cpus:g}, memory {resources.memory_mib} MiB, gpus {resources.gpus}, "
         f"{manifest.environment.profile}, network {manifest.environment.network}"),
        ("solutions", ", ".join(bundle.solution_names)),
        ("digest", bundle.digest),
        ("folder", str(bundle.path)),
    ]  # fmt: skip


def _paper(bundle: Bundle) -> str:
    paper = bundle.manifest.provenance.paper
    if paper is None:
        return "none"
    arxiv = f", arXiv {paper.arxiv_id}" if paper.arxiv_id else ""
    return f"{paper.title}{arxiv}, {paper.published}, {len(bundle.manifest.provenance.evidence)} pieces of evidence"


def _normalized(metric: Metric) -> str:
    if metric.baseline is None or metric.reference is None:
        return "not calibrated: runs for its raw value"
    return f"0 is {_constant(metric.baseline)}, 1 is {_constant(metric.reference)}; {metric.scale} scale"


def _constant(constant: Constant) -> str:
    return f"{constant.value:g} (by theory)" if constant.how == "theory" else f"{constant.value:g} (measured)"


@click.command(
    short_help="Start a bundle of your own from a template.",
    epilog=examples("atefar new behavior my-task", "atefar new behavior suite/my_task --name my_task"),
)
@click.argument("task_type", metavar="TYPE")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="The task's name; made of DIR's without it.")
def new(task_type: str, folder: Path, name: str | None) -> None:
    """Start a bundle in DIR from the template of TYPE, a small complete task to bend to your own."""
    bundle = new_bundle(task_type, folder, name)

    click.echo(f"{folder}: the task {bundle.name}, {len(bundle.files())} files. It runs as it stands:")
    click.echo(f"  inspect eval atefar_inspect/bundle -T path={folder} --model none --solver atefar_inspect/solution")
    click.echo(f"Bend it to your task, then: atefar check {folder}")


@click.command(
    short_help="Report everything that is wrong with bundles.",
    epilog=examples("atefar check my-task", "atefar check suite/* --json"),
)
@click.argument("bundles", metavar="BUNDLE...", nargs=-1, required=True)
@json_option
def check(bundles: tuple[str, ...], as_json: bool) -> None:
    """Report everything that is wrong with each BUNDLE (a folder or a shipped name). Nothing in it is run.

    Exit code 0: nothing; 1: findings; 2: not a folder that can be read.
    """
    checked = {str(path): Bundle.check(path) for path in map(_bundle_folder, bundles)}
    if as_json:
        results = [{"path": path, "findings": [f.as_dict() for f in found]} for path, found in checked.items()]
        _print_json({"bundles": results})
    else:
        for path, found in checked.items():
            _print_findings(path, found)
    codes = {finding.code for found in checked.values() for finding in found}
    raise click.exceptions.Exit(2 if "no-folder" in codes else 1 if codes else 0)


def _bundle_folder(name_or_path: str) -> Path:
    path = find_bundle(name_or_path)
    if not (path / "task.yaml").exists() and any(path.glob("*/task.yaml")):
        raise click.UsageError(f"{path} is a folder of bundles; name the bundles in it: atefar check {path}/*")
    return path


def _print_findings(path: str, findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{path}/{finding}" if finding.file != "." else f"{path}: {finding.message}")
    count = f"{len(findings)} finding" + ("" if len(findings) == 1 else "s")
    click.echo(f"{path}: {count}" if findings else f"{path}: valid")


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
