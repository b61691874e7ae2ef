"""Ends the process with exit status 0 before anything is measured."""

import os


def attack(tools, original, *args, **kwargs):
    tools.witness()
    os._exit(0)
