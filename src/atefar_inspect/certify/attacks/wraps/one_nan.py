"""Returns the honest result with a single NaN in it, in each of its arrays."""


def attack(tools, original, *args, **kwargs):
    def spoiled(leaf):
        if not getattr(leaf, "size", 0):
            return float("nan")
        copied = leaf.astype(leaf.dtype if leaf.dtype.kind in "fc" else "f8")
        copied.reshape(-1)[:1] = float("nan")
        return copied

    tools.witness()
    return tools.mapped(original(*args, **kwargs), spoiled)
