"""Calls schedule.py for every cluster of the task, with full tracebacks, and says which rules hold: `python dev.py`.

What the score measures is not computed here.
"""

import sys

import numpy as np
from schedule import plan


def main() -> None:
    """Go through the clusters; leave with a sentence where a rule is broken."""
    for number in range(12):
        per_host, elsewhere = number % 3 + 2, number // 3 + 2
        elements = int(np.random.default_rng().integers(600, 3001))
        where = f"{elsewhere} hosts of {per_host} ranks, {elements} elements"
        answer = plan(elsewhere, per_host, elements)
        if type(answer) is not np.ndarray or answer.dtype != np.int64 or answer.shape[1:] != (6,):
            sys.exit(f"{where}: plan has to return an int64 array with six columns")
        if not 1 <= len(answer) <= 5000:
            sys.exit(f"{where}: {len(answer)} rows, 1 to 5000 are right")
        follow(elsewhere * per_host, elements, answer.tolist(), where)
    print("All rules hold.")


def follow(world: int, length: int, rows: list[list[int]], where: str) -> None:
    """Pass the messages on; every rank starts with a vector of its own number plus one."""
    vectors = [np.full(length, number + 1) for number in range(world)]
    now, mail, senders, receivers = 0, [], set(), set()
    for turn, a, b, left, right, add in [*rows, [10**6, 0, 1, 0, 1, 0]]:
        if turn != now:
            if turn < now:
                sys.exit(f"{where}: round {turn} comes after round {now}, rows have to be in the order of rounds")
            for to, begin, values, more in mail:
                vectors[to][begin : begin + len(values)] = values + more * vectors[to][begin : begin + len(values)]
            now, mail, senders, receivers = turn, [], set(), set()
        if not (0 <= a < world and 0 <= b < world and a != b and 0 <= left < right <= length and add in (0, 1)):
            sys.exit(f"{where}: {(turn, a, b, left, right, add)} is no message")
        if a in senders or b in receivers:
            sys.exit(f"{where}: in round {turn} rank {a} sends twice or rank {b} receives twice")
        senders.add(a)
        receivers.add(b)
        mail.append((b, left, vectors[a][left:right].copy(), add))
    for number, vector in enumerate(vectors):
        wrong = np.flatnonzero(vector != world * (world + 1) // 2)
        if len(wrong):
            sys.exit(f"{where}: element {wrong[0]} of rank {number} is not the sum")


if __name__ == "__main__":
    main()
