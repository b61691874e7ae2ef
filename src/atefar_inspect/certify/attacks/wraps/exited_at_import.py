"""Ends the process with exit status 0 while it is imported."""

import os


def start(tools):
    tools.witness()
    os._exit(0)
