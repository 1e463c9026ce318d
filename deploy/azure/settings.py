"""What one installation is told: by `pulumi config set`, checked before anything is made."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field
from datetime import date
from urllib.parse import urlsplit

import pulumi

import application
import naming
import regions
import sizes

IMAGE = re.compile(r"^[a-z0-9.-]+/[a-z0-9./_-]+@sha256:[0-9a-f]{64}$")
# Before 16 an administrator of Azure's cannot make the role that owns the tables, which has
# BYPASSRLS; elastic clusters are of one version.
VERSIONS, VERSION_OF_CLUSTERS = ("16", "17", "18"), "17"
# The fewest nodes of an elastic cluster that make sense, and the most that Azure offers.
FEWEST_NODES, MOST_NODES = 2, 20
CERTIFICATE = "certificate"
ADMINISTRATOR_PASSWORD = "administrator_password"  # noqa: S105 - a setting's name


class UnusableSettingsError(ValueError):
    """Settings that nothing is made from; says all that is wrong."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. What has no default must be said."""

    installation: str
    subscription: str
    tenant: str
    # The product's image with its digest: a tag can be moved to another image, a digest cannot.
    image: str
    # Resource id of the registry that holds it, where that is Azure's; else it is public.
    registry: str
    base_url: str
    provider_address: str
    provider_support_email: str
    provider_organisation_number: str
    alarm_email: str
    # The group in Entra ID whose members administer the database.
    administrators_id: str
    administrators_name: str
    # First day of the month from which the budget counts.
    budget_start: str
    # When the certificate between Front Door and the application ends; an alarm comes before.
    certificate_expires: str
    # Never in here as plain text: these are Pulumi's own secrets, encrypted in its state.
    secrets: Mapping[str, pulumi.Input[str]] = field(repr=False)
    region: str = regions.DEFAULT
    size: str = "standard"
    # A console of its own process and address; empty for none.
    console_url: str = ""
    provider_name: str = "Addimotion Services"
    provider_bankgiro: str = ""
    limits: str = ""
    # A collector that takes OTLP over HTTP; see README.md on why it is not made here.
    telemetry: str = ""
    # More than one: an elastic cluster (Citus) of so many nodes, instead of one server.
    nodes: int = 1
    postgresql: str = "17"
    # The four roles sign in by password until the application can by Entra ID's tokens.
    database_passwords: bool = True
    # In the currency that the subscription is billed in; 0: what the size is estimated at.
    budget: int = 0
    # Whether anything is to run yet: before there are roles in the database nothing can.
    started: bool = True
    # Whether the network has a place from where people administer the database.
    administration: bool = False
    # Pulumi refuses to remove what holds information while this stands.
    protect: bool = True

    def __post_init__(self) -> None:
        found = list(faults(self))
        if found:
            raise UnusableSettingsError("\n".join(["these settings cannot be used:", *found]))

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def console_host(self) -> str:
        return urlsplit(self.console_url).hostname or ""

    @property
    def processes(self) -> tuple[str, ...]:
        """What runs: every process there is, the console only where it has an address."""
        without = () if self.console_url else (application.CONSOLE,)
        return tuple(one for one in application.PROCESSES if one not in without)

    @property
    def names(self) -> naming.Names:
        return naming.Names(self.installation, self.subscription)

    @property
    def chosen(self) -> sizes.Size:
        return sizes.SIZES[self.size]


def faults(said: Settings) -> Iterator[str]:
    """All that is wrong, a sentence each."""
    try:
        regions.in_the_union(said.region)
    except regions.NotInTheUnionError as error:
        yield str(error)
    if said.region in regions.WITHOUT_ZONES and said.size != "small":
        yield f"{said.region} has no zones, in which {said.size} has everything twice."
    if said.size not in sizes.SIZES:
        yield f"size is {said.size!r} and not one of {', '.join(sizes.SIZES)}."
    if not IMAGE.match(said.image):
        yield "image is not registry/name@sha256:… with the whole digest."
    yield from wrong_addresses(said)
    if said.nodes != 1 and not FEWEST_NODES <= said.nodes <= MOST_NODES:
        yield f"nodes is 1 for a server, or {FEWEST_NODES} to {MOST_NODES} for a cluster."
    if said.nodes > 1 and said.size in sizes.SIZES and said.chosen.database_tier == "Burstable":
        yield f"a cluster needs a size whose database is not burstable, which {said.size} is."
    if said.postgresql not in VERSIONS:
        yield f"postgresql is {said.postgresql!r} and not one of {', '.join(VERSIONS)}."
    if said.nodes > 1 and said.postgresql != VERSION_OF_CLUSTERS:
        yield f"an elastic cluster runs PostgreSQL {VERSION_OF_CLUSTERS}."
    yield from wrong_days(said)
    yield from wrong_secrets(said)


def wrong_addresses(said: Settings) -> Iterator[str]:
    for name, address in (("base_url", said.base_url), ("console_url", said.console_url)):
        url = urlsplit(address)
        if address and (url.scheme != "https" or not url.hostname or url.path.strip("/")):
            yield f"{name} is not https:// and a host name, and nothing more."
    if said.console_url and said.host == said.console_host:
        yield "the console has a host name of its own, which is not base_url's."
    for name in ("alarm_email", "provider_support_email"):
        if "@" not in getattr(said, name):
            yield f"{name} is no e-mail address."


def wrong_days(said: Settings) -> Iterator[str]:
    for name, is_first in (("budget_start", True), ("certificate_expires", False)):
        try:
            day = date.fromisoformat(getattr(said, name))
        except ValueError:
            yield f"{name} is no day as in 2027-01-01."
            continue
        if is_first and day.day != 1:
            yield f"{name} is not the first of a month, which Azure's budgets begin on."


def wrong_secrets(said: Settings) -> Iterator[str]:
    needed = {name for name in application.SECRETS if application.is_needed(name, said.processes)}
    needed.add(CERTIFICATE)
    if said.database_passwords:
        needed.add(ADMINISTRATOR_PASSWORD)
    for name in sorted(needed - set(said.secrets)):
        yield f"the secret {name} is missing: pulumi config set --secret {name} …"
    for name in sorted(set(said.secrets) - set(all_secrets())):
        yield f"the secret {name} is none that anything here takes."


def all_secrets() -> tuple[str, ...]:
    """The names under which secrets are looked for."""
    return (*application.SECRETS, CERTIFICATE, ADMINISTRATOR_PASSWORD)


# How Pulumi's own settings are called: those of a stack's file, without what is secret.
PLAIN = tuple(
    name for name in Settings.__dataclass_fields__ if name not in ("secrets", "subscription")
)
WHOLE_NUMBERS = ("nodes", "budget")
YES_OR_NO = ("database_passwords", "started", "administration", "protect")


def read(config: pulumi.Config, subscription: str) -> Settings:
    """The settings of the stack that Pulumi runs."""
    said = {name: config.get(name) for name in PLAIN}
    given: dict[str, object] = {name: value for name, value in said.items() if value is not None}
    given |= {name: config.require_int(name) for name in WHOLE_NUMBERS if name in given}
    given |= {name: config.require_bool(name) for name in YES_OR_NO if name in given}
    secrets = {name: config.get_secret(name) for name in all_secrets()}
    found = {name: value for name, value in secrets.items() if value is not None}
    missing = [
        one.name
        for one in Settings.__dataclass_fields__.values()
        if one.name in PLAIN and one.name not in given and has_no_default(one.name)
    ]
    if missing:
        raise UnusableSettingsError(f"not said: {', '.join(missing)}. See README.md.")
    return Settings(subscription=subscription, secrets=found, **given)  # type: ignore[arg-type]


def has_no_default(name: str) -> bool:
    return Settings.__dataclass_fields__[name].default is MISSING
