"""Returns a value larger than any honest one."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return ["x" * 40_000] * 10_000
