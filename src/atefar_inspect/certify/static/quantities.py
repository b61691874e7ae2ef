"""Numbers and quantities in prose, read generously: digits, powers, words, percent, and units by any of their names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final

_WORDS: Final[dict[str, float]] = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
    **{"ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30, "forty": 40},
    **{"fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1000, "million": 1e6, "dozen": 12, "once": 1, "twice": 2},
    **{"half": 0.5, "third": 1 / 3, "quarter": 0.25, "tenth": 0.1},
}
_WORD: Final = re.compile(r"\b(" + "|".join(_WORDS) + r")\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\w.])[-+]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?|(?<![\w.])\.\d+")
_POWER: Final = re.compile(r"(?<![\w.])(\d+)\s*(?:\^|\*\*)\s*\{?\s*([-+]?\d+)\s*\}?(?:\s*([-+])\s*(\d+))?")
_LARGEST_EXPONENT: Final = 100
# Texts rarely tell 1000 from 1024, and neither does this.
_SAME: Final = (1.0, 1024 / 1000, 1.024**2, 1000 / 1024)

SECONDS: Final[dict[str, float]] = {
    **{"s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "min": 60, "minute": 60, "minutes": 60},
    **{"h": 3600, "hour": 3600, "hours": 3600, "ms": 1e-3, "millisecond": 1e-3, "milliseconds": 1e-3},
}
"""Units of time, in seconds."""
BYTES: Final[dict[str, float]] = {
    **{"b": 1, "byte": 1, "bytes": 1, "kb": 2**10, "kib": 2**10, "mb": 2**20, "mib": 2**20, "gb": 2**30, "gib": 2**30},
    **{"kilobytes": 2**10, "kibibytes": 2**10, "megabytes": 2**20, "mebibytes": 2**20},
    **{"gigabytes": 2**30, "gibibytes": 2**30},
}
"""Units of size, in bytes."""
PROCESSES: Final[dict[str, float]] = {"process": 1, "processes": 1, "thread": 1, "threads": 1}
"""What a number of processes is counted in."""


def states(text: str, value: float, units: dict[str, float]) -> bool:
    """Return whether a text states a quantity, in any unit of a table."""
    names = "|".join(sorted(units, key=len, reverse=True))
    amounts = rf"\d[\d,]*(?:\.\d+)?|{'|'.join(_WORDS)}"
    for amount, unit in re.findall(rf"(?<![\w.])({amounts})[\s-]*({names})\b", text, re.IGNORECASE):
        number = _WORDS[amount.lower()] if amount[0].isalpha() else float(amount.replace(",", ""))
        if any(math.isclose(number * units[unit.lower()], value * factor, rel_tol=1e-3) for factor in _SAME):
            return True
    return False


def numbers(text: str) -> Iterator[float]:
    """Yield every number of a text, in each way that it can be read."""
    text = text.replace("\N{MINUS SIGN}", "-")
    for match in _NUMBER.finditer(text):
        value = float(re.sub(r"[, ]", "", match.group()))
        yield value
        if re.match(r"\s*(%|percent)", text[match.end() :]):
            yield value / 100
    # "1,2,3" are three numbers and "1,000" is one: both readings count.
    yield from (float(part) for part in re.findall(r"\d+(?:\.\d+)?", text))
    yield from _powers(text)
    yield from (_WORDS[word.lower()] for word in _WORD.findall(text))


def _powers(text: str) -> Iterator[float]:
    """Yield powers such as 10^-6, and what is written 2^31 - 1."""
    for base, exponent, sign, rest in _POWER.findall(text):
        if abs(int(exponent)) <= _LARGEST_EXPONENT and int(base):
            power = float(int(base)) ** int(exponent)
            yield power
            if rest:
                yield power + float(sign + rest)


def forms(value: float) -> frozenset[float]:
    """Return the numbers by which a text may state a bound.

    Itself with either sign, a bound on whole numbers also by its neighbors, and one below 1 also by its complement, by
    its two ends around one half, and by the width or the half of a range.
    """
    exact = {value, -value}
    if abs(value) < 1:
        exact |= {1 - value, 1 + value, 0.5 - value, 0.5 + value, value - 1, value / 2, value * 2}
    elif value.is_integer():
        exact |= {value - 1, value + 1}
    # 0.5 - 0.05 is no 0.45 in binary.
    return frozenset({*exact, *(float(f"{form:.10g}") for form in exact)})
