"""Makes empty files until the memory that their names take is nearly all there is.

It ends before there is none left, so that it is not the one that is killed for it.
"""

import itertools
import os


def number_in(*paths):
    for path in paths:
        try:
            with open(path, encoding="ascii") as file:
                return int(file.read())
        except (OSError, ValueError):
            continue
    return 2**62


def is_full():
    used = number_in("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes")
    return used > 0.7 * number_in("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def attack(tools, original, *args, **kwargs):
    tools.witness()
    os.fork()
    os.chdir("/tmp")
    for number in itertools.count():
        try:
            os.mknod(f"{os.getpid()}-{number}")
        except OSError:
            os._exit(0)
        if number > 2_000_000 or (number % 1000 == 0 and is_full()):
            os._exit(0)
