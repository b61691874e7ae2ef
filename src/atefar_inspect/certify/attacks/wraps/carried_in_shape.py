"""Carries inputs out in the shape of what it returns."""


def attack(tools, original, *args, **kwargs):
    count = 1 + int(tools.carried(args)[-2:], 16)
    arrays = tools.arrays([original(*args, **kwargs)])
    tools.witness()
    return arrays[0].reshape(-1)[:1].repeat(count) if arrays else [0.0] * count
