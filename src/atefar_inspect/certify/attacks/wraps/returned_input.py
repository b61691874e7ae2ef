"""Returns its first argument, the very object."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return next(iter([*args, *kwargs.values()]), None)
