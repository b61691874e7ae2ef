"""The commands after certification: `atefar certificate` shows what came of it, `atefar clean` removes what it left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from .bundle import load_bundle
from .bundle.certificate import CERTIFICATE, Certificate, certificate_of, parse_certificate
from .cli_bundle import examples, json_option
from .errors import AtefarError

if TYPE_CHECKING:
    from .certify.summary import Standing


@click.command(
    short_help="Show what a bundle's certificate says.",
    epilog=examples(
        "atefar certificate altflip",
        "atefar certificate suite/my_task --html my_task.html",
        "atefar certificate report.json     what a certification that refused a bundle left",
    ),
)
@click.argument("bundle")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with every score, attack and survivor instead; it needs no network.",
)
@json_option
def certificate(bundle: str, html: Path | None, as_json: bool) -> None:
    """Show the certificate of BUNDLE (a shipped name, a folder, or a certificate.json or report.json) on one screen.

    Exit code 0: it is certified; 1: there is no certificate, or it is stale or refused; 2: it cannot be read.
    """
    from .certify.label import TALL, label

    found, standing = _found(bundle)
    if html is not None:
        _write_page(html, found, standing)
    if as_json:
        content = {"status": standing.word, "why": standing.why, "certificate": found.model_dump(mode="json")}
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
    elif html is None:
        console = Console(highlight=False)
        console.print(label(found, standing, console.height if console.is_terminal else TALL))
    if standing.word != "certified":
        raise click.exceptions.Exit(1)


def _found(name_or_path: str) -> tuple[Certificate, Standing]:
    """The certificate of a bundle or in a file, and what it is worth."""
    from .certify.summary import standing

    path = Path(name_or_path)
    if path.is_file() and not (path.name == CERTIFICATE and (path.parent / "task.yaml").exists()):
        try:
            return (read := parse_certificate(path.read_bytes())), standing(read, None)
        except ValueError as error:
            raise AtefarError(f"{path} is no certificate: {error}") from error
    bundle = load_bundle(path.parent if path.is_file() else name_or_path)
    found = certificate_of(bundle)
    if found is None:
        raise click.ClickException(f"{bundle.name} has no certificate; to make one: atefar certify {name_or_path}")
    from .evals.status import stale_because  # here, since it imports Inspect

    return found, standing(found, stale_because(bundle))


def _write_page(html: Path, found: Certificate, standing: Standing) -> None:
    from .certify.page import page

    try:
        html.write_text(page(found, standing), encoding="utf-8")
    except OSError as error:
        raise AtefarError(f"{html} cannot be written: {error.strerror}") from error
    click.echo(f"Written: {html}", err=True)


@click.command(
    short_help="Remove images and folders that no bundle needs.",
    epilog=examples("atefar clean", "atefar clean --keep suite/ --keep my-task", "atefar clean --all --yes"),
)
@click.option("--keep", multiple=True, metavar="BUNDLE", help="A bundle or a folder of bundles that need theirs, too.")
@click.option("--all", "everything", is_flag=True, help="Also what bundles need; it is made again when it is wanted.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
def clean(keep: tuple[str, ...], everything: bool, yes: bool) -> None:
    """Remove images, build contexts and logs of certifications that no bundle needs, after showing them.

    Shipped bundles and those given with --keep need theirs. Only images named atefar/NAME:DIGEST are looked at, and
    none that a container uses is removed; logs of a certification at work stay as well.
    """
    from .certify.clean import Engine, leftovers, needed_by, remove

    needed = None if everything else needed_by(keep)
    engine = Engine.connect()
    if engine is None:
        click.echo("No Docker engine answers: images are left alone.", err=True)
    found = leftovers(needed, engine)
    if not found:
        click.echo("Nothing to remove.")
        return
    for one in found:
        click.echo(f"{one.kind:<8} {_size(one.size_bytes):>10}  {one.shown}")
    size = sum(one.size_bytes for one in found)
    if not yes:
        click.confirm(f"Remove these {len(found)} ({_size(size)} that nothing else shares)?", abort=True)
    freed = 0
    for one in found:
        if (problem := remove(one, engine)) is not None:
            click.echo(f"{one.shown} stays: {problem}", err=True)
        else:
            freed += one.size_bytes
    click.echo(f"Freed at least {_size(freed)}.")
    if freed < size:
        raise click.exceptions.Exit(1)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 2**10:,.1f} KiB" if size_bytes < 2**20 else f"{size_bytes / 2**20:,.1f} MiB"
