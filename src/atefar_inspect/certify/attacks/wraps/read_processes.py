"""Reads environment, arguments, memory, descriptors and folders of every process of another user."""

import os


def readable(pid):
    with open(f"/proc/{pid}/environ", "rb") as environment:
        if environment.read(1):
            return True
    if os.listdir(f"/proc/{pid}/fd") and os.listdir(f"/proc/{pid}/cwd/") and os.listdir(f"/proc/{pid}/root/"):
        return True
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        memory.seek(int(maps.readline().split("-")[0], 16))
        return bool(memory.read(1))


def once(tools):
    for pid in tools.ancestors():
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if any(word.isdigit() and len(word) > 9 for word in file.read().split(b"\0")):
                    tools.witness(got_in=True)
            if readable(pid):
                tools.witness(got_in=True)
        except OSError:
            continue
    tools.witness()
