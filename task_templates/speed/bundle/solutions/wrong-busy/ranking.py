"""Wrong: the slow way, with threads that keep the machine busy between calls, when something else is timed."""

import threading
import time

import numpy as np

called = threading.Event()


def burn() -> None:
    """Waste time while no call is running."""
    while True:
        if called.is_set():
            time.sleep(0.0001)


for _ in range(2):
    threading.Thread(target=burn, daemon=True).start()


def misplaced(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Return for each item the number of items with a lower grade and an equal or higher score."""
    called.set()
    counts = [np.count_nonzero(scores[grades < grades[i]] >= scores[i]) for i in range(len(scores))]
    called.clear()
    return np.array(counts, dtype=np.int64)
