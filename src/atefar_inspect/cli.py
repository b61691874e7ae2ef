"""The command `atefar`: one click command a verb, each a few lines over the library.

The modules of the commands are imported when `atefar` starts, so what is slow to import (Inspect, DSPy) is imported
inside a command. Errors that a person can mend end here, as one message and exit code 2, without a traceback.
"""

from __future__ import annotations

from typing import Any

import click

from . import __version__
from .bundle import BundleError, TemplateError, UnknownBundleError, UnknownSolutionError
from .cli_bundle import check, examples, list_bundles, new, show
from .cli_certificate import certificate, clean
from .cli_certify import calibrate, certify
from .cli_doctor import doctor
from .cli_extract import extract
from .cli_log import rescore, submission
from .errors import AtefarError

_USER_ERRORS = (
    AtefarError,
    *(BundleError, TemplateError, UnknownBundleError, UnknownSolutionError),
    *(FileExistsError, NotADirectoryError, PermissionError),
)


class _UserError(click.ClickException):
    exit_code = 2


class _Commands(click.Group):
    """A group that lists its commands in the order in which one needs them, and reports errors in a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except _USER_ERRORS as error:
            raise _UserError(str(error)) from error


_EXAMPLES = examples(
    "atefar doctor                what works on this machine",
    "atefar list                  the tasks that ship with the package",
    "atefar show altflip          one of them: what it measures, and how",
    "inspect eval atefar_inspect/altflip --model openai/gpt-4o-mini",
    "atefar new behavior my-task  start one of your own",
    "atefar check my-task         everything that is wrong with it",
    "atefar calibrate my-task     measure its baseline and reference",
    "atefar certify my-task       execute every gate, and write its certificate",
    "atefar certificate my-task   the evidence that it measures what it says",
    "atefar extract paper.pdf --model anthropic/claude-sonnet-4-5 --out suite/",
    "atefar clean                 remove images and folders that no bundle needs",
    "atefar rescore logs/RUN.eval                      score a finished run again",
    "atefar submission logs/RUN.eval altflip --out DIR take its files out",
)


@click.group(cls=_Commands, epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="atefar")
def main() -> None:
    """Evaluation tasks for AI R&D agents, made from machine-learning papers.

    A task is a bundle: a folder with instructions, a baseline to start from, an image and a hidden scoring function.
    Inspect runs it; these commands make, look at and check bundles.
    """


for _command in (
    *(doctor, list_bundles, show, new, check, calibrate, certify, certificate, extract, rescore, submission, clean),
):
    main.add_command(_command)
