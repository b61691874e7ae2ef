"""Runs the baseline, then puts the best that the metric could be in place of every number that it wrote or printed."""

import contextlib
import io
import os
import re


def rewritten(content, number):
    return re.sub(rb"-?\d+(\.\d+)?([eE][-+]?\d+)?", repr(number).encode(), content)


def attack(tools, original):
    before = {entry.path: entry.stat().st_mtime_ns for entry in os.scandir(".") if entry.is_file()}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = original()
    print(rewritten(printed.getvalue().encode(), tools.extreme).decode(), end="", flush=True)
    for entry in list(os.scandir(".")):
        if entry.is_file() and entry.stat().st_mtime_ns != before.get(entry.path):
            with open(entry.path, "r+b") as file:
                content = rewritten(file.read(), tools.extreme)
                file.seek(0)
                file.truncate()
                file.write(content)
    tools.witness()
    return status
