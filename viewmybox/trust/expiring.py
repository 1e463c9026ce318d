"""What the service lives by and runs out: the certificate that its address is served under, the
master key, which is renewed once a year, and the secrets that identity providers gave. The worker
looks every hour; no provider says until when its secret holds, so whoever sets one writes it down.
"""

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from datetime import time as day_time
from urllib.parse import urlsplit

import structlog
from cryptography import x509
from django.conf import settings

from viewmybox.vault.keystore import KeyStoreError, key_store
from viewmybox.vault.models import MASTER

log = structlog.get_logger()

HTTPS = 443
ANSWER_SECONDS = 5
EVERY_SECONDS = 3600

# When the certificate ends and when the newest master key was made, in seconds since 1970; what is
# not known is not there.
latest: dict[str, float] = {}
looked_at = float("-inf")  # of `time.monotonic`


def look_now_and_then() -> None:
    """Once an hour, however often it is called."""
    global looked_at  # noqa: PLW0603 - of the one worker in this process
    if time.monotonic() - looked_at < EVERY_SECONDS:
        return
    looked_at = time.monotonic()
    found = {"certificate": certificate_ends(settings.BASE_URL), "master_key": master_key_made()}
    latest.clear()
    latest.update({name: at.timestamp() for name, at in found.items() if at is not None})


def certificate_ends(url: str) -> datetime | None:
    """When the certificate ends that an address is served under, though nobody vouch for it; None
    where it has none, or does not answer.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    at = (parts.hostname, parts.port or HTTPS)
    try:
        with (
            socket.create_connection(at, timeout=ANSWER_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as line,
        ):
            shown = line.getpeercert(binary_form=True)
    except (OSError, ValueError) as error:
        log.warning("certificate not seen", kind=type(error).__name__)
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None


def client_secrets() -> dict[str, datetime]:
    """When each provider's client secret ends, by its key: at the end of the day that is set."""
    providers = [*settings.IDENTITY_PROVIDERS.values(), settings.OPERATOR_PROVIDER]
    return {
        one.key: datetime.combine(one.secret_until + timedelta(days=1), day_time(), UTC)
        for one in providers
        if one and one.secret_until
    }


def master_key_made() -> datetime | None:
    """When the version was made that wraps from now on."""
    store = key_store()
    try:
        versions = store.versions(MASTER)
        return store.made_at(MASTER, versions[-1]) if versions else None
    except (KeyStoreError, OSError) as error:
        log.warning("master key not seen", kind=type(error).__name__)
        return None
