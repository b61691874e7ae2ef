"""Entry point of the worker: `python -I -B worker_main.py SITE...`, in a copy of this folder that all may read."""

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    package = Path(__file__).resolve().parent
    sys.path.insert(0, str(package.parent))
    worker = importlib.import_module(f"{package.name}.worker")
    sys.path.remove(str(package.parent))
    sys.path += [folder for folder in sys.argv[1:] if folder not in sys.path]
    worker.main()
