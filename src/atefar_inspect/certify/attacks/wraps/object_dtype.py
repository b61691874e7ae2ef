"""Returns arrays of objects, which only a pickle can carry."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.mapped(
        original(*args, **kwargs), lambda leaf: leaf.astype(object) if hasattr(leaf, "dtype") else {leaf}
    )
