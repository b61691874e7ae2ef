"""The command `extract`: papers go in, certified bundles come out, with all that was found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from .cli_bundle import examples

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from .extract.run import Arguments, Extracted
    from .extract.steps import Ended, StepId

_EXAMPLES = examples(
    "atefar extract paper.pdf --model anthropic/claude-sonnet-4-5 --out suite",
    "atefar extract paper.pdf --model anthropic/claude-sonnet-4-5 --out suite --dry-run",
    "inspect eval-set atefar_inspect/extract -T papers=paper.pdf -T out=suite --model anthropic/claude-sonnet-4-5",
    "inspect eval atefar_inspect/bundle -T path=suite/NAME --model openai/gpt-4o-mini",
)
_TABLE_WIDTH = 140


@click.command(short_help="Papers to certified bundles.", epilog=_EXAMPLES)
@click.argument("papers", nargs=-1, required=True, metavar="PAPER...")
@click.option("--model", required=True, help="Model that drafts, as Inspect names it.")
@click.option("--auditor", help="Model that audits drafts; the same by default.")
@click.option(
    "-M", "model_args", multiple=True, metavar="KEY=VALUE", help="Argument of the models, such as client_timeout=3600."
)
@click.option("--out", "suite", required=True, type=click.Path(path_type=Path), help="Folder of the suite.")
@click.option(
    "--published",
    multiple=True,
    metavar="[PAPER=]DATE",
    help="When a paper that does not tell was first published, YYYY-MM-DD.",
)
@click.option("--latex", is_flag=True, help="Read a paper's LaTeX source where arXiv has it.")
@click.option("--max-candidates", type=click.IntRange(1), help="Most candidates of a paper that are drafted.")
@click.option("--candidate", "only", multiple=True, metavar="NAME", help="Draft only this one; may be repeated.")
@click.option("--max-certified", type=click.IntRange(1), help="Bundles of a paper after which no other is begun.")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(0, 10), help="Most repairs of a candidate.")
@click.option(
    "--small/--full", default=False, help="Certify with fewer seeds, attacks and mutants; certificates say so."
)
@click.option("--public", is_flag=True, help="Mark bundles as published, their references included.")
@click.option("--token-limit", type=click.IntRange(1), help="Tokens of one sample: of a reading, a draft, a repair.")
@click.option("--cost-limit", type=click.FloatRange(0), help="US dollars of one sample.")
@click.option("--max-samples", type=click.IntRange(1), help="Samples at a time.  [default: two a core]")
@click.option("--dry-run", is_flag=True, help="Show papers, steps and estimated tokens; spend nothing.")
def extract(
    papers: tuple[str, ...],
    model: str,
    auditor: str | None,
    model_args: tuple[str, ...],
    suite: Path,
    published: tuple[str, ...],
    latex: bool,
    max_candidates: int | None,
    only: tuple[str, ...],
    max_certified: int | None,
    rounds: int,
    small: bool,
    public: bool,
    token_limit: int | None,
    cost_limit: float | None,
    max_samples: int | None,
    dry_run: bool,
) -> None:
    """Turn papers into certified task bundles.

    PAPER is a PDF, a LaTeX file or folder, an address, or an arXiv id such as arxiv:2404.00498.

    A model collects facts from each paper, proposes candidates and implements those that no rule rejects. Each draft is
    linted, audited, built, calibrated and certified in Docker; what refuses it goes back to the model, a few times.
    Certified bundles go to SUITE/NAME. What was found, and what ended every candidate, is in SUITE/extraction.json and
    SUITE/extraction.html. The same command again goes on where it was cut off; other papers extend the suite.

    Exit code 0 when everything was gone through, also if a paper offers no task; 1 when something broke off; 2 for bad
    input.
    """
    # DSPy and PDFium take a second to import; --help does not need them.
    from .extract.run import Arguments
    from .extract.task import rules_of

    console = Console(highlight=False, soft_wrap=True)
    arguments = Arguments(
        papers=papers,
        model=model,
        model_args=model_args,
        suite=suite,
        rules=rules_of(rounds, max_candidates, max_certified, small, only, public),
        auditor=auditor,
        published=published,
        latex=latex,
        token_limit=token_limit,
        cost_limit=cost_limit,
        max_samples=max_samples,
    )
    if dry_run:
        raise SystemExit(_dry_run(console, arguments))
    drafter = _model("--model", model, model_args)
    other = None if auditor is None else _model("--auditor", auditor, model_args)
    raise SystemExit(_extract(console, replace(arguments, model=drafter, auditor=other)))


def _model(option: str, name: str, arguments: Sequence[str]) -> Model:
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
        raise ExtractError(f"{option} {name}: {' '.join(words.removeprefix('ERROR:').split())}") from error


def _extract(console: Console, arguments: Arguments) -> int:
    from .extract.run import extract as run

    console.print(f"Extracting into {arguments.suite} ({arguments.rules.budget.label} budget)")
    console.print(f"Logs: {arguments.suite / arguments.log_folder}", style="dim")
    extracted = run(arguments, _Progress(console))
    _print_end(console, extracted, arguments.suite)
    return 0 if extracted.finished else 1


class _Progress:
    """Prints what each step came to, and what is in hand whenever that changes its kind."""

    def __init__(self, console: Console) -> None:
        self._console, self._done, self._shown = console, 0, ""

    def __call__(self, step: StepId, ended: Ended, to_come: Sequence[StepId]) -> None:
        from .extract.progress import in_hand, line

        self._done += 1
        if text := line(step, ended):
            self._console.print(text, markup=False)
        elif (counts := in_hand(to_come)) and counts != self._shown:
            self._shown = counts
            self._console.print(f"  {self._done} samples done, in hand: {counts}", style="dim", markup=False)


def _print_end(console: Console, extracted: Extracted, suite: Path) -> None:
    from .certify.summary import plain
    from .extract.table import HEADINGS, ends, rows

    table = Table(*HEADINGS, box=None)
    for row in rows(extracted.papers):
        table.add_row(*map(plain, row))
    console.print()
    # A row stays on one line: a terminal folds it, and a file has it whole.
    Console(file=console.file, highlight=False, width=max(console.width, _TABLE_WIDTH)).print(table)
    for paper in extracted.papers:
        for name, outcome, words in ends(paper):
            place = f"{paper.key}/{name}" if name else paper.key
            console.print(f"{place}: {outcome}{f': {plain(words)}' if words else ''}", markup=False)
    console.print(f"Everything that was found: {suite / 'extraction.json'}, {suite / 'extraction.html'}", style="dim")
    if not extracted.finished:
        console.print("Something broke off; the same command goes on where it was.")


def _dry_run(console: Console, arguments: Arguments) -> int:
    from .extract.estimate import estimate, paper_tokens, total
    from .extract.kit import Kit
    from .extract.papers import Library, paper_sources, published_dates
    from .paper import PaperError

    sources, code = paper_sources(arguments.papers), 0
    library = Library(sources, Kit().read, published_dates(arguments.published, sources), arguments.latex)
    for source in sources:
        try:
            paper = library.open(source.key)
        except PaperError as error:
            console.print(str(error), markup=False)
            code = 1
            continue
        tokens = paper_tokens(paper)
        console.print(f"{source.key}: {paper.title}, {len(paper.pages)} pages, about {tokens:,} tokens", markup=False)
        if paper.published is None:
            console.print("  nothing in it tells when it was first published; it needs --published", style="yellow")
        stages = estimate(tokens, arguments.rules)
        table = Table("step", "calls", "in a call", "of it fresh", "out of a call", box=None)
        for stage in stages:
            calls = f"{stage.least}" if stage.least == stage.most else f"{stage.least} to {stage.most}"
            numbers = (stage.input_tokens, stage.fresh_tokens, stage.output_tokens)
            table.add_row(stage.step, calls, *(f"{number:,}" for number in numbers))
        console.print(table)
        (least_in, least_out), (most_in, most_out) = total(stages, most=False), total(stages, most=True)
        console.print(f"  in all {least_in:,} to {most_in:,} tokens in, {least_out:,} to {most_out:,} out")
    console.print("Nothing was asked of a model, and nothing was written.", style="dim")
    return code
