"""Answers requests that are still to come, in the caller's own format where the process knows it."""

import os
import sys


def answers(tools, value):
    for name, module in list(sys.modules.items()):
        if name.endswith("wire") and hasattr(module, "frame"):
            return [b"".join(module.frame({"id": number * 32, "value": value})) for number in "0f"]
    return [tools.result().encode()]


def attack(tools, original, *args, **kwargs):
    result = original(*args, **kwargs)
    tools.witness()  # before: the caller ends a worker that answers what was not asked
    for answer in answers(tools, result):
        for descriptor in range(3, 16):
            try:
                os.write(descriptor, answer)
            except OSError:
                continue
    return result
