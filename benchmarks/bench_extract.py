"""What extraction's model side takes besides the model: our own time a paper, and how much of its requests is shared.

    python benchmarks/bench_extract.py [--papers N] [--candidates N] [--repairs N]

A scripted model answers all five steps at once, with texts as long as real ones: a paper of 60,000 characters, as most
of 15 to 20 pages have, a context of 40 facts and a draft of 18,000 characters. Needs no network, no key and no Docker.
Tokens are counted as a quarter of the characters. Prints a line a figure: target and measured value.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from typing import Any, Final

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessage, Model, ModelOutput, ModelUsage, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver
from rich.console import Console
from rich.table import Table

from atefar_inspect.extract.calls import asked_now, texts
from atefar_inspect.extract.candidates import Candidate
from atefar_inspect.extract.engine import inspect_engine
from atefar_inspect.extract.facts import CoreIdea, LocatedFact, context_text
from atefar_inspect.extract.implementation import FILE_FIELDS
from atefar_inspect.extract.program import Program, StepRecord
from atefar_inspect.extract.tokens import Ledger

PAPER_CHARACTERS: Final = 60_000
FACTS: Final = 40
FILLER: Final = "# One more line of a real draft, which has comments and code of this width.\n"
LINES: Final = {"score_py": 50, "properties_py": 35, "reference_py": 25, "alternative_py": 25, "generic_py": 20}
WORDS: Final = "triad: the reference is measured as 0.3 of the way, and it should be 1 within 0.1. " * 10
PROSE: Final = "The words of an instruction to an agent, as long as such words usually are. "

SCORE: Final = """\
from atefar_runtime import Invalid


def score(submission, seed):
    value = float(submission.call("choose", seed))
    if value < 0:
        raise Invalid("negative")
    return {"error": value}
"""
PROPERTIES: Final = "def valid(call):\n    return []\n\n\ndef works(call):\n    return []\n"
SOLUTION: Final = "def choose(seed):\n    return 1.0\n"


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--candidates", type=int, default=3, help="drafted candidates a paper")
    parser.add_argument("--repairs", type=int, default=1, help="repairs a candidate, each with an audit after it")
    options = parser.parse_args(arguments)
    records: list[StepRecord] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        samples = [Sample(id=f"paper{number}", input="") for number in range(options.papers)]
        way = whole_way(records, options.candidates, options.repairs)
        task = Task(dataset=samples, solver=way)
        (log,) = inspect_eval(task, model=scripted(ANSWERS), display="none", log_dir=folder, max_samples=4)
    if log.status != "success":
        sys.exit(f"the run ended as {log.status}: {log.error}")
    return report(records, (time.monotonic() - started) / options.papers, options.papers)


def report(records: list[StepRecord], seconds: float, papers: int) -> int:
    """Print a row a figure, and return 1 where one misses its target."""
    later = [record.spent for record in records if record.step != "ReadPaper"]
    asked, fresh = sum(spent.input_tokens for spent in later), sum(spent.fresh_tokens for spent in later)
    all_fresh = sum(record.spent.fresh_tokens for record in records) / papers
    drafted = sum(record.step == "ImplementTask" for record in records) / papers
    rows = [
        ("own time a paper", seconds, "s", 3.0, seconds <= 3.0),
        ("input tokens behind the first step in a shared prefix", 1 - fresh / asked, "", 0.9, 1 - fresh / asked >= 0.9),
        ("fresh input tokens a draft", all_fresh / drafted, "", 30_000, all_fresh / drafted <= 30_000),
    ]
    table = Table("figure", "measured", "target", "reached")
    for name, value, unit, target, reached in rows:
        table.add_row(name, f"{value:,.4g} {unit}".strip(), f"{target:,g} {unit}".strip(), "yes" if reached else "no")
    for step in dict.fromkeys(record.step for record in records):
        spent = [record.spent for record in records if record.step == step]
        tokens = [
            sum(one.input_tokens for one in spent) / len(spent),
            sum(one.fresh_tokens for one in spent) / len(spent),
        ]
        table.add_row(f"{step}: input tokens, fresh ones", f"{tokens[0]:,.0f}, {tokens[1]:,.0f}", "", "")
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{papers} papers, {len(records)} steps; memory of this process at its peak: {peak:.0f} MiB")
    return 0 if all(row[-1] for row in rows) else 1


@solver
def whole_way(records: list[StepRecord], candidates: int, repairs: int) -> Solver:
    """All steps of a paper, each candidate and each repair in a program of its own, as in samples of their own."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        chain = str(state.sample_id)
        paper = f"{chain} says that. " * (PAPER_CHARACTERS // (len(chain) + 12))
        context = _context()
        ledger = Ledger()
        first = Program(inspect_engine, chain, ledger)
        await first.read_paper(paper)
        proposal = await first.propose_candidates(paper, context)
        programs = [first]
        for candidate in proposal.candidates[:candidates]:
            programs += await _draft(f"{chain}/{candidate.name}", paper, context, candidate, repairs, ledger)
        records.extend(record for program in programs for record in program.records)
        return state

    return solve


async def _draft(
    chain: str, paper: str, context: str, candidate: Candidate, repairs: int, ledger: Ledger
) -> list[Program]:
    programs = [Program(inspect_engine, chain, ledger)]
    draft = await programs[0].implement_task(paper, context, candidate)
    await programs[0].audit_draft(paper, context, candidate, draft)
    for number in range(repairs):
        programs.append(Program(inspect_engine, f"{chain}/{number + 1}", ledger))
        draft = await programs[-1].repair_draft(paper, context, candidate, draft, f"{WORDS} ({number})")
        await programs[-1].audit_draft(paper, context, candidate, draft)
    return programs


def scripted(answers: Mapping[str, dict[str, str]]) -> Model:
    """Return a model that answers each step with the fields that are written down for it."""

    def answer(messages: list[ChatMessage], *_: Any) -> ModelOutput:
        asked = asked_now()
        assert asked is not None
        output = ModelOutput.from_content("mockllm", _marked(answers[asked.key.step]))
        tokens = sum(map(len, texts(messages))) // 4
        output.usage = ModelUsage(input_tokens=tokens, output_tokens=100, total_tokens=tokens + 100)
        return output

    return get_model("mockllm/model", custom_outputs=answer)


def _marked(fields: dict[str, str]) -> str:
    lines = [f"[[ ## {name} ## ]]\n{text}" for name, text in fields.items()]
    return "\n\n".join([*lines, "[[ ## completed ## ]]"])


def _context() -> str:
    fact = CoreIdea(statement=PROSE.strip(), evidence=("quoted words",), mechanism=PROSE.strip())
    return context_text(
        PROSE * 6, tuple(LocatedFact(f"I{number}", "core_ideas", fact, ()) for number in range(1, FACTS))
    )


def _candidate(number: int) -> dict[str, Any]:
    expected = {"baseline": 1.0, "partial": 0.5, "generic": 0.6, "reference": 0.1, "baseline_sd": 0.01}
    words = ("idea", "quantity", "stands_for", "why_it_stands_for_the_claim", "how_known", "against_it", "not_shown")
    return {
        **dict.fromkeys(words, PROSE.strip()),
        "name": f"task_{number}",
        "title": "A task",
        "type": "behavior",
        "measured_by": "computing",
        "rests_on": ["I1"],
        "direction": "lower",
        "scale": "log",
        "expected": expected,
        "data": "generated",
        "needs_gpu": False,
        "score_seconds": 1,
        "withheld": ["the method"],
    }


def _facts() -> dict[str, Any]:
    values = {
        "baseline": 1.0,
        "partial": 0.5,
        "generic": 0.6,
        "alternative": 0.1,
        "reference": 0.1,
        "baseline_sd": 0.01,
    }
    metric = {"name": "error", "unit": "units", "direction": "lower", "scale": "log", "theory": None}
    return {
        "entry_function": "choose",
        "metric": {**metric, **dict.fromkeys(("stands_for", "why", "not_shown"), PROSE.strip())},
        "reasons": {"negative": "The value has to be 0 or more."},
        "requirements": ["numpy"],
        "expected": values,
        "score_seconds": 1,
        "memory_mib": 128,
        "skills": ["choosing"],
        "sources": {name: ["I1"] for name in FILE_FIELDS},
    }


def _implementation() -> dict[str, str]:
    code = dict.fromkeys(("baseline_py", "reference_py", "partial_py", "alternative_py", "generic_py"), SOLUTION)
    code = {**code, "score_py": SCORE, "properties_py": PROPERTIES}
    fields = {name: code.get(name, f"`choose(seed)`. {PROSE * 8}") for name in ("design", *FILE_FIELDS)}
    filled = {name: text + FILLER * LINES.get(name, 12) if name in code else text for name, text in fields.items()}
    return {**filled, "facts": json.dumps(_facts())}


FACT_FIELDS: Final = (
    *("quantitative_results", "core_ideas", "key_metrics", "hardware_agnostic_metrics"),
    *("baseline_methods", "experimental_methods", "method_metric_results"),
)
ANSWERS: Final[dict[str, dict[str, str]]] = {
    "ReadPaper": {"title": "A title", "summary": PROSE * 6, **dict.fromkeys(FACT_FIELDS, "[]")},
    "ProposeCandidates": {
        "candidates": json.dumps([_candidate(number) for number in range(5)]),
        "no_candidate_reason": "",
    },
    "ImplementTask": _implementation(),
    "AuditDraft": {"review": PROSE * 10, "flags": "[]"},
    "RepairDraft": {"diagnosis": PROSE * 3, "reference_py": SOLUTION + FILLER},
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
