"""Where files lie: an account for customers' files, and one for what nobody may change.

The application writes all of it into one container, `journal-heads/…` among it, and must be able
to remove files there. So Azure copies each journal head, as soon as it is written, into a second
account where an immutability policy holds it; nobody but Azure itself may write there.

No account has a key that works: processes enter with their identities. Both are encrypted with a
key of our own (keys.py), beside the one by which the application seals every file.
"""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity, storage

import network
import regions
from ground import Ground
from keys import Secrets
from sizes import LONGEST_BACKUP_DAYS

FILES, HEADS = "files", "heads"
# Azure's name for what every account has one of.
DEFAULT = "default"
# Where the application writes the heads in its storage (viewmybox/vault/heads.py).
FOLDER = "journal-heads"
# What the lifecycle removes can be brought back for a while too: the two together, and the day
# until the lifecycle runs, are no more than backups may last.
VERSION_DAYS, REMOVED_DAYS = 27, 7
# A line of a journal is kept for a year; its head outlives it.
HEADS_DAYS = 400


@dataclass(frozen=True, slots=True)
class Store:
    """An account with the one container that is used of it."""

    account: storage.StorageAccount
    service: storage.BlobServiceProperties
    container: storage.BlobContainer


@dataclass(frozen=True, slots=True)
class Stores:
    files: Store
    heads: Store


def make(
    ground: Ground,
    inside: network.Network,
    secrets: Secrets,
    identity: managedidentity.UserAssignedIdentity,
    rights: list[authorization.RoleAssignment],
) -> Stores:
    """Both accounts, each once its identity may use the key."""
    locked = Locked(secrets, identity, rights)
    files = store(ground, inside, locked, FILES, FILES)
    heads = store(ground, inside, locked, HEADS, FOLDER)
    forget_old_versions(ground, files)
    unchangeable(ground, heads)
    copy_heads(ground, files, heads)
    return Stores(files, heads)


@dataclass(frozen=True, slots=True)
class Locked:
    """By what an account is encrypted."""

    secrets: Secrets
    identity: managedidentity.UserAssignedIdentity
    rights: list[authorization.RoleAssignment]


def store(
    ground: Ground, inside: network.Network, locked: Locked, part: str, container: str
) -> Store:
    """An account with versions, its container and its private door."""
    made = account(ground, locked, part)
    kept = storage.DeleteRetentionPolicyArgs(enabled=True, days=REMOVED_DAYS)
    service = storage.BlobServiceProperties(
        f"service-{part}",
        blob_services_name=DEFAULT,
        account_name=made.name,
        resource_group_name=ground.group,
        is_versioning_enabled=True,
        # By which Azure notices what is to be copied.
        change_feed=storage.ChangeFeedArgs(enabled=True, retention_in_days=LONGEST_BACKUP_DAYS),
        delete_retention_policy=kept,
        container_delete_retention_policy=kept,
    )
    shelf = storage.BlobContainer(
        f"container-{container}",
        container_name=container,
        account_name=made.name,
        resource_group_name=ground.group,
        public_access=storage.PublicAccess.NONE,
        opts=pulumi.ResourceOptions(protect=ground.said.protect, depends_on=[service]),
    )
    network.endpoint(ground, inside, "blob", part, made.id)
    return Store(made, service, shelf)


def account(ground: Ground, locked: Locked, part: str) -> storage.StorageAccount:
    """An account that has no working key, no public address and nothing that anybody may read."""
    made = storage.StorageAccount(
        f"account-{part}",
        account_name=ground.name("storage", part),
        resource_group_name=ground.group,
        location=ground.region,
        kind="StorageV2",
        sku=storage.SkuArgs(name=sku(ground)),
        allow_shared_key_access=False,
        default_to_o_auth_authentication=True,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        is_local_user_enabled=False,
        is_sftp_enabled=False,
        minimum_tls_version="TLS1_2",
        enable_https_traffic_only=True,
        public_network_access="Disabled",
        network_rule_set=storage.NetworkRuleSetArgs(default_action="Deny", bypass="None"),
        identity=storage.IdentityArgs(
            type="UserAssigned", user_assigned_identities=[locked.identity.id]
        ),
        encryption=storage.EncryptionArgs(
            key_source="Microsoft.Keyvault",
            encryption_identity=storage.EncryptionIdentityArgs(
                encryption_user_assigned_identity=locked.identity.id
            ),
            # Without a version: a renewed key is taken into use by itself.
            key_vault_properties=storage.KeyVaultPropertiesArgs(
                key_name=locked.secrets.at_rest.name,
                key_vault_uri=locked.secrets.vault.properties.vault_uri,
            ),
            # Twice, with two keys and two algorithms.
            require_infrastructure_encryption=True,
        ),
        tags=ground.tags,
        opts=pulumi.ResourceOptions(protect=ground.said.protect, depends_on=locked.rights),
    )
    return ground.see(part, made)


def sku(ground: Ground) -> str:
    """In three zones, and in the paired region too, where the size and the region have it."""
    size = ground.said.chosen
    if not size.is_doubled:
        return "Standard_LRS"
    goes_elsewhere = size.has_backups_elsewhere and ground.region in regions.PAIRED
    return "Standard_GZRS" if goes_elsewhere else "Standard_ZRS"


def unchangeable(ground: Ground, heads: Store) -> None:
    """What lies here is neither changed nor removed before its time, whoever asks.

    The policy is not locked: until somebody locks it by hand, an administrator can shorten it.
    Locking cannot be taken back, the whole account then stays for as long: README.md says when.
    """
    storage.BlobContainerImmutabilityPolicy(
        "heads-stay",
        immutability_policy_name=DEFAULT,
        container_name=heads.container.name,
        account_name=heads.account.name,
        resource_group_name=ground.group,
        immutability_period_since_creation_in_days=HEADS_DAYS,
        allow_protected_append_writes=False,
    )


def copy_heads(ground: Ground, files: Store, heads: Store) -> None:
    """Azure copies the heads, and nothing else, as they are written.

    Such a copying is said to the account that takes first, which names it, and then to the one
    that gives.
    """
    both = {
        "source_account": files.account.id,
        "destination_account": heads.account.id,
        "resource_group_name": ground.group,
    }
    after = pulumi.ResourceOptions(
        depends_on=[files.service, heads.service, files.container, heads.container]
    )
    taken = storage.ObjectReplicationPolicy(
        "heads-taken",
        account_name=heads.account.name,
        object_replication_policy_id=DEFAULT,
        rules=[copied(files, heads)],
        **both,
        opts=after,
    )
    storage.ObjectReplicationPolicy(
        "heads-given",
        account_name=files.account.name,
        object_replication_policy_id=taken.policy_id,
        rules=[copied(files, heads, taken.rules.apply(lambda rules: rules[0].rule_id))],
        **both,
    )


def copied(
    files: Store, heads: Store, rule: pulumi.Input[str] | None = None
) -> storage.ObjectReplicationPolicyRuleArgs:
    """From which container to which, and of what names; Azure gives the rule its id."""
    return storage.ObjectReplicationPolicyRuleArgs(
        rule_id=rule,
        source_container=files.container.name,
        destination_container=heads.container.name,
        filters=storage.ObjectReplicationPolicyFilterArgs(prefix_match=[f"{FOLDER}/"]),
    )


def forget_old_versions(ground: Ground, files: Store) -> None:
    """Versions of files end when the privacy policy says that backups do."""
    end = storage.DateAfterCreationArgs(days_after_creation_greater_than=VERSION_DAYS)
    storage.ManagementPolicy(
        "old-versions-end",
        management_policy_name=DEFAULT,
        account_name=files.account.name,
        resource_group_name=ground.group,
        policy=storage.ManagementPolicySchemaArgs(
            rules=[
                storage.ManagementPolicyRuleArgs(
                    name="old-versions-end",
                    type="Lifecycle",
                    enabled=True,
                    definition=storage.ManagementPolicyDefinitionArgs(
                        filters=storage.ManagementPolicyFilterArgs(
                            blob_types=["blockBlob"], prefix_match=[f"{FILES}/"]
                        ),
                        actions=storage.ManagementPolicyActionArgs(
                            version=storage.ManagementPolicyVersionArgs(delete=end)
                        ),
                    ),
                )
            ]
        ),
        opts=pulumi.ResourceOptions(depends_on=[files.service]),
    )
