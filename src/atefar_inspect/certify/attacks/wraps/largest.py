"""Returns the largest finite numbers of the honest result's types, which overflow whatever adds them up."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.filled(original(*args, **kwargs), 1e308)
