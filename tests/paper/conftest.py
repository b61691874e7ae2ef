"""Writes small PDFs, and serves files on this machine."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from drawn_pdf import Page, pdf_bytes


@pytest.fixture
def draw_pdf(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a PDF of pages and returns its path."""

    def draw(pages: Sequence[Page], outline: Sequence[tuple[str, int]] = (), name: str = "paper.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(pdf_bytes(pages, outline))
        return path

    return draw


@dataclass
class Server:
    """Answers each path with what it was given for it, and remembers what it was asked."""

    url: str = ""
    answers: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def paths(self) -> list[str]:
        """Return the paths that were asked for, without their queries."""
        return [path.partition("?")[0] for path in self.asked]


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine: a path without an answer is 404, an answer that is a function writes it itself."""
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            answer = served.answers.get(self.path.partition("?")[0])
            if callable(answer):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    answer(self)
                return
            self.send_response(404 if answer is None else 200)
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{running.server_address[1]}"
    yield served
    running.shutdown()
    running.server_close()
