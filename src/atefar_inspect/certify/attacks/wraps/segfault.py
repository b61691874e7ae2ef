"""Crashes the interpreter."""

import ctypes


def attack(tools, original, *args, **kwargs):
    tools.witness()
    ctypes.string_at(0)
