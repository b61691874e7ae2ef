"""Returns text in the place of numbers."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return tools.mapped(original(*args, **kwargs), lambda leaf: "9" * 400)
