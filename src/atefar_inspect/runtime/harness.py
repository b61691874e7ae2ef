"""Entry point in the scorer: `cd FOLDER && exec python3 -I -S atefar_runtime/harness.py` with FOLDER/config.json.

Writes FOLDER/verdict-<nonce>.json and exits with 0, whatever the outcome; without a verdict (exit code 2: the
configuration is wrong; another: the harness itself died) the host repeats. Standard output carries no result.
"""

import importlib
import os
import sys
from pathlib import Path


def main(folder: Path, package: str) -> int:
    """Runs one scoring in `folder`; returns the exit code."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    entry = importlib.import_module(f"{package}.entry")
    sys.path.remove(str(folder))
    os.chdir("/")
    return int(entry.score(folder))


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    sys.exit(main(here.parent, here.name))
