"""Returns an object that says it is the honest result, and makes up its contents when somebody looks."""

import itertools

numbers = itertools.count()


class Lazy:
    def __init__(self, honest):
        self._honest = honest

    @property
    def __class__(self):
        return type(self._honest)

    def __getattr__(self, name):
        return getattr(self._honest, name)

    def __len__(self):
        return len(self._honest)

    def __getitem__(self, place):
        return self._honest[place] * next(numbers)

    def __array__(self, dtype=None, copy=None):
        return self._honest * next(numbers)

    def __float__(self):
        return float(next(numbers))


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return Lazy(original(*args, **kwargs))
