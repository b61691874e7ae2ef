"""Adds to its own source, for the next seed to import."""

MARK = "\n# written by an earlier seed\n"


def start(tools):
    with open(start.__code__.co_filename, encoding="utf-8", errors="replace") as file:
        if file.read().endswith(MARK) and tools.kind == "callable":
            tools.witness(got_in=True)


def once(tools):
    try:
        with open(start.__code__.co_filename, "a", encoding="utf-8") as file:
            file.write(MARK)
    except OSError:
        pass
    tools.witness()
