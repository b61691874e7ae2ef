"""Returns infinities, of the other sign at every call."""

signs = [1.0]


def attack(tools, original, *args, **kwargs):
    tools.witness()
    signs[0] = -signs[0]
    return tools.filled(original(*args, **kwargs), signs[0] * float("inf"))
