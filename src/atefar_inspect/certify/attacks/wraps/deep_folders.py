"""Leaves folders in folders, deeper than a path can name, closed, and with names that are no text."""

import os


def once(tools):
    here = os.getcwd()
    for place in ("/tmp", "/dev/shm", tools.home):
        try:
            os.chdir(place)
            os.makedirs(b"\xff\n-rf ", exist_ok=True)
            for _ in range(1500):
                os.mkdir("d" * 100)
                os.chdir("d" * 100)
            os.chmod(".", 0)
        except OSError:
            continue
    os.chdir(here)
    tools.witness()
