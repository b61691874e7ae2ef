"""A certificate as a label on one screen of a terminal: what held, what was measured, what it is bound to."""

from __future__ import annotations

from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from atefar_inspect.bundle.certificate import Certificate, GateReport, GateResult

from .summary import (
    SYMBOLS,
    Standing,
    all_attacks,
    by_group,
    families,
    gate_counts,
    mutant_totals,
    plain,
    score_text,
    seconds_text,
    share_text,
    solution_text,
)

TALL: Final = 36
"""Lines of a terminal from which on the tables have room; below, each is one line."""

RESULT_STYLES: Final[dict[GateResult, str]] = {
    "holds": "green",
    "fails": "bold red",
    "could not be judged": "yellow",
    "not applicable": "dim",
}
"""How a gate's result looks on a terminal, in rich's terms."""
_WORDS: Final[dict[GateResult, str]] = {
    "holds": "holds",
    "fails": "fails",
    "could not be judged": "not judged",
    "not applicable": "not applicable",
}
_STANDING_STYLES: Final = {"certified": "bold green", "stale": "bold yellow", "refused": "bold red"}
_MOST_ROWS: Final = 12


def label(certificate: Certificate, standing: Standing, height: int = TALL) -> RenderableType:
    """Return the label, to be printed by rich; in the short form where the terminal has fewer than `TALL` lines."""
    middle: list[RenderableType] = [Text(), _tables(certificate), Text()] if height >= TALL else []
    facts = _facts(certificate, short=not middle)
    return Group(_head(certificate, standing), _gates(certificate), *middle, facts)


def _head(certificate: Certificate, standing: Standing) -> RenderableType:
    style = _STANDING_STYLES[standing.word]
    name = Text.assemble((f"{plain(certificate.name)} {plain(certificate.version)}", "bold"))
    name.append(f"  {plain(certificate.title)}")
    mark = Text(f"{standing.symbol} {standing.word.upper()}", style=style)
    kind = f"{certificate.type}, {certificate.metric}; {certificate.made[:10]}, {certificate.budget} budget"
    isolation = f"isolation {certificate.isolation}, network off, attack battery {certificate.bound.battery}"
    lines: list[RenderableType] = [_line(name, mark), _cut(f"{kind}; {isolation}", "dim")]
    lines += [Text(plain(f"{standing.word}: {why}"), style=style) for why in standing.why]
    lines.append(Text(gate_counts(certificate), style="bold"))
    return Group(*lines)


def _line(left: Text, right: Text) -> Table:
    table = Table.grid(expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True)
    table.add_row(left, right)
    return table


def _cut(text: str, style: str = "") -> Text:
    return Text(plain(text), style=style, no_wrap=True, overflow="ellipsis")


def _gates(certificate: Certificate) -> Table:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(ratio=1)
    for gate in certificate.gates:
        style = RESULT_STYLES[gate.result]
        result = Text(f"{SYMBOLS[gate.result]} {_WORDS[gate.result]}", style=style)
        table.add_row(Text(gate.gate), result, str(gate.examined or ""), _sentence(gate))
    return table


def _sentence(gate: GateReport) -> Text:
    """A sentence that somebody has to act on is shown in full; of the others, what there is room for."""
    if gate.result == "fails":
        return Text(plain(gate.sentence))
    return _cut(gate.sentence)


def _tables(certificate: Certificate) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    for _ in range(3):
        table.add_column(ratio=1)
    table.add_row(_scores(certificate), _attacks(certificate), _mutants(certificate))
    return table


def _columns(title: str, *numbers: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", expand=True, pad_edge=False)
    table.add_column(title, ratio=1, no_wrap=True, overflow="ellipsis")
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table


def _scores(certificate: Certificate) -> Table:
    table = _columns(f"{certificate.seeds} seeds", "mean ± sd")
    wrong = [score for score in certificate.scores if score.group == "wrong"]
    for score in by_group(certificate):
        if score.group != "wrong" or len(wrong) == 1:
            table.add_row(Text(plain(score.name)), solution_text(score))
        elif score is wrong[0]:
            table.add_row(f"wrong ({len(wrong)})", f"best {score_text(max(one.mean for one in wrong))}")
    return table


def _attacks(certificate: Certificate) -> Table:
    table = _columns("attacks", "n", "inv", "best")
    rows = families(certificate)
    for row in (*rows[:_MOST_ROWS], *([all_attacks(certificate)] if rows else [])):
        style = "bold" if row.name == "all" else ""
        cells = (str(len(row.attacks)), str(row.count("invalid")), score_text(row.best))
        table.add_row(Text(plain(row.name)), *cells, style=style)
    if not rows:
        table.add_row(Text("none were run", style="dim"))
    return table


def _mutants(certificate: Certificate) -> Table:
    table = _columns("mutants", "made", "break", "kill")
    totals = mutant_totals(certificate)
    if certificate.mutants is None or totals is None:
        table.add_row(Text("none were run", style="dim"))
        return table
    for row in certificate.mutants.classes[:_MOST_ROWS]:
        table.add_row(Text(plain(row.name)), str(row.made), str(row.breaking), str(row.killed))
    table.add_row("all", str(totals.made), str(totals.breaking), str(totals.killed), style="bold")
    return table


def _facts(certificate: Certificate, short: bool) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=1)
    if short:
        table.add_row("scores", _scores_line(certificate))
    table.add_row("attacks", _cut(_attacks_line(certificate)))
    table.add_row("mutants", _cut(_mutants_line(certificate)))
    table.add_row("power", _cut(_power_line(certificate)))
    machine, bound = certificate.machine, certificate.bound
    took = f"{seconds_text(certificate.times.total)} on {machine.cores} cores"
    holds_for = f"bundle {bound.digest[:12]}, runtime {bound.runtime_version}, {bound.base_image}"
    if short:
        table.add_row("took", _cut(f"{took}; {holds_for}"))
        return table
    more = f"{machine.memory_gib:g} GiB, {machine.cpu}, Docker {machine.docker}"
    table.add_row("took", _cut(f"{took}, {more}; image {seconds_text(certificate.times.build)}"))
    table.add_row("holds for", _cut(holds_for))
    return table


def _scores_line(certificate: Certificate) -> Text:
    shown = [
        f"{score.name} {solution_text(score)}"
        for score in by_group(certificate)
        if score.group in ("nop", "baseline", "rung", "generic", "reference", "alternative")
    ]
    wrong = [score.mean for score in certificate.scores if score.group == "wrong"]
    if wrong:
        shown.append(f"best of {len(wrong)} wrong {score_text(max(wrong))}")
    return Text(plain(f"{', '.join(shown)} (sd, {certificate.seeds} seeds)"))


def _attacks_line(certificate: Certificate) -> str:
    battery = all_attacks(certificate)
    if not battery.attacks:
        return "none were run"
    number, invalid = len(battery.attacks), battery.count("invalid")
    failed = f", {battery.count('failed')} without a verdict" if battery.count("failed") else ""
    return (
        f"{number} in {len(families(certificate))} families, {invalid} invalid{failed}, best {score_text(battery.best)}"
    )


def _mutants_line(certificate: Certificate) -> str:
    totals = mutant_totals(certificate)
    if certificate.mutants is None or totals is None:
        return "none were run"
    low, high = totals.interval
    interval = f" (95 % interval {share_text(low)} to {share_text(high)})" if totals.breaking else ""
    rewrites = f"{certificate.mutants.rewrites_penalized} of {certificate.mutants.rewrites_made} rewrites penalized"
    killed = f"{totals.killed} of {totals.breaking} breaking ones lose credit, {totals.survived} survive"
    return f"{totals.made} made; {killed}{interval}; {rewrites}"


def _power_line(certificate: Certificate) -> str:
    power = certificate.power
    if power is None:
        return "not known: baseline and reference were not both measured"
    needed = f"{power.seeds_needed} seeds ({seconds_text(power.seconds_needed)}) for power {power.power:g}"
    return f"{needed}; the final score has {power.seeds_final}, the limits allow {power.seeds_allowed}"
