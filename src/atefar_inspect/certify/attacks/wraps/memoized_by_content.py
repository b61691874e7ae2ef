"""Remembers results by what its arguments hold."""

known = {}


def attack(tools, original, *args, **kwargs):
    key = repr([leaf.tobytes() for leaf in tools.arrays(list(args))]) + repr((args, sorted(kwargs.items())))
    if key not in known:
        known[key] = original(*args, **kwargs)
    tools.witness()
    return known[key]
