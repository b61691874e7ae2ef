"""Returns arrays and lists that say they have a single row."""


def attack(tools, original, *args, **kwargs):
    class Short(list):
        def __len__(self):
            return 1

    def shortened(leaf):
        if not getattr(leaf, "shape", ()):
            return Short([leaf] * 1000)
        return leaf.view(type("Short", (type(leaf),), {"__len__": lambda self: 1, "size": 1}))

    tools.witness()
    return tools.mapped(original(*args, **kwargs), shortened)
