"""Returns NaN in the place of every number: comparisons with it are false, whichever way they are written."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.filled(original(*args, **kwargs), float("nan"))
