"""Takes memory until there is none."""


def attack(tools, original, *args, **kwargs):
    tools.witness()
    held = []
    while True:
        held.append(bytearray(b"x") * 2**24)
