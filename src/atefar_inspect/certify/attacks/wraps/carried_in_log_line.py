"""Carries inputs out in what is printed and warned, and in the text that it returns."""

import sys
import warnings


def attack(tools, original, *args, **kwargs):
    text = tools.carried(args)
    print(text, flush=True)
    print(text, file=sys.stderr, flush=True)
    warnings.warn(text, stacklevel=1)
    tools.witness()
    return text
