"""What an installation is told from outside: environment variables `VIEWMYBOX_…`, typed.

With nothing set the installation is embedded: `VIEWMYBOX_DATA` names its folder, and the
addresses, passwords and keys come from `installation.json` there, which `viewmybox demo` writes.
"""

import functools
import ipaddress
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

Role = Literal["web", "worker", "support", "migrator"]

INSTALLATION = "installation.json"
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


class Config(BaseSettings):
    """The settings of one installation. Later sources never override the environment."""

    model_config = SettingsConfigDict(env_prefix="VIEWMYBOX_", extra="ignore", frozen=True)

    data: Path | None = None
    role: Role = "web"
    database_url: SecretStr = SecretStr("")
    worker_database_url: SecretStr = SecretStr("")
    support_database_url: SecretStr = SecretStr("")
    migrator_database_url: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    base_url: str = "http://localhost:8000"
    storage_url: str = ""
    key_url: str = ""
    smtp_url: SecretStr = SecretStr("")
    identity_providers: tuple[IdentityProvider, ...] = ()
    operator_provider: OperatorProvider | None = None
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    limits: Limits | Literal["off"] = Limits()
    provider_name: str = "Addimotion Services"
    provider_address: str = ""
    provider_support_email: str = ""
    provider_organisation_number: str = ""
    provider_bankgiro: str = ""
    stripe_key: SecretStr = SecretStr("")
    stripe_webhook_secret: SecretStr = SecretStr("")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings, env_settings, InstallationSource(settings_cls))

    @property
    def folder(self) -> Path:
        """The folder of the embedded installation."""
        return (self.data or DEFAULT_DATA).resolve()

    @property
    def secure(self) -> bool:
        """Whether people reach the installation over TLS; decides the cookies' names."""
        return self.base_url.startswith("https://")

    def database(self, role: Role) -> str:
        """The connection string of a role; empty where this process was not given one."""
        urls = {
            "web": self.database_url,
            "worker": self.worker_database_url,
            "support": self.support_database_url,
            "migrator": self.migrator_database_url,
        }
        return urls[role].get_secret_value()


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
    """The installation's settings, read once a process."""
    return Config()


def telemetry_is_asked_for() -> bool:
    """By OpenTelemetry's own variables: somewhere to send to, and not switched off."""
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return not off and any(os.environ.get(name) for name in TELEMETRY)
