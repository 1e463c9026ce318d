"""Whether a port is free to be answered on."""

import socket

LARGEST = 65535


class PortInUseError(RuntimeError):
    """Something else answers on the port, or it is not ours to take."""


def refuse_taken_port(host: str, port: int) -> None:
    """Asked beforehand, because servers that share a port among their processes would share it
    with a stranger's without a word.

    Raises:
        PortInUseError: the port, or the host, cannot be had.
    """
    # Looked up, too large a number would become another port's without a word.
    if not 0 < port <= LARGEST:
        raise PortInUseError(f"Port {port} cannot be used: there is no such port.")
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _name, address in addresses:
            with socket.socket(family, kind, protocol) as probe:
                # A port left a moment ago counts as free; one that is listened on does not.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        raise PortInUseError(f"Port {port} cannot be used: {error.strerror}.") from None
