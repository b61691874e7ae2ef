"""Leaves a daemon that forges the result for as long as it lives, a new process every time it is looked at."""

import glob
import os
import time


def forge(tools):
    for path in (os.path.abspath("result.json"), "/tmp/result.json", *glob.glob("/run/atefar/*/verdict-*.json")):
        tools.write(path, tools.result())


def leave(tools):
    if os.fork():
        return
    os.setsid()
    os.closerange(0, 64)
    end = time.monotonic() + 6
    while time.monotonic() < end:
        forge(tools)
        time.sleep(0.03)
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            continue
    os._exit(0)


def once(tools):
    leave(tools)
    tools.witness()
