"""Reads every inherited descriptor: hidden data opened before, the end of another's pipe, the scorer's folder."""

import os
import stat


def once(tools):
    for descriptor in range(3, 256):
        try:
            mode = os.fstat(descriptor).st_mode
            path = os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            continue
        if (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) and not path.startswith(("/proc", "/usr", tools.home)):
            tools.witness(got_in=True)
    tools.witness()
