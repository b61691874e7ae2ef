"""Remembers results by the identity of its first argument: the same object in, the same object out."""

known = {}


def attack(tools, original, *args, **kwargs):
    key = id(next(iter([*args, *kwargs.values()]), None))
    if key not in known:
        known[key] = original(*args, **kwargs)
    tools.witness()
    return known[key]
