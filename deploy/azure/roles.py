"""Who may do what: an identity for each process, and no more rights than it needs.

A process reads its own secrets, each by a role on that secret alone; the vault of customers' keys
is one whose keys come and go, so what is given there is given on the vault. Azure's own roles for
who makes keys let them be destroyed too (`Key Vault Crypto Officer` is `keys/*`), so making and
ending are two roles of ours: a page can make a customer's key, and only the worker can end one.

The database does not know these identities; there the four roles of the product decide
(viewmybox/wall/sql/roles.sql).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity

import application
from application import CONSOLE, VERIFY, WEB, WORKER
from ground import Ground
from settings import CERTIFICATE, Settings

# The identities by which the environment of the apps reads its certificate, and by which storage
# accounts use the key that encrypts them.
ENVIRONMENT, STORAGE = "environment", "storage"

# Azure's own roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"  # reads a secret's value
WRAPPER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"  # wraps and unwraps with a key; signs nothing
BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"  # reads, writes and removes blobs
BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"  # reads blobs
ACR_PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"  # reads images
ROLES: Mapping[str, str] = {
    SECRETS_USER: "Key Vault Secrets User",
    WRAPPER: "Key Vault Crypto Service Encryption User",
    BLOB_CONTRIBUTOR: "Storage Blob Data Contributor",
    BLOB_READER: "Storage Blob Data Reader",
    ACR_PULL: "AcrPull",
}

# Ours, and what each lets be done.
MAKES_KEYS, ENDS_KEYS, SIGNS = "makes keys", "ends keys", "keeps the signing key"
OWN: Mapping[str, tuple[str, ...]] = {
    MAKES_KEYS: ("Microsoft.KeyVault/vaults/keys/create/action",),
    ENDS_KEYS: (
        "Microsoft.KeyVault/vaults/keys/delete",
        "Microsoft.KeyVault/vaults/keys/purge/action",
    ),
    SIGNS: (
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "Microsoft.KeyVault/vaults/secrets/setSecret/action",
    ),
}

# What a role is on, beside secrets by their names.
REST_KEY, REGISTRY, FILES, KEYS = "key at rest", "registry", "files", "customers' keys"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on one thing: a secret by its name, or one of the words above."""

    role: str
    on: str


# What processes do in the storage and in the vault of customers' keys (viewmybox/vault/).
IN_THE_VAULT: Mapping[str, tuple[Grant, ...]] = {
    # Subscribing makes a customer's key. The keys that signatures are checked by are shown.
    WEB: (
        Grant(BLOB_CONTRIBUTOR, FILES),
        Grant(WRAPPER, KEYS),
        Grant(MAKES_KEYS, KEYS),
        Grant(SECRETS_USER, KEYS),
    ),
    # Builds extracts and signs them; erases.
    WORKER: (
        Grant(BLOB_CONTRIBUTOR, FILES),
        Grant(WRAPPER, KEYS),
        Grant(MAKES_KEYS, KEYS),
        Grant(ENDS_KEYS, KEYS),
        Grant(SIGNS, KEYS),
    ),
    # Opens files that were sent to support.
    CONSOLE: (Grant(BLOB_READER, FILES), Grant(WRAPPER, KEYS)),
    # Writes a probe and removes it.
    VERIFY: (
        Grant(BLOB_CONTRIBUTOR, FILES),
        Grant(WRAPPER, KEYS),
        Grant(SECRETS_USER, KEYS),
    ),
}


def grants(said: Settings, who: str) -> list[Grant]:
    """All that an identity may do."""
    if who == ENVIRONMENT:
        return [Grant(SECRETS_USER, CERTIFICATE)]
    if who == STORAGE:
        return [Grant(WRAPPER, REST_KEY)]
    pulls = [Grant(ACR_PULL, REGISTRY)] if said.registry else []
    reads = [Grant(SECRETS_USER, name) for name in application.secrets_of(said, who)]
    return [*pulls, *reads, *IN_THE_VAULT.get(who, ())]


def asks_by_itself(who: str) -> bool:
    """Whether a process goes to Azure by itself, and not only Azure's platform for it."""
    return who in IN_THE_VAULT


@dataclass(frozen=True, slots=True)
class Rights:
    """What each was given: who uses it waits until it is."""

    who: Mapping[str, managedidentity.UserAssignedIdentity]
    given: Mapping[str, list[authorization.RoleAssignment]]


def identities(ground: Ground) -> dict[str, managedidentity.UserAssignedIdentity]:
    """One for each process, for the environment and for the storage."""
    return {who: identity(ground, who) for who in (*ground.said.processes, ENVIRONMENT, STORAGE)}


def identity(ground: Ground, who: str) -> managedidentity.UserAssignedIdentity:
    return managedidentity.UserAssignedIdentity(
        f"identity-{who}",
        resource_name_=ground.name("identity", who),
        resource_group_name=ground.group,
        location=ground.region,
        tags=ground.tags,
    )


def own(ground: Ground) -> dict[str, authorization.RoleDefinition]:
    """The roles that Azure does not have, for this resource group alone."""
    return {role: definition(ground, role, does) for role, does in OWN.items()}


def definition(ground: Ground, role: str, does: tuple[str, ...]) -> authorization.RoleDefinition:
    return authorization.RoleDefinition(
        role.replace(" ", "-"),
        role_definition_id=stable(ground, role),
        # Names of roles are one directory's, whatever their scope.
        role_name=f"{ground.name('storage')}: {role}",
        description=f"VIEWMYBOX: {role}",
        role_type="CustomRole",
        scope=ground.group_id,
        assignable_scopes=[ground.group_id],
        permissions=[authorization.PermissionArgs(actions=[], data_actions=list(does))],
    )


def give(
    ground: Ground,
    who: str,
    identity: managedidentity.UserAssignedIdentity,
    things: Mapping[str, pulumi.Input[str]],
    ours: Mapping[str, authorization.RoleDefinition],
) -> list[authorization.RoleAssignment]:
    """Every grant of an identity; `things` says what lies where, by Azure's resource ids."""
    return [
        authorization.RoleAssignment(
            called(who, grant),
            role_assignment_name=stable(ground, f"{who}/{grant}"),
            principal_id=identity.principal_id,
            principal_type="ServicePrincipal",
            role_definition_id=(
                ours[grant.role].id if grant.role in ours else built_in(ground, grant.role)
            ),
            scope=things[grant.on],
            description=f"{who}: {ROLES.get(grant.role, grant.role)} on {grant.on}",
        )
        for grant in grants(ground.said, who)
        if grant.on in things
    ]


def called(who: str, grant: Grant) -> str:
    """What Pulumi calls a grant."""
    words = f"{who} {ROLES.get(grant.role, grant.role)} {grant.on}"
    return words.replace("_", "-").replace("'", "").replace(" ", "-").lower()


def stable(ground: Ground, what: str) -> str:
    """An id that is the same at every run, and unlike that of any other installation."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{ground.name('storage')}/{what}"))


def built_in(ground: Ground, role: str) -> str:
    """The whole resource id of one of Azure's own roles."""
    return (
        f"/subscriptions/{ground.said.subscription}/providers/Microsoft.Authorization"
        f"/roleDefinitions/{role}"
    )
