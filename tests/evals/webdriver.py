"""A browser for tests, through chromedriver's HTTP interface (W3C WebDriver), for pages that a script makes."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

_OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Browser:
    """One window."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client, self._session = client, session

    def open(self, url: str) -> None:
        self._post("url", {"url": url})

    def text(self) -> str:
        """What a reader sees."""
        return str(self._post("execute/sync", {"script": "return document.body.innerText", "args": []}))

    def waited_for(self, words: str, seconds: float = 60) -> str:
        """Return the page's text once it holds these words; whatever it holds when the time is over."""
        deadline = time.monotonic() + seconds
        while words not in (text := self.text()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return text

    def look(self, width: int, height: int, scheme: str) -> None:
        """Make the window of this size, for someone who prefers `light` or `dark`."""
        self._post("window/rect", {"width": width, "height": height})
        preference = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self._post("goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": preference})

    def screenshot(self, file: Path) -> None:
        answer = self._client.get(f"/session/{self._session}/screenshot").raise_for_status()
        file.write_bytes(base64.b64decode(answer.json()["value"]))

    def _post(self, command: str, body: Mapping[str, Any]) -> Any:
        answer = self._client.post(f"/session/{self._session}/{command}", json=body)
        assert answer.is_success, answer.text
        return answer.json()["value"]


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield a browser; skip the test where there is none, unless ATEFAR_REQUIRE_BROWSER=1."""
    program = shutil.which("chromedriver")
    if program is None:
        (pytest.fail if os.environ.get("ATEFAR_REQUIRE_BROWSER") == "1" else pytest.skip)("no chromedriver on PATH")
        return
    port = free_port()
    driver = subprocess.Popen([program, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
    try:
        wait_for_port(port)
        wanted = {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {"args": _OPTIONS}}}
        answer = client.post("/session", json={"capabilities": wanted})
        assert answer.is_success, answer.text
        session = answer.json()["value"]["sessionId"]
        yield Browser(client, session)
        client.delete(f"/session/{session}")
    finally:
        client.close()
        driver.terminate()
        driver.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
