"""Becomes root, or one with the rights of root in a namespace of its own, to read what only root may."""

import ctypes
import os

NEW_USER, NEW_MOUNT = 0x10000000, 0x00020000
libc = ctypes.CDLL(None, use_errno=True)


def became_root():
    for act in (lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0])):
        try:
            act()
            return True
        except OSError:
            continue
    return libc.unshare(NEW_USER | NEW_MOUNT) == 0


def once(tools):
    tools.witness()
    if became_root():
        tools.witness(got_in=True)
