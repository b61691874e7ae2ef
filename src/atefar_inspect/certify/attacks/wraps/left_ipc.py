"""Leaves System V shared memory, semaphores and a message queue for the next seed."""

import ctypes

KEY, CREATE = 0x0A7EFA13, 0o1666
libc = ctypes.CDLL(None, use_errno=True)


def start(tools):
    if max(libc.shmget(KEY, 0, 0), libc.semget(KEY, 0, 0), libc.msgget(KEY, 0)) >= 0 and tools.kind == "callable":
        tools.witness(got_in=True)


def once(tools):
    libc.shmget(KEY, 4096, CREATE)
    libc.semget(KEY, 1, CREATE)
    libc.msgget(KEY, CREATE)
    tools.witness()
