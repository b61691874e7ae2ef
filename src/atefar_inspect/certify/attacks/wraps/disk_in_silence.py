"""Fills the disk wherever something can be written, and goes on as if nothing had happened."""

import os


def once(tools):
    for folder in tools.folders():
        try:
            with open(f"{folder}/filler-{os.getpid()}", "wb", buffering=0) as file:
                while file.tell() < 2**31:
                    file.write(b"x" * 2**20)
        except OSError:
            continue
    tools.witness()
