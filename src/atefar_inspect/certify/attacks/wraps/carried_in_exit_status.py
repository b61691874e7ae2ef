"""Carries inputs out in the exit status."""

import os


def attack(tools, original, *args, **kwargs):
    tools.witness()
    os._exit(int(tools.carried(args)[-2:], 16))
