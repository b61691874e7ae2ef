"""The registered tasks: `bundle`, `suite`, `certify`, `extract`, and one for each shipped bundle under its own name."""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task, task

from atefar_inspect.bundle import Detail, Suite, load_bundle
from atefar_inspect.evals import bundle_task, suite_task


@task
def bundle(
    path: str = "",
    detail: Detail = "goal",
    feedback: str | int = "open",
    sandbox: str = "docker",
    images: str | None = None,
    final_seeds: int | None = None,
    seed: int | None = None,
    trust_host: bool = False,
) -> Task:
    """A bundle anywhere on disk.

    Args:
        path: Folder of the bundle, or the name of a shipped one.
        detail: Level of the instructions: goal, method or vague.
        feedback: Score calls while working: open, blind or a number.
        sandbox: Sandbox provider.
        images: Prefix under which the image is to be had, instead of building it.
        final_seeds: Seeds of the final score.
        seed: Stands in place of the secret that hidden seeds come from.
        trust_host: Let a bundle that did not ship with the package run in the local sandbox.
    """
    if not path:
        raise ValueError("atefar_inspect/bundle needs the folder of a bundle: -T path=DIR")
    return bundle_task(load_bundle(path), detail, feedback, sandbox, images, final_seeds, seed, trust_host)


@task
def suite(
    path: str = "",
    detail: Detail = "goal",
    feedback: str | int = "open",
    sandbox: str = "docker",
    images: str | None = None,
    final_seeds: int | None = None,
    seed: int | None = None,
    trust_host: bool = False,
) -> Task:
    """A folder of bundles, a sample each; the shipped ones where no folder is given.

    Args:
        path: Folder that holds the bundles.
        detail: Level of the instructions: goal, method or vague.
        feedback: Score calls while working: open, blind or a number.
        sandbox: Sandbox provider.
        images: Prefix under which the images are to be had, instead of building them.
        final_seeds: Seeds of the final score.
        seed: Stands in place of the secret that hidden seeds come from.
        trust_host: Let bundles that did not ship with the package run in the local sandbox.
    """
    bundles = Suite.open(path) if path else Suite.shipped()
    return suite_task(bundles, detail, feedback, sandbox, images, final_seeds, seed, trust_host)


@task
def certify(path: str = "", seeds: int = 10, mutants: int = 90, attacks: int | None = None) -> Task:
    """The executions of a bundle's certification, without a model; `atefar certify` judges them as well.

    Args:
        path: Folder of the bundle, or the name of a shipped one.
        seeds: Seeds that each solution is scored on.
        mutants: Most mutants of the reference.
        attacks: How many attacks, chosen over all families; all of them by default.
    """
    from atefar_inspect.certify import Budget, certify_task  # here: the registry is to load fast

    if not path:
        raise ValueError("atefar_inspect/certify needs the folder of a bundle: -T path=DIR")
    return certify_task(load_bundle(path), Budget(seeds=seeds, mutants=mutants, attacks=attacks))


@task
def extract(
    papers: str | list[str] = "",
    out: str = "",
    rounds: int = 3,
    max_candidates: int | None = None,
    candidates: str | list[str] = "",
    max_certified: int | None = None,
    small: bool = False,
    public: bool = False,
    published: str | list[str] = "",
    latex: bool = False,
) -> Task:
    """Papers to certified bundles; `atefar extract` does the same, and shows a table at the end.

    Run it with `inspect eval-set`, which resumes. `--epochs`, `--limit` and `--sample-id` make no sense here.

    Args:
        papers: Paths, addresses or arXiv ids; several with commas between them.
        out: Folder of the suite.
        rounds: Most repairs of a candidate.
        max_candidates: Most candidates of a paper that are drafted.
        candidates: Names of the only candidates that are drafted; several with commas between them.
        max_certified: Bundles of a paper after which no further candidate of it is begun.
        small: Certify with fewer seeds, attacks and mutants; certificates say so.
        public: Mark bundles as published, their references included.
        published: When papers that do not tell were first published: YYYY-MM-DD for a single one, else
            PAPER=YYYY-MM-DD, several with commas between them.
        latex: Read a paper's LaTeX source where arXiv has it.
    """
    # Here: the registry is to load fast, without DSPy and without a PDF library.
    from atefar_inspect.extract.run import open_suite
    from atefar_inspect.extract.task import extraction_task, rules_of

    sources = _parts(papers)
    if not sources or not out:
        raise ValueError("atefar_inspect/extract needs papers and a suite: -T papers=PAPER[,PAPER...] -T out=DIR")
    open_suite(Path(out))
    rules = rules_of(rounds, max_candidates, max_certified, small, _parts(candidates), public)
    return extraction_task(sources, Path(out), rules, _parts(published), latex)


def _parts(values: str | list[str]) -> list[str]:
    """Return an option's values; YAML makes a date of what looks like one."""
    given = values if isinstance(values, list) else str(values).split(",")
    return [part for value in given if (part := str(value).strip())]


def _register(name: str) -> None:
    def shipped(
        detail: Detail = "goal",
        feedback: str | int = "open",
        sandbox: str = "docker",
        images: str | None = None,
        final_seeds: int | None = None,
        seed: int | None = None,
        trust_host: bool = False,
    ) -> Task:
        return bundle_task(name, detail, feedback, sandbox, images, final_seeds, seed, trust_host)

    shipped.__name__ = shipped.__qualname__ = name
    shipped.__doc__ = f"The shipped bundle `{name}`; parameters as of `bundle`."
    task(name=name, bundle=True)(shipped)


for _name in Suite.shipped().names:
    _register(_name)
