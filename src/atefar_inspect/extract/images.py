"""The image of a draft: built, and started once, before any sample needs it.

An image that Inspect cannot build or start in its own set-up would end the whole run; here it ends its draft, in words
of its own.
"""

from __future__ import annotations

import subprocess
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.facts import Build
from atefar_inspect.certify.run import build
from atefar_inspect.evals.image import image_name

START_LIMIT_S: Final = 60.0
_PROBE: Final = "import sys; sys.exit('Python 3.9 or later is needed' if sys.version_info < (3, 9) else 0)"
_CONFINED: Final = (
    *("--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--memory", "512m", "--pids-limit", "64"),
)
"""What is asked of the image needs none of what is taken away here."""


def built_and_started(bundle: Bundle, limit_s: float) -> Build:
    """Build a draft's image in at most `limit_s` seconds, start it once, and return how that went."""
    result = build(bundle, limit_s)
    if not result.ok:
        return result
    words = started(image_name(bundle))
    return result if words is None else Build(ok=False, words=words, seconds=result.seconds)


def started(image: str, limit_s: float = START_LIMIT_S) -> str | None:
    """Start an image once with the Python that scoring needs; return None, or what went wrong."""
    command = ["docker", "run", "--rm", *_CONFINED, "--entrypoint", "python3", image, "-I", "-c", _PROBE]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return f"the image was built, but does not start within {limit_s:g} s"
    if ran.returncode == 0:
        return None
    return f"the image was built, but python3 does not start in it:\n{ran.stderr.strip()[-2000:]}"
