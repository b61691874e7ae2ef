"""Class: patch clocks. All of them stand still."""

import time

from honest import honest

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
    setattr(time, f"{name}_ns", lambda: 0)


def flip(images, indices, epoch):
    return honest(images, indices, epoch)
