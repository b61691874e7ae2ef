"""Returns numbers and arrays whose arithmetic always gives the best score."""


def attack(tools, original, *args, **kwargs):
    best = tools.extreme
    names = ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "abs", "neg", "pow", "round", "float")
    lies = {f"__{name}__": lambda self, *_: best for name in names}

    def lying(leaf):
        if not getattr(leaf, "shape", ()):
            return type("Liar", (float,), lies)(leaf)
        hooks = {"__array_ufunc__": lambda self, *_, **__: best, "__array_function__": lambda self, *_: best}
        others = {name: lambda self, *_, **__: best for name in ("mean", "sum", "max", "min", "item")}
        return leaf.view(type("Liar", (type(leaf),), {**lies, **hooks, **others}))

    tools.witness()
    return tools.mapped(original(*args, **kwargs), lying)
