"""A receiver of webhooks: a real HTTPS server in this machine, under a certificate of our own."""

import contextlib
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.certificates import own_certificate

NAME = "hooks.example.com"


@dataclass
class Receiver:
    """Answers with what it was told to, the last of it again and again; keeps what came."""

    port: int = 0
    trust: ssl.SSLContext | None = None
    # Each a status, or (status, headers), or a word: "hang", "endless", "garbage".
    answers: list = field(default_factory=lambda: [204])
    came: list = field(default_factory=list)
    server_names: list = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.port}/viewmybox?a=1"

    def next(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def handler_of(receiver):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append((self.path, headers, body))
            with contextlib.suppress(OSError):
                self.say(receiver.next())

        def say(self, answer):
            if answer == "hang":
                time.sleep(3)
                return
            if answer == "garbage":
                self.wfile.write(b"I am not HTTP\r\n\r\n")
                return
            status, more = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(200 if answer == "endless" else status)
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()
            while answer == "endless":
                self.wfile.write(b"x" * 8192)

        def log_message(self, *_values):
            pass

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_about):
        """Who is not spoken to as agreed hangs up; that is what is tested."""


def certificate(folder: Path, name: str) -> Path:
    """For a name, its own authority: key and certificate in one file."""
    pem = folder / f"{name}.pem"
    pem.write_bytes(b"".join(own_certificate(name)))
    return pem


@contextlib.contextmanager
def receiving(folder: Path, name: str = NAME):
    """A receiver that runs while the block does."""
    receiver, pem = Receiver(), certificate(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.sni_callback = lambda _socket, asked, _context: receiver.server_names.append(asked)
    server = Server(("127.0.0.1", 0), handler_of(receiver))
    plain_accept = server.get_request

    def accept():
        receiver.connections += 1
        connection, address = plain_accept()
        return context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        ), address

    server.get_request = accept
    receiver.port = server.server_port
    receiver.trust = ssl.create_default_context(cafile=str(pem))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
