"""Breaks the built-in functions that its caller needs, so that the caller's own machinery fails."""

import builtins


def boom(*args, **kwargs):
    raise SystemError("broken")


def attack(tools, original, *args, **kwargs):
    result = original(*args, **kwargs)
    tools.witness()
    for name in ("open", "memoryview", "bytes", "isinstance", "len", "getattr", "type", "float", "sum", "abs"):
        setattr(builtins, name, boom)
    return result
