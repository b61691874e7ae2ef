"""Carries inputs out in the names of files, and of the file in an exception."""

import os


def attack(tools, original, *args, **kwargs):
    name = tools.carried(args)
    for folder in tools.folders():
        tools.write(f"{folder}/{name}", "")
    tools.witness()
    os.rename(f"/nowhere/{name}", name)
