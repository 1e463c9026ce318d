"""Sessions, keys and invitations: kept as hashes, ended in time. Providers: asked safely."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation

# Tokens as they are kept: SHA-256, 32 bytes.
HASHES = {
    "session": "token_hash",
    "sign_in_attempt": "token_hash",
    "invitation": "token_hash",
    "api_key": "secret_hash",
    "calendar_feed": "secret_hash",
}
SHAPES = """
SELECT data_type FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND column_name = %s
"""
TOO_LONG = """
SELECT count(*) FROM session WHERE expires_at > created_at + make_interval(hours => %s)
"""
HERE = ("localhost", "127.0.0.1", "::1")


@check(
    "P15",
    "Tokens of sessions, sign-ins, invitations, API keys and calendars are kept as hashes only",
)
def tokens_are_hashed(here: Installation) -> Iterator[str]:
    for table, column in HASHES.items():
        if (shape := here.column("migrator", SHAPES, [table, column])) != ["bytea"]:
            yield f"{table}.{column} is {shape}"
            continue
        ask = f"SELECT count(*) FROM {table} WHERE length({column}) <> 32"  # noqa: S608 - named above
        if (number := here.column("migrator", ask)[0]) > 0:
            yield f"{table}.{column}: {number} rows that are no SHA-256"


@check("P13", "No session outlives the limit, whether anybody logs out or not")
def sessions_end(here: Installation) -> Iterator[str]:
    if (number := here.column("migrator", TOO_LONG, [settings.SESSION_HOURS])[0]) > 0:
        yield f"{number} sessions last longer than {settings.SESSION_HOURS} hours"


@check("P2", "People sign in with identity providers that are asked over TLS, by signed tokens")
def providers_are_asked_safely(here: Installation) -> Iterator[str]:
    if not here.config.identity_providers:
        yield "IDENTITY_PROVIDERS names none: nobody can sign in"
    for provider in here.config.identity_providers:
        url = urlsplit(provider.issuer)
        if url.scheme != "https" and url.hostname not in HERE:
            yield f"{provider.key}: {provider.issuer} is asked without TLS"
        elif url.scheme != "https" and here.config.secure:
            yield f"{provider.key}: a provider of this machine serves other machines’ people"
