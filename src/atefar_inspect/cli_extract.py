"""The command `extract`: a paper goes in, a draft bundle comes out, executed, with all that was found on the way."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from .cli_bundle import examples

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from .extract.run import Outcome
    from .paper import Paper

_EXAMPLES = examples(
    "atefar extract paper.pdf --model anthropic/claude-sonnet-4-5 --out suite",
    "inspect eval atefar_inspect/bundle -T path=suite/NAME --model openai/gpt-4o-mini",
)


class _UserError(click.ClickException):
    exit_code = 2


@click.command(epilog=_EXAMPLES)
@click.argument("paper", type=click.Path(path_type=Path))
@click.option("--model", required=True, help="Model that drafts, as Inspect names it.")
@click.option(
    "-M", "model_args", multiple=True, metavar="KEY=VALUE", help="Argument of the model, such as client_timeout=3600."
)
@click.option("--out", "suite", required=True, type=click.Path(path_type=Path), help="Folder of the suite.")
@click.option(
    "--published", type=click.DateTime(["%Y-%m-%d"]), help="Date of the paper's first version, if it does not tell."
)
@click.option(
    "--seeds", default=3, show_default=True, type=click.IntRange(2, 50), help="Seeds of each executed solution."
)
def extract(
    paper: Path,
    model: str,
    model_args: tuple[str, ...],
    suite: Path,
    published: datetime.datetime | None,
    seeds: int,
) -> None:
    """Draft one task from a paper and execute it.

    Reads the PDF, lets the model collect facts, propose candidates and implement the best, and drops facts and
    candidates that do not hold. A draft whose form is right goes to SUITE/NAME; its image is built and its solutions
    are scored in Docker. Everything found is in SUITE/extraction.json, also why a paper offers no task.

    Exit code 0 when all stages were gone through, also if the paper offers no task; 1 when one broke off; 2 for bad
    input.
    """
    # DSPy and PDFium take a second to import; --help does not need them.
    from .extract.record import RecordError
    from .extract.run import ExtractError, open_suite
    from .extract.run import extract as extract_paper
    from .paper import PaperError

    console = Console(highlight=False, soft_wrap=True)
    try:
        open_suite(suite)
        read = _read(paper, published)
        asked = _model(model, model_args)
        console.print(f"[bold]{read.title}[/bold]  {len(read.pages)} pages, SHA-256 {read.sha256[:12]}")
        if read.published is not None:
            console.print(f"first published {read.published} (from {read.published_from})", style="dim")
        outcome = extract_paper(read, asked, suite, seeds, lambda line: console.print(line, markup=False))
    except (PaperError, ExtractError, RecordError) as error:
        raise _UserError(str(error)) from error
    _summarize(console, outcome, suite)
    if not outcome.completed:
        raise SystemExit(1)


def _read(path: Path, published: datetime.datetime | None) -> Paper:
    import dataclasses

    from .paper import read_pdf

    read = read_pdf(path)
    if published is None:
        return read
    return dataclasses.replace(read, published=published.date(), published_from="--published")


def _model(name: str, arguments: tuple[str, ...]) -> Model:
    """Return the model; one that cannot be set up is refused in a sentence, before anything is spent."""
    import yaml
    from inspect_ai.model import get_model
    from rich.text import Text

    from .extract.run import ExtractError

    if wrong := [argument for argument in arguments if not argument.partition("=")[0] or "=" not in argument]:
        raise ExtractError(f"-M {wrong[0]}: is not KEY=VALUE")
    pairs = (argument.split("=", 1) for argument in arguments)
    try:
        return get_model(name, **{key: yaml.safe_load(value) for key, value in pairs})
    except Exception as error:
        # Broad, to add which option it was: what Inspect raises for a missing key or package has no public type.
        words = Text.from_markup(str(getattr(error, "message", error))).plain
        raise ExtractError(f"--model {name}: {' '.join(words.removeprefix('ERROR:').split())}") from error


def _summarize(console: Console, outcome: Outcome, suite: Path) -> None:
    from .extract.run import summary_rows

    extraction, draft = outcome.extraction, outcome.record.draft
    spent = Table(
        "step", "calls", "in", "cached", "out", "seconds", "unusable", box=None, title="tokens", title_justify="left"
    )
    for step in extraction.steps:
        numbers = (step.calls, step.input_tokens, step.cache_read_tokens, step.output_tokens, f"{step.seconds:.0f}")
        spent.add_row(step.step, *map(str, numbers), str(len(step.failures)))
    console.print(spent)
    if rows := summary_rows(outcome):
        table = Table("solution", "outcome", "mean", "sd", "expected", "of the way", box=None)
        for row in rows:
            table.add_row(*row)
        console.print(table)
    words = draft.conclusion if draft else f"{extraction.outcome}: {extraction.why}"
    console.print(f"[bold]{'' if draft is None else draft.folder + ': '}[/bold]{words}")
    console.print(
        f"Everything that was found: {suite / 'extraction.json'}; the log: {suite / '.atefar/logs'}", style="dim"
    )
