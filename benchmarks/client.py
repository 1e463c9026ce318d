"""The load generator for machines without wrk: raw sockets, one process, little work an answer.

    python -m benchmarks.client ADDRESS CONNECTIONS SECONDS [HEADER …]

prints answers a second, and the 50th and 99th percentile of their times in milliseconds.
"""

import re
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(slots=True)
class Asker:
    """One connection, kept alive."""

    socket: socket.socket
    request: bytes
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def ask(self) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.request)

    def is_answered(self) -> bool:
        """Take what has come; true once it is a whole answer."""
        came = self.socket.recv(262_144)
        if not came:
            raise RuntimeError("The server closed the connection.")
        self.received += came
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"The server answers {head.splitlines()[0].decode()}.")
        length = LENGTH.search(head + b"\r\n")
        return len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n")


def measure(address: str, connections: int, seconds: float, headers: list[str]) -> list[float]:
    """How long each answer took, in seconds."""
    url = urlsplit(address)
    lines = [f"GET {url.path}?{url.query} HTTP/1.1", f"Host: {url.netloc}", *headers, "", ""]
    request = "\r\n".join(lines).replace("? HTTP", " HTTP").encode()
    took: list[float] = []
    with selectors.DefaultSelector() as selector:
        for _number in range(connections):
            connected = socket.create_connection((url.hostname, url.port))
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            asker = Asker(connected, request)
            selector.register(connected, selectors.EVENT_READ, asker)
            asker.ask()
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            for key, _events in selector.select(timeout=end - now):
                asker = key.data
                if asker.is_answered():
                    took.append(time.perf_counter() - asker.sent_at)
                    asker.ask()
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return took


def main() -> None:
    address, connections, seconds, *headers = sys.argv[1:]
    took = sorted(measure(address, int(connections), float(seconds), headers))
    p50, p99 = (took[len(took) * share // 100] * 1000 for share in (50, 99))
    print(len(took) / float(seconds), p50, p99)


if __name__ == "__main__":
    main()
