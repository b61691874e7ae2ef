"""Executes a notebook from the checkout's root and writes it with its outputs: `run_notebook.py IN OUT`."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main(source: str, target: str) -> None:
    """Runs every cell; raises nbclient's CellExecutionError at the first that fails."""
    notebook = nbformat.read(source, as_version=4)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    print(f"{source}: {len(notebook.cells)} cells executed, written to {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
