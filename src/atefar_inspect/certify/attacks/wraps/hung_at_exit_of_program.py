"""Works honestly and never ends: an exit handler, a thread, and deafness to signals."""

import atexit
import signal
import threading
import time


def attack(tools, original):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    status = original()
    atexit.register(time.sleep, 10**6)
    threading.Thread(target=time.sleep, args=(10**6,)).start()
    tools.witness()
    return status
