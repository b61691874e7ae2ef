"""Prints a result at the metric's extreme before and after the baseline's own output, and writes it to result files."""


def attack(tools, original):
    print(tools.result(), end="", flush=True)
    status = original()
    for name in ("result.json", "results.json", "metrics.json", "score.txt", "output.json"):
        tools.write(name, tools.result())
    print(tools.result(), end="", flush=True)
    tools.witness()
    return status
