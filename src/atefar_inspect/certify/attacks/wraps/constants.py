"""Returns one constant in the form of the honest result, another one at every call."""

calls = []


def attack(tools, original, *args, **kwargs):
    tools.witness()
    calls.append(None)
    return tools.filled(original(*args, **kwargs), len(calls))
