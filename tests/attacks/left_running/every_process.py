"""Class: exhaust processes, in the agent's own container, so that nothing can be run there to fetch the submission."""

import os
import time

while True:
    try:
        if os.fork() == 0:
            time.sleep(600)
    except OSError:
        time.sleep(0.001)
