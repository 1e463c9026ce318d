"""The line to a receiver: to a public address only, under its name's certificate, and soon over.

The name is resolved here, once, and the connection goes to exactly what was found: a name that
resolves otherwise a moment later gains nothing. Then the socket itself is asked where it has come
to, before a byte is sent. No proxy, no redirect, no compression; of the answer only the status is
looked at.
"""

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpcore2 as httpcore

from viewmybox.accounts.sign_in.line import Hurried, left, trusted
from viewmybox.webhooks import addresses
from viewmybox.webhooks.models import Trouble

PATIENCE_SECONDS = 15.0
LARGEST_ANSWER = 64 * 1024
FAILURES = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)
# The system's resolver has patience of its own, which may be longer than ours.
resolvers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")


class RefusedAddressError(httpcore.ConnectError):
    """The name is not of the public internet, or not only."""


class UnknownNameError(httpcore.ConnectError):
    """The name has no address."""


class NoAnswerError(Exception):
    """The message was not taken, and no status says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def resolve(host: str, port: int) -> list[str]:
    """What the system says that the name's addresses are.

    Raises:
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_kinds, address in found))


class Guarded(Hurried):
    """Connects to public addresses only; all of it by one time (of `time.monotonic`)."""

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *more: Any, **options: Any
    ) -> httpcore.NetworkStream:
        if port not in addresses.PORTS:
            raise RefusedAddressError("a port that nothing is sent to")
        waiting: list[str] = self._resolved(host, port)
        # One that is refused among others is no mistake of a kind that we would help along.
        if not all(addresses.is_public(address) for address in waiting):
            raise RefusedAddressError("not of the public internet")
        while True:
            address = waiting.pop(0)
            # Each has its part of the time: one that nobody answers at leaves some for the next.
            share = left(self.ends, timeout) / (len(waiting) + 1)
            try:
                stream = super().connect_tcp(address, port, share, *more, **options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not waiting:
                    raise
            else:
                return self._checked(stream, address)

    def _resolved(self, host: str, port: int) -> list[str]:
        asked = resolvers.submit(resolve, host, port)
        try:
            found = asked.result(left(self.ends, None))
        except TimeoutError:
            raise httpcore.ConnectTimeout("the name was not resolved in time") from None
        except (OSError, UnicodeError):
            raise UnknownNameError("no address") from None
        if not found:
            raise UnknownNameError("no address")
        return found

    def _checked(self, stream: httpcore.NetworkStream, address: str) -> httpcore.NetworkStream:
        """Where the socket itself says that it has come to."""
        reached = stream.get_extra_info("server_addr")
        if not reached or reached[0] != address or not addresses.is_public(reached[0]):
            stream.close()
            raise RefusedAddressError("came out somewhere else")
        return stream


def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """Send one message. Returns the answer's status, whichever it is.

    Args:
        address: as `addresses.flaw` lets it through; what it resolves to is checked here.
        body: the message.
        headers: what goes with it.

    Raises:
        NoAnswerError: there was no answer with a status.
    """
    if urlsplit(address).scheme != "https":
        raise NoAnswerError(Trouble.ADDRESS)
    ends = time.monotonic() + PATIENCE_SECONDS
    sent: dict[bytes | str, bytes | str] = {**dict(headers.items())}
    sent |= {
        "Content-Type": "application/json",
        "User-Agent": "VIEWMYBOX-Webhooks/1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    with httpcore.ConnectionPool(ssl_context=trusted(), network_backend=Guarded(ends)) as pool:
        try:
            with pool.stream("POST", address, headers=sent, content=body) as answer:
                status: int = answer.status
                hear_out(answer)
                return status
        except FAILURES as error:
            raise NoAnswerError(trouble(error)) from None


def hear_out(answer: httpcore.Response) -> None:
    """Let a receiver finish what it says, to a limit; the status counts, however it ends."""
    heard = 0
    try:
        for part in answer.iter_stream():
            heard += len(part)
            if heard > LARGEST_ANSWER:
                return
    except FAILURES:
        return


def trouble(error: Exception) -> Trouble:
    """What was in the way, in a word of ours."""
    match error:
        case RefusedAddressError():
            return Trouble.ADDRESS
        case UnknownNameError():
            return Trouble.NAME
        case httpcore.TimeoutException():
            return Trouble.TIME
        case httpcore.ConnectError() if is_about_certificates(error):
            return Trouble.CERTIFICATE
        case httpcore.NetworkError():
            return Trouble.CONNECTION
    return Trouble.ANSWER


def is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
