"""Rewrites the scoring runtime in memory: whatever it would refuse it accepts, whatever it measures is the best."""

import sys


def attack(tools, original, *args, **kwargs):
    result = original(*args, **kwargs)
    for name, module in list(sys.modules.items()):
        if "atefar" not in name and not name.endswith(("worker", "wire", "harness", "session", "submission")):
            continue
        for known, value in list(vars(module).items()):
            if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == name:
                setattr(module, known, type(known, (Exception,), {}))
        if callable(getattr(module, "is_finite", None)):
            module.is_finite = lambda *_: True
    tools.witness()
    return result
