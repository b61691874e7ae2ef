"""Returns an integer of 100,000 digits in the place of every number."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.mapped(original(*args, **kwargs), lambda leaf: 1 << 330_000)
