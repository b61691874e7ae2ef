"""From FOLDER to exit code: configuration in, session, verdict out."""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path

from . import VERSION
from .config import Config, read_config
from .errors import ConfigError
from .session import Session
from .site_dirs import site_dirs
from .verdict import Outcome, Verdict, write_verdict


def score(folder: Path) -> int:
    """Runs the scoring that `folder/config.json` describes; 0: there is a verdict, 2: the configuration is wrong."""
    started = time.monotonic()
    try:
        config = read_config(folder / "config.json")
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    site = site_dirs(config.site_packages)
    sys.path += site
    session = Session(config, folder, site)
    outcome = session.run()
    write_verdict(_verdict(config, session, outcome, time.monotonic() - started), folder)
    return 0


def _verdict(config: Config, session: Session, outcome: Outcome, seconds: float) -> Verdict:
    return Verdict(
        runtime=VERSION,
        nonce=config.nonce,
        level=config.isolation,
        missing=session.isolation.missing,
        outcome=outcome,
        seconds=seconds,
        seeds=session.seeds,
        submission_sha256={path: hashlib.sha256(content).hexdigest() for path, content in session.files.items()},
    )
