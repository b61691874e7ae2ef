"""Returns the most negative finite numbers of the honest result's types."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.filled(original(*args, **kwargs), -1e308)
