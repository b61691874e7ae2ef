"""Returns nothing at all in the right type: sums over it are 0, and means are no number."""


def attack(tools, original, *args, **kwargs):
    result = original(*args, **kwargs)
    tools.witness()
    return [] if isinstance(result, (list, tuple)) else tools.mapped(result, _none_of)


def _none_of(leaf):
    return leaf[:0] if getattr(leaf, "shape", ()) else []
