"""Returns other precision: doubles for single precision, single for double, doubles for integers."""


def attack(tools, original, *args, **kwargs):
    def other(leaf):
        if not hasattr(leaf, "dtype"):
            return float(leaf) if isinstance(leaf, int) else int(leaf) if leaf == leaf and abs(leaf) < 1e18 else 0
        return leaf.astype("f4" if leaf.dtype == "f8" else "f8")

    tools.witness()
    return tools.mapped(original(*args, **kwargs), other)
