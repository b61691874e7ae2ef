"""Patches numpy: whatever is compared differs, whatever is checked holds, every mean is the best."""


def attack(tools, original, *args, **kwargs):
    import numpy

    result = original(*args, **kwargs)
    for name in ("any", "all", "array_equal", "allclose", "isfinite", "isclose"):
        setattr(numpy, name, lambda *_, **__: True)
    for name in ("mean", "average", "sum", "median", "max", "min"):
        setattr(numpy, name, lambda *_, **__: tools.extreme)
    tools.witness()
    return result
