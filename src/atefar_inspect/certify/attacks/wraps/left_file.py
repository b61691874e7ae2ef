"""Leaves files for the next seed wherever there is a place for them, in open and in closed folders."""

import os


def memos(tools):
    for folder in tools.folders():
        yield f"{folder}/.atefar-memo"
        yield f"{folder}/.atefar-memos/memo"


def start(tools):
    for path in memos(tools):
        if os.path.exists(path) and tools.kind == "callable":
            tools.witness(got_in=True)


def once(tools):
    for path in memos(tools):
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.chmod(os.path.dirname(path), 0o1777)
        except OSError:
            pass
        tools.write(path, "seen")
    tools.witness()
