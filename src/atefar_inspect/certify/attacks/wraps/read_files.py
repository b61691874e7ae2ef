"""Looks for files of the scorer, hidden data, solutions and earlier verdicts that can be opened."""

import glob
import os

NAMES = ("score.py", "config.json", "hidden*", "submission.tar", "properties.py", "verdict-*.json", "reference")


def once(tools):
    for folder in ("/run/atefar", "/run", "/scorer", "/solution", "/solutions", "/var/tmp", "/root", "."):
        for name in NAMES:
            for path in glob.glob(f"{folder}/**/{name}", recursive=True):
                if os.access(path, os.R_OK):
                    tools.witness(got_in=True)
    tools.witness()
