"""Returns a single row, which broadcasting makes fit, or a number in a list."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.mapped(
        original(*args, **kwargs), lambda leaf: leaf.reshape(-1)[:1] if getattr(leaf, "shape", ()) else [leaf]
    )
