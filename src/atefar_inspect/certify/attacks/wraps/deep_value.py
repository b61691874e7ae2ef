"""Returns lists in lists, deeper than a recursion can follow."""


def attack(tools, original, *args, **kwargs):
    value = []
    for _ in range(200_000):
        value = [value]
    tools.witness()
    return value
