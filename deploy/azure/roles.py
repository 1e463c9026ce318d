"""Who may do what: an identity for each process, and no more roles than it needs.

Nobody here has a role on the vault, an account or the group as a whole: each role is on one secret,
one key, one container or the registry. The database does not know these identities; there the four
roles of the product decide (viewmybox/wall/sql/roles.sql).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity

import application
import known
from application import CONSOLE, VERIFY, WEB, WORKER
from ground import Ground
from settings import CERTIFICATE, Settings

# The identity by which the environment of the apps reads its certificate.
ENVIRONMENT = "environment"

# Azure's built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"  # reads a secret's value
WRAPPER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"  # wraps and unwraps with a key; signs nothing
BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"  # reads, writes and removes blobs
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"  # reads images
ROLES: Mapping[str, str] = {
    SECRETS_USER: "Key Vault Secrets User",
    WRAPPER: "Key Vault Crypto Service Encryption User",
    BLOB_CONTRIBUTOR: "Storage Blob Data Contributor",
    ACR_PULL: "AcrPull",
}

KEY, REGISTRY, DOCUMENTS, HEADS = "key", "registry", "documents", "journal-heads"
# What the application must have code for before these rights are of any use to it. Until then they
# are not given (README.md, "What waits").
AZURE_STORAGE, AZURE_KEYS = "azure-blob", "azure-key-vault"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on one thing: a secret by its name, or one of the words above."""

    role: str
    on: str


def grants(said: Settings, who: str, kinds: Mapping[str, tuple[str, ...]]) -> list[Grant]:
    """All that an identity may do."""
    if who == ENVIRONMENT:
        return [Grant(SECRETS_USER, CERTIFICATE)]
    given = [Grant(SECRETS_USER, name) for name in application.secrets_of(said, who)]
    if said.registry:
        given.append(Grant(ACR_PULL, REGISTRY))
    if AZURE_KEYS in kinds["KEY_KINDS"] and who in (WEB, WORKER, CONSOLE, VERIFY):
        given.append(Grant(WRAPPER, KEY))
    if AZURE_STORAGE in kinds["STORAGE_KINDS"] and who in (WEB, WORKER, CONSOLE, VERIFY):
        given.append(Grant(BLOB_CONTRIBUTOR, DOCUMENTS))
    if AZURE_STORAGE in kinds["STORAGE_KINDS"] and who == WORKER:
        given.append(Grant(BLOB_CONTRIBUTOR, HEADS))
    return given


def asks_by_itself(said: Settings, who: str, kinds: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a process goes to Azure by itself, and not only Azure's platform for it."""
    return any(grant.role in (WRAPPER, BLOB_CONTRIBUTOR) for grant in grants(said, who, kinds))


def kinds_today() -> dict[str, tuple[str, ...]]:
    """For which kinds of storage and key store the application has code."""
    return {name: known.kinds(name) for name in ("STORAGE_KINDS", "KEY_KINDS")}


@dataclass(frozen=True, slots=True)
class Rights:
    """Who there is, and what each was given: who uses it waits until it is."""

    who: Mapping[str, managedidentity.UserAssignedIdentity]
    given: Mapping[str, list[authorization.RoleAssignment]]


def make(ground: Ground, things: Mapping[str, pulumi.Input[str]]) -> Rights:
    """An identity for each process and one for the environment, each with its rights."""
    who = {one: identity(ground, one) for one in (*ground.said.processes, ENVIRONMENT)}
    return Rights(who, {name: give(ground, name, one, things) for name, one in who.items()})


def identity(ground: Ground, who: str) -> managedidentity.UserAssignedIdentity:
    return managedidentity.UserAssignedIdentity(
        f"identity-{who}",
        resource_name_=ground.name("identity", who),
        resource_group_name=ground.group,
        location=ground.region,
        tags=ground.tags,
    )


def give(
    ground: Ground,
    who: str,
    identity: managedidentity.UserAssignedIdentity,
    things: Mapping[str, pulumi.Input[str]],
) -> list[authorization.RoleAssignment]:
    """Every grant of an identity; `things` says what lies where, by Azure's resource ids."""
    return [
        authorization.RoleAssignment(
            f"{who}-{ROLES[grant.role]}-{application.dashed(grant.on)}".replace(" ", ""),
            # The same at every run, and unlike that of any other installation.
            role_assignment_name=str(
                uuid.uuid5(uuid.NAMESPACE_URL, f"{ground.name('storage')}/{who}/{grant}")
            ),
            principal_id=identity.principal_id,
            principal_type="ServicePrincipal",
            role_definition_id=definition(ground, grant.role),
            scope=things[grant.on],
            description=f"{who}: {ROLES[grant.role]} on {grant.on}",
        )
        for grant in grants(ground.said, who, kinds_today())
    ]


def definition(ground: Ground, role: str) -> str:
    """A built-in role's whole resource id."""
    return (
        f"/subscriptions/{ground.said.subscription}/providers/Microsoft.Authorization"
        f"/roleDefinitions/{role}"
    )
