"""Building the installation against Pulumi's mocks: nothing is asked of Azure."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

SUBSCRIPTION = "00000000-1111-2222-3333-444444444444"
# In every secret, so that it is found wherever one comes out in plain.
MARK = "marked-as-secret"


@dataclass(frozen=True, slots=True)
class Made:
    """A resource as it was asked for."""

    kind: str
    name: str
    inputs: dict[str, Any]
    id: str

    def get(self, path: str) -> Any:
        """What lies at a path of names and numbers; None where nothing does."""
        found: Any = self.inputs
        for step in path.split("."):
            if isinstance(found, list):
                found = found[int(step)] if int(step) < len(found) else None
            elif isinstance(found, dict):
                found = found.get(step)
            else:
                return None
        return found

    def __str__(self) -> str:
        return f"{self.kind.rpartition(':')[2]} {self.name}"


class Recorder(Mocks):
    """Answers as Azure would and keeps what was asked for."""

    def __init__(self) -> None:
        self.made: list[Made] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        where = f"/subscriptions/{SUBSCRIPTION}/{args.typ.replace(':', '/')}/{args.name}"
        self.made.append(Made(args.typ, args.name, dict(args.inputs), where))
        # Told as a list and answered as an object, as Azure does.
        identity = {} if "identity" not in args.inputs else {"identity": {"type": "UserAssigned"}}
        return where, args.inputs | {"name": name_of(args)} | identity | answered(args)

    def call(self, args: MockCallArgs) -> dict[str, Any]:
        return {"subscriptionId": SUBSCRIPTION} if "getClientConfig" in args.token else {}


def name_of(args: MockResourceArgs) -> str:
    """The name in Azure: a container’s is said as `containerName`, beside its account’s."""
    kind = args.typ.rpartition(":")[2].lower()
    for key, value in args.inputs.items():
        if key.endswith("Name") and kind.endswith(key.removesuffix("Name").lower()):
            return str(value)
    return str(args.inputs.get("name") or args.name)


def answered(args: MockResourceArgs) -> dict[str, Any]:
    """What Azure adds."""
    name = args.name
    added: dict[str, dict[str, Any]] = {
        "AFDEndpoint": {"hostName": f"{name}.z01.azurefd.net"},
        "ContainerApp": {"configuration": {"ingress": {"fqdn": f"{name}.internal.example"}}},
        "ObjectReplicationPolicy": {"policyId": "a-policy", "rules": [{"ruleId": "a-rule"}]},
        "Secret": {"properties": {"secretUri": f"https://vault.example/secrets/{name}"}},
        "Server": {"fullyQualifiedDomainName": "server.postgres.database.azure.com"},
        "UserAssignedIdentity": {
            "principalId": f"principal-of-{name}",
            "clientId": f"client-{name}",
        },
        "Vault": {"properties": {"vaultUri": f"https://{name}.vault.azure.net/"}},
    }
    return added.get(args.typ.rpartition(":")[2], {})


def recorded(make: Callable[[], Any]) -> list[Made]:
    """Every resource that a function makes, once all of them are there."""
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="viewmybox", stack="test")
    pulumi.runtime.test(make)()
    return recorder.made


def takes_tags(kind: str) -> bool:
    """Whether Azure lets a kind of resource carry tags, as the installed SDK knows it."""
    return "tags" in arguments(kind)


def arguments(kind: str) -> set[str]:
    """What a kind of resource can be told."""
    import importlib

    _package, module, name = kind.split(":")
    made = getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)
    return set(inspect.signature(made._internal_init).parameters)  # noqa: SLF001 - its only list


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(key)
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def changed(said: Any, **differently: Any) -> Any:
    return dataclasses.replace(said, **differently)
