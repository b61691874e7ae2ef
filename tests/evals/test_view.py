"""What people look at: a log of altflip as `inspect view bundle` publishes it, in a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from inspect_ai import eval as inspect_eval
from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles
from webdriver import browser, free_port, wait_for_port

from atefar_inspect import bundle_task
from atefar_inspect.evals import solution

SHOTS = os.environ.get("ATEFAR_SCREENSHOTS")
"""A folder for screenshots, for whoever wants to look."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yield the address of a server for a folder that answers ranges, as static hosts do and the viewer asks for."""
    port = free_port()
    app = Starlette()
    app.mount("/", StaticFiles(directory=folder, html=True))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for_port(port)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_the_headline_of_an_altflip_log_is_what_its_view_shows(tmp_path: Path) -> None:
    logs, site = tmp_path / "logs", tmp_path / "site"
    task = bundle_task("altflip", sandbox="local", feedback="blind", solver=solution(name="reference"))
    (log,) = inspect_eval(task, model="none/none", display="none", log_dir=str(logs))
    assert log.results is not None
    (headline,) = (score for score in log.results.scores if score.name == "normalized")
    assert headline.metrics["atefar_inspect/mean_measured"].value == 1.0

    program = [sys.executable, "-m", "inspect_ai", "view", "bundle"]
    subprocess.run([*program, "--log-dir", logs, "--output-dir", site], check=True, capture_output=True, timeout=120)
    name = Path(log.location).name
    with served(site) as address, browser() as window:
        window.open(f"{address}/#/logs/{name}")
        text = window.waited_for("normalized")
        assert "altflip" in text
        assert "normalized" in text
        assert "1.000" in text
        if SHOTS:
            for scheme in ("light", "dark"):
                for width, height in ((1400, 900), (480, 900)):
                    window.look(width, height, scheme)
                    window.open(f"{address}/#/logs/{name}")
                    window.waited_for("normalized")
                    window.screenshot(Path(SHOTS) / f"view-{scheme}-{width}.png")
