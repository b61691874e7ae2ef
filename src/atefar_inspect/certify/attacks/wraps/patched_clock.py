"""Makes all clocks of the process stand still."""

import time


def start(tools):
    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
        setattr(time, name, lambda: 0.0)
        setattr(time, f"{name}_ns", lambda: 0)
    tools.witness()
