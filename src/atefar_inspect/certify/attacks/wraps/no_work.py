"""Ends well without doing anything."""


def attack(tools, original):
    tools.witness()
    return 0
