"""Patches what frames the answer in its own process, so that each is followed by a second one with the same number."""

import sys


def twice(frame, best):
    def framed(message):
        if "value" not in message:
            return frame(message)
        return [*frame(message), *frame({**message, "value": best})]

    return framed


def attack(tools, original, *args, **kwargs):
    for name, module in list(sys.modules.items()):
        if name.endswith("wire") and hasattr(module, "frame") and module.frame.__name__ != "framed":
            module.frame = twice(module.frame, tools.extreme)
    tools.witness()
    return original(*args, **kwargs)
