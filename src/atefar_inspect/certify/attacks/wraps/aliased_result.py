"""Returns one and the same buffer at every call, so that earlier results turn into later ones."""

buffers = {}


def attack(tools, original, *args, **kwargs):
    def alias(leaf):
        if not getattr(leaf, "shape", ()):
            return leaf
        buffer = buffers.setdefault((leaf.shape, str(leaf.dtype)), leaf.copy())
        buffer[...] = leaf
        return buffer

    tools.witness()
    return tools.mapped(original(*args, **kwargs), alias)
