"""Which process is told what: every setting of the application, or why it is not set.

A test reads `viewmybox/config.py` and fails when a setting is there and not here.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings import Settings

WEB, WORKER, CONSOLE, MIGRATE, VERIFY = "web", "worker", "console", "migrate", "verify"
PROCESSES = (WEB, WORKER, CONSOLE, MIGRATE, VERIFY)
SERVING = (WEB, CONSOLE)
PORT = 8000
SECRET_VAULT, KEY_VAULT = "secret", "keys"
FILES = "files"
DATABASE = "viewmybox"
SECRETS_AT = "/secrets"
# Where the ingress of Azure Container Apps calls from: the apps' own subnet, and the addresses
# that the platform keeps for itself inside such an environment.
APPS_NETWORK = "10.60.0.0/23"
PLATFORM_NETWORK = "100.100.0.0/16"


@dataclass(frozen=True, slots=True)
class Secret:
    """A setting that lies in the key vault: which processes may read it, and whether it must be."""

    processes: tuple[str, ...]
    must_be: bool = True


@dataclass(frozen=True, slots=True)
class Plain:
    """A setting that anybody may see; empty: the process is not told."""

    value: Callable[["Settings", str], str]
    processes: tuple[str, ...] = PROCESSES


def own_address(said: "Settings", process: str) -> str:
    return said.console_url if process == CONSOLE else said.base_url


def files_at(said: "Settings") -> str:
    """The container of customers' files."""
    return f"https://{said.names.name('storage', FILES)}.blob.core.windows.net/{FILES}"


def keys_at(said: "Settings") -> str:
    """The vault of customers' keys."""
    return f"https://{said.names.name('vault', KEY_VAULT)}.vault.azure.net/"


# The fewest that each can do with. `viewmybox verify` asks as every role, so it has all addresses
# of the database; it is a job of its own for that reason, and no process that anybody can call.
SECRETS: Mapping[str, Secret] = {
    "database_url": Secret((WEB, CONSOLE, VERIFY)),
    "worker_database_url": Secret((WORKER, VERIFY)),
    "support_database_url": Secret((CONSOLE, VERIFY), must_be=False),
    "migrator_database_url": Secret((MIGRATE, VERIFY)),
    "secret_key": Secret(PROCESSES),
    "smtp_url": Secret((WEB, WORKER, CONSOLE, VERIFY), must_be=False),
    # Nothing starts in production without it, the migration neither (viewmybox/faults.py).
    "identity_providers": Secret(PROCESSES),
    "operator_provider": Secret((CONSOLE,), must_be=False),
    "stripe_key": Secret((WEB,), must_be=False),
    "stripe_webhook_secret": Secret((WEB,), must_be=False),
}

PLAIN: Mapping[str, Plain] = {
    "base_url": Plain(own_address),
    "storage_url": Plain(lambda said, _process: files_at(said)),
    "key_url": Plain(lambda said, _process: keys_at(said)),
    "trusted_proxies": Plain(
        lambda _said, _process: json.dumps([APPS_NETWORK, PLATFORM_NETWORK]), SERVING
    ),
    "limits": Plain(lambda said, _process: said.limits, SERVING),
    "provider_name": Plain(lambda said, _process: said.provider_name),
    "provider_address": Plain(lambda said, _process: said.provider_address),
    "provider_support_email": Plain(lambda said, _process: said.provider_support_email),
    "provider_organisation_number": Plain(lambda said, _process: said.provider_organisation_number),
    "provider_bankgiro": Plain(lambda said, _process: said.provider_bankgiro),
}

NOT_SET: Mapping[str, str] = {
    "data": "names the folder of an embedded installation; here every part has its own address",
    "role": "the commands set it themselves",
    "metrics_address": "nothing here asks for it; what is measured goes out by OpenTelemetry",
    "database_tokens": "the application sees by Azure's own addresses that they take tokens",
    "database_pooler": "there is no PgBouncer here: each process has a pool of its own",
}

COMMANDS: Mapping[str, tuple[str, ...]] = {
    WEB: ("viewmybox", "serve", "--host", "0.0.0.0", "--port", str(PORT)),  # noqa: S104 - behind the ingress alone
    CONSOLE: ("viewmybox", "serve", "--host", "0.0.0.0", "--port", str(PORT), "--workers", "1"),  # noqa: S104 - the same
    WORKER: ("viewmybox", "worker"),
    MIGRATE: ("viewmybox", "migrate"),
    VERIFY: ("viewmybox", "verify"),
}


def is_needed(secret: str, processes: Iterable[str]) -> bool:
    """Whether an installation of these processes cannot do without a secret."""
    # The console is nothing without its provider and its way to the database.
    for_the_console = secret in ("support_database_url", "operator_provider")
    return SECRETS[secret].must_be or (for_the_console and CONSOLE in processes)


def secrets_of(said: "Settings", process: str) -> tuple[str, ...]:
    """The secrets that a process reads: those it needs, and of the others those that were given."""
    return tuple(
        name for name, one in SECRETS.items() if process in one.processes and name in said.secrets
    )


def plain_of(said: "Settings", process: str) -> dict[str, str]:
    """The variables of a process that anybody may see."""
    values = {
        name: one.value(said, process) for name, one in PLAIN.items() if process in one.processes
    }
    told = {variable(name): value for name, value in values.items() if value}
    if said.telemetry:
        told["OTEL_EXPORTER_OTLP_ENDPOINT"] = said.telemetry
    return told


def files_of(said: "Settings", process: str) -> dict[str, str]:
    """The variables of a process that name the file in which a secret lies."""
    return {
        f"{variable(name)}_FILE": f"{SECRETS_AT}/{dashed(name)}"
        for name in secrets_of(said, process)
    }


def variable(name: str) -> str:
    return f"VIEWMYBOX_{name.upper()}"


def dashed(name: str) -> str:
    """As Key Vault and Container Apps spell it: neither takes an underscore."""
    return name.replace("_", "-")
