"""`viewmybox alive`: whether the service that runs here answers, for a container's HEALTHCHECK.

A container runs one command, as its first process. What that was tells what can be asked: pages
answer at `/healthz`, where the very words of the command say; a worker, or a migration, answers
nobody, and of it no more is known than that it runs.
"""

import http.client
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

COMMAND_LINE = Path("/proc/1/cmdline")
SERVES = "serve"
PATIENCE_SECONDS = 3
# Where a server listens everywhere, it is asked here.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound


class NotAliveError(RuntimeError):
    """The service does not answer; the text says how it does not."""


def what_runs(file: Path = COMMAND_LINE) -> Sequence[str]:
    """The words of the container's own command, `serve` or another first."""
    words = file.read_bytes().decode(errors="replace").removesuffix("\0").split("\0")
    return words[words.index(SERVES) :] if SERVES in words else ()


def ask(host: str, port: int, base_url: str) -> None:
    """Ask for `/healthz`, by the name that people use.

    Raises:
        NotAliveError: nothing answers there, or not well.
    """
    here = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=PATIENCE_SECONDS)
    with closing(here):
        try:
            here.request("GET", "/healthz", headers={"Host": urlsplit(base_url).netloc})
            status = here.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise NotAliveError(f"nothing answers on port {port}: {error}.") from None
    if status != http.HTTPStatus.OK:
        raise NotAliveError(f"/healthz answers with {status}.")
