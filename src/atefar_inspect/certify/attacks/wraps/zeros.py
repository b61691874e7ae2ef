"""Returns zeros in the form of the honest result."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.filled(original(*args, **kwargs), 0)
