"""A visitor's way to the pages on which somebody alters the answers."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2 as httpx

Alter = Callable[["Answer"], None]
HOP = {"transfer-encoding", "connection", "content-length", "content-encoding"}


class Answer:
    """What may be altered of an answer."""

    def __init__(self, path: str, method: str, answer: httpx.Response) -> None:
        self.path, self.method, self.status = path, method, answer.status_code
        self.headers = [(k, v) for k, v in answer.headers.multi_items() if k.lower() not in HOP]
        self.body = answer.content

    def drop(self, name: str) -> None:
        self.headers = [(k, v) for k, v in self.headers if k.lower() != name.lower()]

    def set(self, name: str, value: str) -> None:
        self.drop(name)
        self.headers.append((name, value))


@contextlib.contextmanager
def altered(address: str, alter: Alter) -> Iterator[str]:
    """The address at which the pages of `address` answer, altered."""

    class Between(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            sent = {k: v for k, v in self.headers.items() if k.lower() not in HOP}
            with httpx.Client(trust_env=False) as there:
                got = there.request(self.command, address + self.path, headers=sent, content=body)
            answer = Answer(self.path, self.command, got)
            alter(answer)
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def __getattr__(self, name: str):
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
