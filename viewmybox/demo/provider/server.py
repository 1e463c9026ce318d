"""The provider on a real socket, in a thread of the process that asks for it."""

import sys
import threading
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from viewmybox.demo.provider.provider import Provider


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        # HTTPServer's own looks the host's name up, which can wait for a DNS that is not there.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that left in the middle is no news; anything else is printed."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(WSGIRequestHandler):
    timeout = 30

    def log_message(self, *_: object) -> None:
        """Nobody's visits are written down."""


class Served:
    """A provider that answers on `port` until `close()`; also a context manager."""

    def __init__(self, provider: Provider, server: WSGIServer) -> None:
        self.provider = provider
        self.port: int = server.server_port
        self._server = server
        self._thread = threading.Thread(
            target=server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="provider",
            daemon=True,
        )
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(provider: Provider, host: str, port: int) -> Served:
    """Answer on host and port; raises `OSError` when the port is taken.

    Port 0 takes a free one. An issuer whose address says port 0 then says the port that was taken,
    so that a test can write `Provider("http://127.0.0.1:0", …)`.
    """
    server = make_server(host, port, provider, server_class=_Server, handler_class=_Handler)
    issuer = urlsplit(provider.issuer)
    if issuer.port == 0:
        named = issuer._replace(netloc=f"{issuer.hostname}:{server.server_port}")
        provider.issuer = urlunsplit(named)
    return Served(provider, server)
