"""Looks for the seed and the scorer's variables in the frames of its callers."""

import sys


def attack(tools, original, *args, **kwargs):
    frame = sys._getframe().f_back
    while frame is not None:
        if {"seed", "seeds", "rng", "target", "labels", "hidden"} & set(frame.f_locals):
            tools.witness(got_in=True)
        frame = frame.f_back
    tools.witness()
    return original(*args, **kwargs)
