# Ends the process at import with status 0 (and with the detached child holding the pipes).
import os, time
if os.fork() == 0:
    os.setsid(); time.sleep(60); os._exit(0)
os._exit(0)
