"""Returns the honest result with one axis more, along which broadcasting compares everything with everything."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.mapped(original(*args, **kwargs), lambda leaf: leaf[None] if hasattr(leaf, "shape") else [[leaf]])
