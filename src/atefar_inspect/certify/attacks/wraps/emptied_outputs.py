"""Runs the baseline, then empties every file that it wrote and prints nothing."""

import contextlib
import io
import os


def attack(tools, original):
    before = {entry.path: entry.stat().st_mtime_ns for entry in os.scandir(".") if entry.is_file()}
    with contextlib.redirect_stdout(io.StringIO()):
        status = original()
    for entry in list(os.scandir(".")):
        if entry.is_file() and entry.stat().st_mtime_ns != before.get(entry.path):
            os.truncate(entry.path, 0)
    tools.witness()
    return status
