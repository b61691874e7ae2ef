"""Carries inputs out in an exception's message."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    raise ValueError(tools.carried(args))
