"""Two levels of rings: the ranks of a host share the sum out, each share goes round the hosts, and all collect them."""

import numpy as np


def plan(hosts: int, ranks: int, length: int) -> np.ndarray:
    """Return the messages as rows of (round, source, target, start, stop, add)."""
    shares = cut(0, length, ranks)
    rows = []
    for host in range(hosts):
        locals_ = [host * ranks + rank for rank in range(ranks)]
        rows += ring_reduce(locals_, shares, 0)
    clock = ranks - 1
    for rank in range(ranks):
        peers = [host * ranks + rank for host in range(hosts)]
        owned = (rank + 1) % ranks
        parts = cut(shares[owned], shares[owned + 1], hosts)
        rows += ring_reduce(peers, parts, clock)
        rows += ring_collect(peers, parts, clock + hosts - 1)
    clock += 2 * (hosts - 1)
    for host in range(hosts):
        locals_ = [host * ranks + rank for rank in range(ranks)]
        rows += ring_collect(locals_, shares, clock)
    rows.sort(key=lambda row: row[0])
    return np.array(rows, dtype=np.int64)


def cut(start: int, stop: int, parts: int) -> list[int]:
    """Return the bounds of equal parts of a range."""
    width = (stop - start) // parts
    return [start + width * part for part in range(parts + 1)]


def ring_reduce(members: list[int], bounds: list[int], first_round: int) -> list[tuple[int, ...]]:
    """Return messages after which member i holds the members' sum of piece i + 1."""
    count = len(members)
    rows = []
    for turn in range(count - 1):
        for place, source in enumerate(members):
            piece = (place - turn) % count
            target = members[(place + 1) % count]
            rows.append((first_round + turn, source, target, bounds[piece], bounds[piece + 1], 1))
    return rows


def ring_collect(members: list[int], bounds: list[int], first_round: int) -> list[tuple[int, ...]]:
    """Return messages after which every member holds all pieces, member i having held piece i + 1."""
    count = len(members)
    rows = []
    for turn in range(count - 1):
        for place, source in enumerate(members):
            piece = (place + 1 - turn) % count
            target = members[(place + 1) % count]
            rows.append((first_round + turn, source, target, bounds[piece], bounds[piece + 1], 0))
    return rows
