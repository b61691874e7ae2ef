"""Carries inputs out in the shape of what it returns."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    count = 1 + int(tools.carried(args)[-2:], 16)
    return [0.0] * count
