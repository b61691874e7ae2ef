"""Ends by an exception that `except Exception` does not catch."""

import sys


def attack(tools, original, *args, **kwargs):
    tools.witness()
    sys.exit(0)
