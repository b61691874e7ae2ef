"""Carries inputs out in the name of an exception's type."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    raise type(tools.carried(args), (Exception,), {})
