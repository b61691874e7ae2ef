"""`config.json`: what the host tells the harness about one scoring. It holds seeds, so only root may read it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Dict, Optional, Tuple

from .errors import ConfigError

LEVELS = ("full", "container", "process", "none")
KINDS = ("callable", "command", "artifacts")


@dataclass(frozen=True)
class DeclaredFile:
    """One file of the submission: its path in the workspace, relative and POSIX, and its size limit."""

    path: str
    max_bytes: int


@dataclass(frozen=True)
class Config:
    """One scoring. Times in seconds; `site_packages` None means that the harness finds them itself.

    `memory_mib` and `processes` are the container's limits, which the host sets and the harness only knows. `witness`
    says whether the verdict repeats what a submission noted about itself (`witness.py`), as certification asks for.
    """

    nonce: str
    isolation: str
    kind: str
    entry: Optional[str]
    files: Tuple[DeclaredFile, ...]
    metric: str
    reasons: Tuple[str, ...]
    seeds: Tuple[int, ...]
    score_s: float
    deadline_s: float
    memory_mib: int
    processes: int
    site_packages: Optional[Tuple[str, ...]]
    witness: bool = False

    @property
    def reply_bytes(self) -> int:
        """Largest reply of a submission: a quarter of the memory, since the harness shares the container's limit."""
        return max(self.memory_mib, 64) * 2**20 // 4


def read_config(path: Path) -> Config:
    """Reads and checks the file. Raises ConfigError with file and field."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    if not isinstance(raw, dict):
        raise ConfigError(f"{path.name}: expected an object, found {type(raw).__name__}")
    unknown = set(raw) - set(Config.__dataclass_fields__)
    if unknown:
        raise ConfigError(f"{path.name}: unknown fields {sorted(unknown)}")
    return Config(
        nonce=_pattern(raw, "nonce", r"[0-9a-f]{8,128}"),
        isolation=_one_of(raw, "isolation", LEVELS),
        kind=_one_of(raw, "kind", KINDS),
        entry=_entry(raw),
        files=_files(raw),
        metric=_pattern(raw, "metric", r".+"),
        reasons=_strings(raw, "reasons"),
        seeds=_seeds(raw),
        score_s=_positive(raw, "score_s"),
        deadline_s=_positive(raw, "deadline_s"),
        memory_mib=int(_positive(raw, "memory_mib")),
        processes=int(_positive(raw, "processes")),
        site_packages=None if raw.get("site_packages") is None else _strings(raw, "site_packages"),
        witness=_flag(raw, "witness"),
    )


def _field(raw: Dict[str, Any], name: str) -> Any:
    if name not in raw:
        raise ConfigError(f"config.json: field `{name}` is missing")
    return raw[name]


def _pattern(raw: Dict[str, Any], name: str, pattern: str) -> str:
    value = _field(raw, name)
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ConfigError(f"config.json: `{name}` must match {pattern}, found {value!r}")
    return value


def _one_of(raw: Dict[str, Any], name: str, allowed: Tuple[str, ...]) -> str:
    value = _field(raw, name)
    if value not in allowed:
        raise ConfigError(f"config.json: `{name}` must be one of {', '.join(allowed)}, found {value!r}")
    return str(value)


def _positive(raw: Dict[str, Any], name: str) -> float:
    value = _field(raw, name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise ConfigError(f"config.json: `{name}` must be a positive number, found {value!r}")
    return float(value)


def _flag(raw: Dict[str, Any], name: str) -> bool:
    value = raw.get(name, False)
    if not isinstance(value, bool):
        raise ConfigError(f"config.json: `{name}` must be true or false, found {value!r}")
    return value


def _strings(raw: Dict[str, Any], name: str) -> Tuple[str, ...]:
    value = _field(raw, name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"config.json: `{name}` must be a list of strings, found {value!r}")
    return tuple(value)


def _entry(raw: Dict[str, Any]) -> Optional[str]:
    kind, entry = raw.get("kind"), raw.get("entry")
    if kind == "artifacts" and entry is None:
        return None
    if kind == "callable":
        return _pattern(raw, "entry", r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
    return _pattern(raw, "entry", r".*\S.*")


def _files(raw: Dict[str, Any]) -> Tuple[DeclaredFile, ...]:
    value = _field(raw, "files")
    if not isinstance(value, list) or not value:
        raise ConfigError("config.json: `files` must be a list of one file or more")
    return tuple(_declared_file(item) for item in value)


def _declared_file(item: Any) -> DeclaredFile:
    if not isinstance(item, dict) or set(item) != {"path", "max_bytes"} or not isinstance(item["path"], str):
        raise ConfigError(f"config.json: an item of `files` must have a path and max_bytes, found {item!r}")
    path = PurePosixPath(item["path"])
    if path.is_absolute() or ".." in path.parts or str(path) != item["path"] or path == PurePosixPath("."):
        raise ConfigError(f"config.json: `files` wants relative paths without `..`, found {item['path']!r}")
    return DeclaredFile(item["path"], int(_positive(item, "max_bytes")))


def _seeds(raw: Dict[str, Any]) -> Tuple[int, ...]:
    value = _field(raw, "seeds")
    if not isinstance(value, list) or not value or not all(type(s) is int and 0 <= s < 2**63 for s in value):
        raise ConfigError(f"config.json: `seeds` must be 63-bit integers, one or more, found {value!r}")
    return tuple(value)
