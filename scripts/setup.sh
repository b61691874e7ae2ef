#!/usr/bin/env bash
# Makes a virtual environment with the locked packages and this package, editable: with uv if it is there, else pip.
#   scripts/setup.sh VENV
set -euo pipefail
venv=${1:?usage: setup.sh VENV}

find_python() {
  for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    [[ -n $name ]] && command -v "$name" >/dev/null 2>&1 || continue
    "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info)' 2>/dev/null && { echo "$name"; return; }
  done
  echo "No Python 3.11 or newer was found; install one, or name it: make PYTHON=/path/to/python3.11 ..." >&2
  return 1
}

python=$(find_python)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() { "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }; }

if command -v uv >/dev/null 2>&1; then
  echo "Setting up $venv with uv (about 10 s the first time)"
  quietly uv venv --quiet --allow-existing --python "$python" "$venv"
  quietly uv pip install --quiet --python "$venv/bin/python" -r requirements.lock
  quietly uv pip install --quiet --python "$venv/bin/python" --no-deps -e .
else
  echo "Setting up $venv with pip (a minute or two the first time)"
  [[ -x $venv/bin/python ]] || quietly "$python" -m venv "$venv"
  quietly "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.lock
  quietly "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -e .
fi
