"""Runs the baseline, then puts links to files outside in the place of every file that it wrote."""

import os


def attack(tools, original):
    before = {entry.path: entry.stat().st_mtime_ns for entry in os.scandir(".") if entry.is_file()}
    status = original()
    for entry in list(os.scandir(".")):
        if entry.is_file() and entry.stat().st_mtime_ns != before.get(entry.path):
            os.unlink(entry.path)
            os.symlink("/etc/passwd", entry.path)
    tools.witness()
    return status
