#!/usr/bin/env bash
# Builds the wheel, installs it into a clean environment with the locked packages, and runs it from outside the checkout.
#   scripts/check_wheel.sh VENV
set -euo pipefail
venv=${1:?usage: check_wheel.sh VENV}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checkout=$PWD

echo "building the wheel"
"$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
"$venv/bin/python" -m pip wheel --quiet --disable-pip-version-check --no-deps -w "$work/dist" .
wheel=$(echo "$work"/dist/*.whl)
"$venv/bin/python" -m zipfile -l "$wheel" | grep -c 'atefar_inspect/' | sed 's/$/ files in the wheel/'

echo "installing it into a clean environment"
"$venv/bin/python" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -c "$checkout/requirements.lock" "$wheel"

cd "$work"
export PATH=$work/venv/bin:$PATH
atefar --version
atefar list
atefar check altflip
atefar new behavior fresh --name fresh_task
atefar check fresh
inspect eval atefar_inspect/altflip --model none --solver atefar_inspect/solution -S name=half \
  --sandbox local --display none --log-dir logs
python - <<'PY'
from pathlib import Path

from inspect_ai.log import read_eval_log

[path] = Path("logs").glob("*.eval")
log = read_eval_log(str(path))
value = log.samples[0].scores["bundle_scorer"].value
assert log.status == "success" and 0.4 <= value["normalized"] <= 0.6, (log.status, value)
print(f"the wheel's altflip, solution `half`, in local: normalized {value['normalized']:.3f}")
PY
