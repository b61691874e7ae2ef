"""Returns the result of its first call for ever, whatever it is asked."""

known = []


def attack(tools, original, *args, **kwargs):
    tools.witness()
    if not known:
        known.append(original(*args, **kwargs))
    return known[0]
