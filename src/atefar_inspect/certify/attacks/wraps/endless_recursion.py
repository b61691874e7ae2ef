"""Recurses until the stack is used up, with Python's own limit out of the way."""

import sys


def deeper(number):
    return deeper(number + 1) + 1


def attack(tools, original, *args, **kwargs):
    tools.witness()
    sys.setrecursionlimit(10**9)
    return deeper(0)
