"""Commands over eval logs: `rescore` and `submission`."""

from __future__ import annotations

import math
from pathlib import Path, PurePosixPath

import click
from rich.console import Console
from rich.table import Table

from .cli_bundle import examples


def _shown(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4f}"


@click.command(
    short_help="Score the submissions kept in an eval log again.",
    epilog=examples("atefar rescore logs/RUN.eval", "atefar rescore logs/RUN.eval --fresh"),
)
@click.argument("log", type=click.Path(exists=True, dir_okay=False))
@click.option("--sandbox", default="docker", show_default=True, help="Provider to score in.")
@click.option("--fresh", is_flag=True, help="New hidden seeds instead of the run's own: an independent measurement.")
@click.option("--force", is_flag=True, help="Go on where the bundle has changed since the run.")
@click.option("--trust-host", is_flag=True, help="Let a bundle that did not ship with the package run in `local`.")
@click.option("--log-dir", type=click.Path(file_okay=False), default=None, help="Where the logs of the scoring go.")
def rescore(log: str, sandbox: str, fresh: bool, force: bool, trust_host: bool, log_dir: str | None) -> None:
    """Score the submissions kept in an eval log again.

    Runs each sample's final files in fresh containers on the same hidden seeds, so that a final score can be checked
    long after the run. Exit code 1 where a score comes out different: beyond four standard errors of the seeds, since a
    submission may draw random numbers of its own.
    """
    from .evals.rescore import rescore as rescore_log

    table = Table("sample", "epoch", "logged", "now", "what it says")
    different = False
    options = {"sandbox": sandbox, "fresh": fresh, "force": force, "trust_host": trust_host, "log_dir": log_dir}
    for result in rescore_log(log, **options):
        different |= not result.same and not fresh
        before, after = _shown(result.before["normalized"]), _shown(result.after["normalized"])
        table.add_row(result.sample, str(result.epoch), before, after, result.explanation)
    Console().print(table)
    if different:
        raise SystemExit(1)


@click.command(
    short_help="Take the scored files out of an eval log.",
    epilog=examples("atefar submission logs/RUN.eval altflip --out handed-in/"),
)
@click.argument("log", type=click.Path(exists=True, dir_okay=False))
@click.argument("sample_id", metavar="ID")
@click.option("--epoch", default=1, show_default=True, help="Epoch of the sample.")
@click.option("--out", type=click.Path(file_okay=False), default=None, help="Folder to write to; default: print names.")
def submission(log: str, sample_id: str, epoch: int, out: str | None) -> None:
    """Take out of an eval log the files that were scored: print their names, or write them into a new folder."""
    from .evals.rescore import submission_of

    files = submission_of(log, sample_id, epoch)
    if out is None:
        for path, content in files.items():
            click.echo(f"{path}\t{len(content)} bytes")
        return
    folder = Path(out)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; name a new folder with --out")
    for path, content in files.items():
        # A name from a log is somebody else's: it may not lead out of the folder.
        parts = PurePosixPath(path).parts
        if PurePosixPath(path).is_absolute() or ".." in parts:
            raise PermissionError(f"the log names the file {path!r}, which leads out of {folder}; nothing is written")
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        click.echo(str(target))
