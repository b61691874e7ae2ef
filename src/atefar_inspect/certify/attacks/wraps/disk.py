"""Fills the disk wherever something can be written, and fails for want of it."""

import os


def attack(tools, original, *args, **kwargs):
    tools.witness()
    full = OSError("nothing could be written")
    for folder in tools.folders():
        try:
            with open(f"{folder}/filler-{os.getpid()}", "wb", buffering=0) as file:
                while file.tell() < 2**31:
                    file.write(b"x" * 2**20)
        except OSError as error:
            full = error
    raise full
