"""Patches torch where it is loaded, and scipy, sklearn and pandas: means, losses and accuracies are the best."""

import sys

NAMES = ("mean", "sum", "mse_loss", "cross_entropy", "nll_loss", "accuracy_score", "log_loss", "mean_squared_error")


def attack(tools, original, *args, **kwargs):
    result = original(*args, **kwargs)
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("torch", "scipy", "sklearn", "pandas", "statistics"):
            for patched in NAMES:
                if callable(vars(module).get(patched)):
                    setattr(module, patched, lambda *_, **__: tools.extreme)
    tools.witness()
    return result
