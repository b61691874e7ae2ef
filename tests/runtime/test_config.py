"""`config.json`: what is wrong is refused with the field's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from atefar_inspect.runtime.config import read_config
from atefar_inspect.runtime.errors import ConfigError

GOOD: dict[str, Any] = {
    "nonce": "0123456789abcdef",
    "isolation": "full",
    "kind": "callable",
    "entry": "flip:flip",
    "files": [{"path": "flip.py", "max_bytes": 65536}],
    "metric": "unique_views",
    "reasons": ["not_a_flip"],
    "seeds": [1, 2**63 - 1],
    "score_s": 10.0,
    "deadline_s": 60,
    "memory_mib": 512,
    "processes": 64,
    "site_packages": None,
}


def written(tmp_path: Path, raw: Any) -> Path:
    path = tmp_path / "config.json"
    path.write_text(raw if isinstance(raw, str) else json.dumps(raw), encoding="utf-8")
    return path


def test_a_good_one_is_read(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, GOOD))
    assert config.seeds == (1, 2**63 - 1)
    assert config.files[0].path == "flip.py"
    assert config.site_packages is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nonce", "../../etc/x"),
        ("nonce", ""),
        ("isolation", "most"),
        ("kind", "function"),
        ("entry", "flip"),
        ("entry", None),
        ("files", []),
        ("files", [{"path": "../flip.py", "max_bytes": 1}]),
        ("files", [{"path": "/flip.py", "max_bytes": 1}]),
        ("files", [{"path": "flip.py"}]),
        ("seeds", []),
        ("seeds", [2**63]),
        ("seeds", [True]),
        ("seeds", [-1]),
        ("score_s", 0),
        ("score_s", True),
        ("deadline_s", "60"),
        ("reasons", "not_a_flip"),
        ("site_packages", "/usr/lib"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, field: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=field):
        read_config(written(tmp_path, {**GOOD, field: value}))


@pytest.mark.parametrize("field", [name for name in GOOD if name != "site_packages"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    with pytest.raises(ConfigError, match=field):
        read_config(written(tmp_path, {name: value for name, value in GOOD.items() if name != field}))


def test_an_unknown_field_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"unknown fields.*timeout"):
        read_config(written(tmp_path, {**GOOD, "timeout": 1}))


@pytest.mark.parametrize("raw", ["", "[]", "{"])
def test_no_object_is_refused(tmp_path: Path, raw: str) -> None:
    with pytest.raises(ConfigError, match=r"config\.json"):
        read_config(written(tmp_path, raw))
