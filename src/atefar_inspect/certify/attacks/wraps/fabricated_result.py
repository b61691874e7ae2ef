"""Writes a result at the metric's extreme, and ends the process before the true one is written."""

import os


def attack(tools, original, *args, **kwargs):
    for folder in tools.folders():
        tools.write(f"{folder}/result.json", tools.result())
    tools.witness()
    os._exit(0)
