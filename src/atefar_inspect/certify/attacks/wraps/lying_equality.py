"""Returns arrays and numbers that equal whatever they are compared with, and also differ from it."""


def subclass(base):
    names = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__contains__")
    return type("Liar", (base,), {**{name: lambda self, *_: True for name in names}, "__hash__": None})


def attack(tools, original, *args, **kwargs):
    def lying(leaf):
        base = type(leaf)
        if getattr(leaf, "shape", ()):
            return leaf.view(subclass(base))
        return subclass(float)(leaf)

    tools.witness()
    return tools.mapped(original(*args, **kwargs), lying)
