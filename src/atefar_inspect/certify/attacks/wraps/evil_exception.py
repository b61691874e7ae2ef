"""Raises an exception that raises others when it is printed, named or looked into."""


class Evil(BaseException):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__

    @property
    def args(self):
        raise KeyboardInterrupt

    @property
    def __traceback__(self):
        raise MemoryError


def attack(tools, original, *args, **kwargs):
    tools.witness()
    raise Evil
