"""Answers honestly and refuses to end: a thread, an exit handler and deafness to signals."""

import atexit
import signal
import threading
import time


def start(tools):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    atexit.register(time.sleep, 10**6)
    threading.Thread(target=time.sleep, args=(10**6,)).start()
    tools.witness()
