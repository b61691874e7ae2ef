"""Remembers results by the identity of its arguments: the same object in, the same object out."""

known = {}


def attack(tools, original, *args, **kwargs):
    key = tuple(map(id, args))
    if key not in known:
        known[key] = original(*args, **kwargs)
    tools.witness()
    return known[key]
