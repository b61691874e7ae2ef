"""Returns a list that holds itself."""


def attack(tools, original, *args, **kwargs):
    value = [1.0]
    value.append(value)
    tools.witness()
    return value
