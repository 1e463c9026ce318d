"""What is wrong with an installation's settings, each in a sentence that never tells a secret.

Every rule looks at settings that are each what they must be by themselves (`config.py`) and yields
what does not fit. The second half of the rules is for production: an installation that others
reach, or whose database lies on another machine, takes no default that is meant for development.
"""

import difflib
import ipaddress
import os
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import ValidationError

from viewmybox.config import (
    FILE,
    INSTALLATION,
    KEY_KINDS,
    PREFIX,
    ROLES,
    SECRET,
    STORAGE_KINDS,
    UNLIMITED,
    Config,
    IdentityProvider,
    Role,
    UnusableConfigError,
    is_here,
    is_local,
    is_loopback,
    sentence,
)

LEAST_CHARACTERS = 32
LEAST_DIFFERENT = 12
MAIL_KINDS = ("smtps", "smtp+starttls", "smtp", "file")
DATABASE_URL: dict[Role, str] = {
    "web": "DATABASE_URL",
    "worker": "WORKER_DATABASE_URL",
    "support": "SUPPORT_DATABASE_URL",
    "migrator": "MIGRATOR_DATABASE_URL",
}
# Known to the program, and no settings: they are not for an installation to say. Where to listen
# is said by the container image.
OTHER_NAMES = (f"{PREFIX}TRACE", f"{PREFIX}HOST")


def refuse_faults() -> None:
    """Nothing is started on settings that have a fault.

    Raises:
        UnusableConfigError: says all of them.
    """
    if found := wrong():
        raise UnusableConfigError(found)


def wrong() -> list[str]:
    """All that is wrong with this process's settings, at once; empty where nothing is."""
    try:
        return faults(Config())
    except ValidationError as error:
        errors = error.errors()
    bad = {str(one["loc"][0]) for one in errors}
    # The rules look at the rest as if nothing had been said of what cannot be read.
    rest = faults(Config(**{name: Config.model_fields[name].get_default() for name in bad}))
    names = tuple(f"{PREFIX}{name.upper()} " for name in bad)
    return [*map(sentence, errors), *(found for found in rest if not found.startswith(names))]


def faults(settings: Config) -> list[str]:
    """All that is wrong, in the order of the settings; empty where nothing is."""
    rules = ALWAYS + (IN_PRODUCTION if settings.in_production else ())
    return [f"{PREFIX}{found}." for rule in rules for found in rule(settings)]


def sources() -> dict[str, str]:
    """Where each setting comes from: environment, file, installation or default."""
    given = Config()
    found = dict.fromkeys(Config.model_fields, "default")
    found |= dict.fromkeys(given.model_fields_set, INSTALLATION)
    for name in Config.model_fields:
        variable = f"{PREFIX}{name.upper()}"
        if variable in os.environ:
            found[name] = "environment"
        elif name in SECRET and os.environ.get(f"{variable}{FILE}"):
            found[name] = "file"
    return found


def table() -> str:
    """The settings with their descriptions, as docs/operations.md has them."""
    rows = [
        f"| `{name.upper()}` | {'yes' if name in SECRET else ''} | {field.description} |"
        for name, field in Config.model_fields.items()
        if name != "role"
    ]
    return "\n".join(["| variable | secret | what it is |", "|---|---|---|", *rows])


def strangers() -> list[str]:
    """Variables that are called as settings are and are none: most likely slips of the hand."""
    names = [f"{PREFIX}{name.upper()}" for name in Config.model_fields]
    names += [f"{PREFIX}{name.upper()}{FILE}" for name in SECRET]
    found = [name for name in os.environ if name.startswith(PREFIX)]
    return [
        f"{name} is no setting{meant(name, names)}."
        for name in sorted(set(found) - set(names) - set(OTHER_NAMES))
    ]


def meant(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, 1)
    return f"; {near[0]} is" if near else ""


def installation(settings: Config) -> Iterator[str]:
    if not any(settings.database(role) for role in ROLES):
        yield "DATABASE_URL is not set, nor another’s: there is no installation here"


def database_urls(settings: Config) -> Iterator[str]:
    for role in ROLES:
        url = urlsplit(settings.database(role))
        if not settings.database(role):
            continue
        name = DATABASE_URL[role]
        if url.scheme not in ("postgresql", "postgres"):
            yield f"{name} does not begin with postgresql://"
            continue
        if unquote(url.username or "") != f"vmb_{role}":
            yield f"{name} is not for the user vmb_{role}"
        if not url.path.lstrip("/"):
            yield f"{name} names no database"
        if not is_here(settings.database(role)) and not is_checked(url):
            yield f"{name} leads to another machine without sslmode=verify-full"
        if settings.takes_token(role) and not knows_azure():
            yield f"{name} is entered with a token, for which the extra “azure” is not installed"


def is_checked(url: SplitResult) -> bool:
    """Whether the connection is encrypted and knows its server by certificate and name."""
    return parse_qs(url.query).get("sslmode") == ["verify-full"]


def secret_key(settings: Config) -> Iterator[str]:
    key = settings.secret_key.get_secret_value()
    if not key:
        yield "SECRET_KEY is not set"
    elif weakness := weak(key):
        yield f"SECRET_KEY {weakness}"


def weak(key: str) -> str:
    """What makes a secret guessable; empty where it is not."""
    if len(key) < LEAST_CHARACTERS:
        return f"has {len(key)} characters and needs {LEAST_CHARACTERS}, made at random"
    if len(set(key)) < LEAST_DIFFERENT:
        return f"has {len(set(key))} different characters only: it was not made at random"
    return ""


def base_url(settings: Config) -> Iterator[str]:
    url = urlsplit(settings.base_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        yield "BASE_URL is not an address that begins with https://"
        return
    if url.scheme == "http" and not is_loopback(url.hostname):
        yield "BASE_URL is http://, which is for this machine alone: others are to come by https://"
    if url.path.strip("/") or url.query or url.fragment or "@" in url.netloc:
        yield "BASE_URL holds more than scheme, host and port"


def places(settings: Config) -> Iterator[str]:
    kinds = (
        ("STORAGE_URL", settings.storage_url, STORAGE_KINDS),
        ("KEY_URL", settings.key_url, KEY_KINDS),
    )
    for name, address, known in kinds:
        url = urlsplit(address)
        if address and url.scheme not in known:
            yield f"{name} of the kind “{url.scheme}” is not known here; known: {', '.join(known)}"
        elif url.scheme == "file" and (url.netloc or not url.path.startswith("/")):
            yield f"{name} is not file:/// and a whole path"
        elif url.scheme == "https":
            yield from azure(name, url)


def azure(name: str, url: SplitResult) -> Iterator[str]:
    """What is wrong with an address of Azure's."""
    if not knows_azure():
        yield f"{name} lies in Azure, for which the extra “azure” is not installed"
    if not url.hostname or "@" in url.netloc or url.query or url.fragment:
        yield f"{name} is not https:// and an address alone"
    elif name == "STORAGE_URL" and not url.path.strip("/"):
        yield "STORAGE_URL names no container: https://account.blob.core.windows.net/container"
    elif name == "KEY_URL" and url.path.strip("/"):
        yield "KEY_URL is more than a vault: https://name.vault.azure.net/"


def knows_azure() -> bool:
    """Whether the extra is installed that everything in Azure needs."""
    return find_spec("azure") is not None and find_spec("azure.identity") is not None


def metrics(settings: Config) -> Iterator[str]:
    address = settings.metrics_address
    if not address:
        return
    host, _colon, port = address.rpartition(":")
    try:
        given = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        given = None
    if given is None or not port.isdigit() or not 0 < int(port) < 1 << 16:
        yield "METRICS_ADDRESS is not an IP address and a port, 127.0.0.1:9464 for instance"
    elif given.is_global:
        yield "METRICS_ADDRESS is an address of the public internet"


def mail(settings: Config) -> Iterator[str]:
    address = settings.smtp_url.get_secret_value()
    url = urlsplit(address)
    if not address:
        return
    if url.scheme not in MAIL_KINDS:
        yield f"SMTP_URL is of none of the kinds {', '.join(MAIL_KINDS)}"
    elif url.scheme == "file":
        if settings.in_production:
            yield "SMTP_URL lays letters in a folder, which only a demo does"
    elif not url.hostname:
        yield "SMTP_URL names no host"
    elif url.scheme == "smtp" and not is_loopback(url.hostname):
        yield "SMTP_URL would send letters in the clear: smtps:// or smtp+starttls:// would not"


def providers(settings: Config) -> Iterator[str]:
    keys = [provider.key for provider in settings.identity_providers]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"IDENTITY_PROVIDERS has the key {key} more than once"
    for provider in settings.identity_providers:
        if not is_safe(provider, settings):
            yield f"IDENTITY_PROVIDERS ({provider.key}) has an issuer that is not https://"
    operators = settings.operator_provider
    if operators and not is_safe(operators, settings):
        yield "OPERATOR_PROVIDER has an issuer that is not https://"


def is_safe(provider: IdentityProvider, settings: Config) -> bool:
    url = urlsplit(provider.issuer)
    here = is_local(provider.issuer) and not settings.in_production
    return here or (url.scheme == "https" and bool(url.hostname))


def cards(settings: Config) -> Iterator[str]:
    if bool(settings.stripe_key.get_secret_value()) != bool(
        settings.stripe_webhook_secret.get_secret_value()
    ):
        yield "STRIPE_KEY and STRIPE_WEBHOOK_SECRET belong together, and one is missing"


def proxies(settings: Config) -> Iterator[str]:
    for network in settings.trusted_proxies:
        if network.prefixlen == 0:
            yield f"TRUSTED_PROXIES believes everybody: {network}"


def reached_from_elsewhere(settings: Config) -> Iterator[str]:
    if is_local(settings.base_url):
        yield (
            "BASE_URL leads to this machine alone, while the database lies on another: say the"
            " address that people use"
        )


def said_and_not_assumed(settings: Config) -> Iterator[str]:
    """What has a default for development, or none, and is needed where people rely on it."""
    needed = {
        "STORAGE_URL": settings.storage_url,
        "KEY_URL": settings.key_url,
        "IDENTITY_PROVIDERS": settings.identity_providers,
        "PROVIDER_NAME": settings.provider_name.strip(),
        "PROVIDER_ADDRESS": settings.provider_address.strip(),
        "PROVIDER_SUPPORT_EMAIL": settings.provider_support_email.strip(),
        "PROVIDER_ORGANISATION_NUMBER": settings.provider_organisation_number.strip(),
    }
    for name, value in needed.items():
        if not value:
            yield f"{name} is not set"


def limits(settings: Config) -> Iterator[str]:
    if settings.limits == UNLIMITED:
        yield "LIMITS is off, which is for tests"


ALWAYS = (
    installation,
    database_urls,
    secret_key,
    base_url,
    places,
    metrics,
    mail,
    providers,
    cards,
    proxies,
)
IN_PRODUCTION = (reached_from_elsewhere, said_and_not_assumed, limits)
