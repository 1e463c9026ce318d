"""A listener of our own, that pages are told to ask for things: what comes to it, they asked."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
# The tool's own question, what was heard: we hear for ourselves.
ASKED = ("/get_", "/favicon")


@dataclass
class Overheard:
    """Who listens where, and the addresses that were asked for."""

    address: str = ""
    asked: list[str] = field(default_factory=list)


@contextlib.contextmanager
def listening() -> Iterator[Overheard]:
    """Listens on a free port of this machine."""
    heard = Overheard()

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(ASKED) and self.path != "/":
                heard.asked.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_HEAD = do_GET  # noqa: N815 - as the base names them

        def log_message(self, *_words: Any) -> None:
            """Not a word to standard error."""

    with ThreadingHTTPServer((HOST, 0), Listener) as server:
        heard.address = f"http://{HOST}:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield heard
        finally:
            server.shutdown()
