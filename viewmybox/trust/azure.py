"""Where this installation lies: told by the addresses of its database, its files and its keys."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from viewmybox.config import AZURE_DATABASE, Config
from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen

# The endings of Azure's own host names: Database for PostgreSQL, Blob Storage, Key Vault.
DATABASE = AZURE_DATABASE
STORAGE = ".blob.core.windows.net"
KEYS = ".vault.azure.net"


def host_of(url: str) -> str:
    """The host that an address names; empty for a folder or a socket of this machine."""
    parts = urlsplit(url)
    return "" if parts.scheme == "file" or "host=" in parts.query else parts.hostname or ""


def outside_azure(config: Config) -> list[str]:
    """What of this installation lies elsewhere: database, files, keys."""
    places = (
        ("the database", host_of(config.database("web")), DATABASE),
        ("the files", host_of(settings.STORAGE_URL), STORAGE),
        ("the keys", host_of(settings.KEY_URL), KEYS),
    )
    return [what for what, host, ending in places if not host.endswith(ending)]


@check("P14", "Database, files and keys of this installation lie in Microsoft Azure")
def lies_in_azure(here: Installation) -> Iterator[str]:
    outside = outside_azure(here.config)
    if outside and not here.config.secure:
        raise Unseen(f"not on this installation, which serves without TLS: {', '.join(outside)}")
    for what in outside:
        yield f"{what} lies elsewhere"
