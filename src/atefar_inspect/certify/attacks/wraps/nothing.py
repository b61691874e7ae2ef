"""Returns None."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
