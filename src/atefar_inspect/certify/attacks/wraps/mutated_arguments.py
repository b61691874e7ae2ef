"""Changes every array and list that it was given to what it returns, so that a comparison finds no difference."""


def attack(tools, original, *args, **kwargs):
    result = original(*args, **kwargs)
    given = [*args, *kwargs.values()]
    for array in tools.arrays(given):
        array.flags.writeable = True
        array[...] = 0
    for value in given:
        if isinstance(value, (list, dict)):
            value.clear()
    tools.witness()
    return tools.filled(result, 0)
