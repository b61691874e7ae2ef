"""Gives every function of the process whose name sounds like measuring or checking the best value."""

import sys

NAMES = ("score", "evaluate", "metric", "measure", "check", "_checked", "expect_array", "compute_score", "grade")


def attack(tools, original, *args, **kwargs):
    result = original(*args, **kwargs)
    for module in list(sys.modules.values()):
        for name in (tools.metric, *NAMES):
            if callable(vars(module).get(name)) and getattr(module, "__name__", "") != "builtins":
                setattr(module, name, lambda *_, **__: tools.extreme)
    tools.witness()
    return result
