"""Walks a container's file system in search of what should not be in an image; sent into the container as text.

Standard library only, Python 3.9 or newer. Takes a JSON list of needles on standard input, writes one JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
from typing import Any

NOT_FILES = {"/proc", "/sys", "/dev"}
# The distribution's and Python's own files, the same in every image: listed, but their content is not searched.
SYSTEM = re.compile(
    r"/(usr/(bin|sbin|lib|lib64|libexec|share|include|games|src)|bin|sbin|lib|lib32|lib64|libx32|boot|var/lib/(dpkg|apt|pam))"
    r"(/|$)|/usr/local/(lib/python3\.\d+/(?!(site|dist)-packages)|include/|share/(man|doc)/)"
)
PACKAGES = re.compile(r"/(site|dist)-packages/")
GIT = {".git", ".hg", ".svn", "packed-refs"}
CACHES = re.compile(
    r"(/\.cache/(pip|uv|huggingface|torch|datasets|kagglehub|openml|pypoetry|conda)|/pip-(unpack|build|install|wheel)-[^/]*"
    r"|/scikit_learn_data|/\.keras/datasets|/nltk_data|/conda/pkgs|/var/cache/apt/archives/[^/]+\.deb)$"
)
LARGEST_FILE = 16 * 2**20
LARGEST_TOTAL = 512 * 2**20


def main() -> None:
    """Walk, and write what was found."""
    needles = json.load(sys.stdin)
    found: dict[str, Any] = {"examined": 0, "searched": 0, "git": [], "caches": [], "hits": [], "unsearched": []}
    total = 0
    for folder, folders, files in os.walk("/"):
        folders[:] = sorted(name for name in folders if os.path.join(folder, name) not in NOT_FILES)
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            if name in GIT:
                found["git"].append(path)
            elif CACHES.search(path) and not is_empty(path):
                found["caches"].append(path)
        for name in sorted(files):
            path = os.path.join(folder, name)
            found["examined"] += 1
            size = file_size(path)
            if size <= 0 or SYSTEM.match(path):
                continue
            if size > LARGEST_FILE or total + size > LARGEST_TOTAL:
                found["unsearched"].append(path)
                continue
            total += size
            found["searched"] += 1
            search(path, needles, found["hits"])
    found["unsearched"] = found["unsearched"][:50]
    json.dump(found, sys.stdout)


def file_size(path: str) -> int:
    """Return the size of a regular file in bytes, -1 for anything else."""
    try:
        status = os.lstat(path)
    except OSError:
        return -1
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def is_empty(path: str) -> bool:
    """Return whether a folder holds no file at all."""
    return os.path.isdir(path) and not any(files for _, _, files in os.walk(path))


def search(path: str, needles: list[dict[str, Any]], hits: list[dict[str, Any]]) -> None:
    """Add the needles that a file holds to `hits`."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return
    package = PACKAGES.search(path) is not None
    digest = ""
    for needle in needles:
        if package and not needle["in_packages"]:
            continue
        if needle["sha256"]:
            if len(content) == needle["size"]:
                digest = digest or hashlib.sha256(content).hexdigest()
                if digest == needle["sha256"]:
                    hits.append({"path": path, "line": None, "needle": needle["name"]})
            continue
        start = content.find(needle["text"].encode())
        if start >= 0:
            hits.append({"path": path, "line": content.count(b"\n", 0, start) + 1, "needle": needle["name"]})


if __name__ == "__main__":
    main()
