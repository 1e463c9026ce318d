"""What an installation is told from outside: environment variables `VIEWMYBOX_…`, typed.

With nothing set the installation is embedded: `VIEWMYBOX_DATA` names its folder, and the
addresses, passwords and keys come from `installation.json` there, which `viewmybox demo` writes.
What holds a secret can lie in a file instead, which `VIEWMYBOX_…_FILE` names.

Here is what a setting may be by itself; what fits together, and what an installation that people
rely on may not have, stands in `faults.py`.
"""

import functools
import ipaddress
import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.config import JsonDict
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

Role = Literal["web", "worker", "support", "migrator"]
ROLES: tuple[Role, ...] = ("web", "worker", "support", "migrator")

PREFIX = "VIEWMYBOX_"
FILE = "_FILE"
INSTALLATION = "installation.json"
# The kinds of storage and key store that there is code for.
STORAGE_KINDS = ("file", "https")
KEY_KINDS = ("file", "https")
# How the names of Azure's own database servers end.
AZURE_DATABASE = ".postgres.database.azure.com"
DEFAULT_DATA = Path(".demo")
TELEMETRY = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)


class IdentityProvider(BaseModel):
    """A provider that people may sign in with, as this installation is registered there."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    name: str
    issuer: str
    client_id: str
    client_secret: SecretStr | None = None
    secret_until: date | None = None
    scope: str = "openid profile email"
    # Pinned here and not taken from the provider's own metadata, which an attacker may alter.
    algorithms: tuple[Literal["RS256", "PS256", "ES256", "EdDSA"], ...] = ("RS256",)


class OperatorProvider(IdentityProvider):
    """The provider of this service's own staff: its sign-ins are recent, and strong."""

    # What `acr` (or one of `acrs`, as Microsoft Entra names it) must be in the ID token.
    strengths: Annotated[tuple[str, ...], Field(min_length=1)]
    fresh_minutes: Annotated[int, Field(ge=1, le=30)] = 10


class Turns(BaseModel):
    """How often: so many at once, and so many more for each minute that goes by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_once: Annotated[int, Field(ge=1, le=1_000_000)]
    per_minute: Annotated[float, Field(ge=0.0005, le=1_000_000)]


def network(text: Any) -> Any:
    """An IP network, with one sentence where it is none."""
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise ValueError("is no network of IP addresses") from None


Network = Annotated[ipaddress.IPv4Network | ipaddress.IPv6Network, BeforeValidator(network)]


class Limits(BaseModel):
    """What may be done how often; `null` in place of turns is no limit. See docs/operations.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sign_in: Turns | None = Turns(at_once=300, per_minute=60)
    answer: Turns | None = Turns(at_once=300, per_minute=60)
    subscribe: Turns | None = Turns(at_once=20, per_minute=0.1)
    subscribe_address: Turns | None = Turns(at_once=100, per_minute=2)
    invitation: Turns | None = Turns(at_once=300, per_minute=30)
    invite: Turns | None = Turns(at_once=50, per_minute=1)
    case: Turns | None = Turns(at_once=20, per_minute=0.3)
    api: Turns | None = Turns(at_once=30_000, per_minute=6_000)
    bulk: Turns | None = Turns(at_once=6_000, per_minute=1_200)
    api_address: Turns | None = Turns(at_once=60_000, per_minute=12_000)
    bulk_address: Turns | None = Turns(at_once=12_000, per_minute=2_400)
    wrong_key: Turns | None = Turns(at_once=300, per_minute=60)


# An installation that another party guards, and most tests.
UNLIMITED = Limits.model_validate(dict.fromkeys(Limits.model_fields))


class Unreadable(str):
    """In place of a value: the sentence that says why there is none."""

    __slots__ = ()


class UnusableConfigError(ValueError):
    """Settings that cannot be used; `sentences` says of each what is wrong, and never its value."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n  ".join(["these settings cannot be used:", *sentences]))
        self.sentences = sentences


def secret(description: str) -> Any:
    """A setting that holds a secret: empty where nothing is said, and taken from a file too."""
    return Field(default=SecretStr(""), description=description, json_schema_extra={"secret": True})


def written(description: str, default: Any = (), *, holds_secret: bool = False) -> Any:
    """A setting that is written as JSON."""
    extra: JsonDict | None = {"secret": True} if holds_secret else None
    return Field(default=default, description=description, json_schema_extra=extra)


class Config(BaseSettings):
    """The settings of one installation. Later sources never override the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        extra="ignore",
        frozen=True,
        # JSON is read below, so that what is no JSON is told with everything else that is wrong.
        enable_decoding=False,
        hide_input_in_errors=True,
    )

    data: Path | None = Field(
        default=None,
        description="folder of the embedded installation; the same as `--data`; `.demo` when"
        " nothing is said",
    )
    role: Role = Field(
        default="web", description="what this process is; the commands set it themselves"
    )
    database_url: SecretStr = secret("PostgreSQL as `vmb_web`: pages and API")
    worker_database_url: SecretStr = secret("as `vmb_worker`: jobs and the provider's commands")
    support_database_url: SecretStr = secret(
        "as `vmb_support`: the operators' console. Without it this process has none"
    )
    migrator_database_url: SecretStr = secret(
        "as `vmb_migrator`: `viewmybox migrate`, `viewmybox policy publish`, `viewmybox operator`"
    )
    database_tokens: bool = Field(
        default=False,
        description="`true`: where one of the four above has no password, each new connection asks"
        " for a token of Microsoft Entra ID in its place; at `….postgres.database.azure.com` it"
        " does without being told",
    )
    database_pooler: bool = Field(
        default=False,
        description="`true`: all but the migrator's lead to PgBouncer in transaction mode, and"
        " no statement is prepared; see [PgBouncer](#pgbouncer)",
    )
    secret_key: SecretStr = secret(
        "at least 32 random characters; the wall's proofs and the forms' tokens come from it."
        " After a change run `viewmybox migrate`"
    )
    base_url: str = Field(
        default="http://localhost:8000",
        description="the address people use. `http://` is for this machine alone; with `https://`"
        " the cookies get the prefix `__Host-`",
    )
    storage_url: str = Field(
        default="",
        description="where files lie: `file:///…`, or"
        " `https://account.blob.core.windows.net/container`; keep its folder `journal-heads`"
        " unchangeable"
        " (docs/journal.md)",
    )
    key_url: str = Field(
        default="",
        description="where the key store lies: `file:///…`, or `https://name.vault.azure.net/`;"
        " without it documents cannot be read,"
        " ever. Web and worker share it",
    )
    smtp_url: SecretStr = secret(
        "`smtps://user:password@host:port` or `smtp+starttls://`, and to this machine `smtp://`;"
        " `file:///folder` lays letters in a folder, as the demo does; without it no letters are"
        " sent and links are given by hand"
    )
    identity_providers: tuple[IdentityProvider, ...] = written(
        "JSON: a list of `key`, `name`, `issuer`, `client_id`, `client_secret`, and optionally"
        " `secret_until` (the day the secret ends, for the alarm before it), `scope` and"
        " `algorithms`",
        holds_secret=True,
    )
    operator_provider: OperatorProvider | None = written(
        "JSON: the identity provider of the service's own staff, as above, with `strengths` (the"
        " values of `acr`, or of Microsoft Entra's `acrs`, that are strong enough) and optionally"
        " `fresh_minutes` (10; at most 30). Without it there is no console",
        None,
        holds_secret=True,
    )
    metrics_address: str = Field(
        default="",
        description="where the worker answers `/metrics` in Prometheus' format: `127.0.0.1:9464`,"
        " an address that only your own monitoring reaches; without it nowhere",
    )
    trusted_proxies: tuple[Network, ...] = written(
        "JSON list of networks whose `X-Forwarded-For` is believed"
    )
    limits: Limits = written(
        "JSON, or `off`: how often what may be done; see [Limits](#limits)", Limits()
    )
    provider_name: str = Field(
        default="Addimotion Services",
        description="the company that runs the service, as the policy and the invoices name it",
    )
    provider_address: str = Field(default="", description="its postal address")
    provider_support_email: str = Field(
        default="",
        description="where people write to it, and where alarms go; letters come from there",
    )
    provider_organisation_number: str = Field(default="", description="its organisation number")
    provider_bankgiro: str = Field(default="", description="where invoices are paid")
    stripe_key: SecretStr = secret("paying by card; without both it is not offered")
    stripe_webhook_secret: SecretStr = secret(
        "the other of the two. Register `BASE_URL/payments/card/` there for"
        " `checkout.session.completed` and `checkout.session.async_payment_succeeded`"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = SecretFileSource(settings_cls)
        return (init_settings, files, env_settings, InstallationSource(settings_cls))

    @field_validator("*", mode="before")
    @classmethod
    def read(cls, value: Any, info: ValidationInfo) -> Any:
        """JSON where a setting is written so; what no file could give is said."""
        if isinstance(value, Unreadable):
            raise ValueError(str(value))  # noqa: TRY004 - pydantic collects ValueErrors
        is_written = info.field_name in WRITTEN and isinstance(value, str)
        if info.field_name == "limits" and value == "off":
            return UNLIMITED
        if is_written and not value.strip():
            return cls.model_fields[str(info.field_name)].default
        return parsed(value) if is_written else value

    @property
    def folder(self) -> Path:
        """The folder of the embedded installation."""
        return (self.data or DEFAULT_DATA).resolve()

    @property
    def secure(self) -> bool:
        """Whether people reach the installation over TLS; decides the cookies' names."""
        return self.base_url.startswith("https://")

    @property
    def in_production(self) -> bool:
        """Whether anybody relies on it: reached by others, or with its database elsewhere.

        There is no setting for it that somebody could forget.
        """
        urls = [self.database(role) for role in ROLES]
        return not is_local(self.base_url) or not all(is_here(url) for url in urls if url)

    def database(self, role: Role) -> str:
        """The connection string of a role; empty where this process was not given one."""
        urls = {
            "web": self.database_url,
            "worker": self.worker_database_url,
            "support": self.support_database_url,
            "migrator": self.migrator_database_url,
        }
        return urls[role].get_secret_value()

    def takes_token(self, role: Role) -> bool:
        """Whether a role's password is a token, asked for when a connection is made."""
        given = self.database(role)
        url = urlsplit(given)
        if not given or url.password or "password=" in url.query:
            return False
        return self.database_tokens or host_of(given).endswith(AZURE_DATABASE)


WRITTEN = ("identity_providers", "operator_provider", "trusted_proxies", "limits")
SECRET = tuple(
    name
    for name, field in Config.model_fields.items()
    if field.json_schema_extra == {"secret": True}
)


def parsed(text: str) -> Any:
    """What JSON says; an error names the place and not the text.

    Raises:
        ValueError: it is not JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON, from line {error.lineno}, column {error.colno}") from None


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_local(address: str) -> bool:
    """Whether an address is one that only this machine reaches, without TLS."""
    url = urlsplit(address)
    return url.scheme == "http" and is_loopback(url.hostname or "")


def is_here(database_url: str) -> bool:
    """Whether a database is reached by a socket or a loopback address of this machine."""
    host = host_of(database_url)
    return not host or host.startswith("/") or is_loopback(host)


def host_of(database_url: str) -> str:
    """The host, or the socket's folder, that a connection string names."""
    url = urlsplit(database_url)
    named = [part.partition("=")[2] for part in url.query.split("&") if part.startswith("host=")]
    return unquote(named[-1]) if named else url.hostname or ""


class SecretFileSource(PydanticBaseSettingsSource):
    """Reads a secret from the file that `VIEWMYBOX_…_FILE` names, less one line end."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - pydantic's signature
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        named = {name: os.environ.get(f"{PREFIX}{name.upper()}{FILE}", "") for name in SECRET}
        return {name: contents(name, Path(file)) for name, file in named.items() if file}


def contents(name: str, file: Path) -> str:
    """What a file holds for a setting, or why it gives nothing."""
    if os.environ.get(f"{PREFIX}{name.upper()}"):
        return Unreadable(f"is set, and so is {PREFIX}{name.upper()}{FILE}: say one of them")
    try:
        text = file.read_text().removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        return Unreadable(f"is to be read from {file}, which cannot be: {why}")
    return text or Unreadable(f"is to be read from {file}, which is empty")


class InstallationSource(PydanticBaseSettingsSource):
    """Reads what the embedded installation wrote about itself, where the environment is silent."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - pydantic's signature
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        named = EnvSettingsSource(self.settings_cls)().get("data")
        file = Path(self.current_state.get("data") or named or DEFAULT_DATA) / INSTALLATION
        return json.loads(file.read_text()) if file.is_file() else {}


@functools.cache
def config() -> Config:
    """The installation's settings, read once a process.

    Raises:
        UnusableConfigError: a setting is not what it must be.
    """
    try:
        return Config()
    except ValidationError as error:
        raise UnusableConfigError([sentence(one) for one in error.errors()]) from None


WORDS = {"missing": "is missing", "extra_forbidden": "is not known"}


def sentence(error: ErrorDetails) -> str:
    """What is wrong with a setting, and where in it; never what it is."""
    name, *inside = error["loc"]
    said = re.sub(r"^(Value error, |Input |String )", "", error["msg"])
    what = WORDS.get(error["type"], f"{said[0].lower()}{said[1:]}")
    place = f" ({'.'.join(map(str, inside))})" if inside else ""
    return f"{PREFIX}{str(name).upper()}{place} {what}."


def telemetry_is_asked_for() -> bool:
    """By OpenTelemetry's own variables: somewhere to send to, and not switched off."""
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not off and any(os.environ.get(name) for name in TELEMETRY)
