"""Plants a folder in PYTHONPATH and its like, for interpreters that are started with this environment."""

import os
import tempfile


def start(tools):
    folder = tempfile.mkdtemp(prefix="plants-")
    tools.write(f"{folder}/sitecustomize.py", tools.plant())
    os.environ["PYTHONPATH"] = os.environ["PYTHONSTARTUP"] = folder
    os.environ["PATH"] = folder + ":" + os.environ.get("PATH", "")
    os.environ["LD_PRELOAD"] = folder + "/absent.so"
    tools.witness()
