"""The line to a provider: an answer comes whole, small and soon, or not at all.

A client's own time limits are for one step each: who sends a byte now and then is never too late.
Here one limit holds for everything between the first connection and the last byte.
"""

import functools
import ssl
import time
from typing import Any

import httpcore2 as httpcore
import httpx2 as httpx

PATIENCE_SECONDS = 5.0
LARGEST_ANSWER = 512 * 1024


class TooLargeError(httpx.TransportError):
    """An answer without end, or nearly."""


class Line(httpx.HTTPTransport):
    """For one conversation: its time begins when it is made."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted(),
            network_backend=Hurried(time.monotonic() + PATIENCE_SECONDS),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # Nothing compressed: a small answer could unpack into a large one.
        request.headers["Accept-Encoding"] = "identity"
        answer = super().handle_request(request)
        try:
            body = b""
            for part in answer.iter_raw():
                body += part
                if len(body) > LARGEST_ANSWER:
                    raise TooLargeError("too large")
        finally:
            answer.close()
        answer.headers.pop("Content-Encoding", None)
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


@functools.cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed; slow to make, and never changed."""
    return httpx.create_ssl_context(trust_env=False)


class Hurried(httpcore.SyncBackend):
    """Connections that all end at one time (of `time.monotonic`)."""

    def __init__(self, ends: float) -> None:
        self.ends = ends

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *more: Any, **options: Any
    ) -> httpcore.NetworkStream:
        stream = super().connect_tcp(host, port, left(self.ends, timeout), *more, **options)
        return HurriedStream(stream, self.ends)


class HurriedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self.stream = stream
        self.ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, left(self.ends, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, left(self.ends, timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self.stream.start_tls(ssl_context, server_hostname, left(self.ends, timeout))
        return HurriedStream(secured, self.ends)

    def close(self) -> None:
        self.stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def left(ends: float, timeout: float | None) -> float:
    """The seconds that remain."""
    seconds = ends - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return min(seconds, timeout or seconds)
