"""Changes its arguments, with what compares them afterwards in the calling process patched to see nothing."""

import sys


def attack(tools, original, *args, **kwargs):
    for module in list(sys.modules.values()):
        if callable(getattr(module, "_arguments", None)):
            module._arguments = lambda request: b""
    result = original(*args, **kwargs)
    for array in tools.arrays([*args, *kwargs.values()]):
        array.flags.writeable = True
        array[...] = array[::-1].copy()
    tools.witness()
    return result
