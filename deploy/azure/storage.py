"""Where files lie: two accounts with a file share each, and one with blobs.

Today the application knows folders only (`file:///…`), so documents and keys lie on file shares
which the containers mount. They speak NFS and not SMB, because Container Apps mounts an SMB share
with the account's key, and with that key whoever has it can do everything: here no account has a
key that works. NFS knows no sign-in at all; who reaches the share is decided by the network, and
the only network that does is the apps' own. Keys and files are in accounts of their own, so that
rights, backups and an end can differ.

The blobs are for what Azure alone can promise: journal heads that nobody changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage

import network
import roles
from ground import Ground
from sizes import LEAST_SHARE_GB, LONGEST_BACKUP_DAYS

FILES, KEYS, BLOBS = "files", "keys", "blobs"
# Azure's name for what every account has one of.
DEFAULT = "default"
# A removed share of keys holds keys that were destroyed: it must not stay for long.
KEYS_DAYS = 7
# What the lifecycle removes can be brought back for a while too: the two together, and the day
# until the lifecycle runs, are no more than backups may last.
VERSION_DAYS, REMOVED_DAYS = 27, 7
# A line of a journal is kept for a year; its head outlives it.
HEADS_DAYS = 400


@dataclass(frozen=True, slots=True)
class Share:
    """A file share that containers mount."""

    account: storage.StorageAccount
    service: storage.FileServiceProperties
    share: storage.FileShare
    part: str

    @property
    def server(self) -> pulumi.Output[str]:
        return pulumi.Output.concat(self.account.name, ".file.core.windows.net")

    @property
    def path(self) -> pulumi.Output[str]:
        return pulumi.Output.concat("/", self.account.name, "/", self.share.name)


@dataclass(frozen=True, slots=True)
class Blobs:
    """The account of blobs, with its containers by name."""

    account: storage.StorageAccount
    service: storage.BlobServiceProperties
    containers: Mapping[str, storage.BlobContainer]


@dataclass(frozen=True, slots=True)
class Stores:
    files: Share
    keys: Share
    blobs: Blobs


def make(ground: Ground, inside: network.Network) -> Stores:
    """All three accounts."""
    size = ground.said.chosen
    return Stores(
        share(ground, inside, FILES, size.files_gb, LONGEST_BACKUP_DAYS),
        share(ground, inside, KEYS, LEAST_SHARE_GB, KEYS_DAYS),
        blobs(ground, inside),
    )


def account(
    ground: Ground, part: str, kind: str, sku: str, *, is_nfs: bool
) -> storage.StorageAccount:
    """An account that has no working key, no public address and nothing that anybody may read."""
    made = storage.StorageAccount(
        f"account-{part}",
        account_name=ground.name("storage", part),
        resource_group_name=ground.group,
        location=ground.region,
        kind=kind,
        sku=storage.SkuArgs(name=sku),
        allow_shared_key_access=False,
        default_to_o_auth_authentication=True,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        is_local_user_enabled=False,
        is_sftp_enabled=False if kind == "StorageV2" else None,
        minimum_tls_version="TLS1_2",
        # An account that is told to take HTTPS only refuses every mount by NFS, which is no HTTP.
        # No other protocol of it is reachable: no key works, and the network lets nobody else in.
        enable_https_traffic_only=not is_nfs,
        public_network_access="Disabled",
        network_rule_set=storage.NetworkRuleSetArgs(default_action="Deny", bypass="None"),
        encryption=storage.EncryptionArgs(
            key_source="Microsoft.Storage",
            # Twice, with two keys and two algorithms.
            require_infrastructure_encryption=True,
            services=storage.EncryptionServicesArgs(
                blob=storage.EncryptionServiceArgs(enabled=True, key_type="Account"),
                file=storage.EncryptionServiceArgs(enabled=True, key_type="Account"),
            ),
        ),
        tags=ground.tags,
        opts=ground.kept,
    )
    return ground.see(part, made)


def share(ground: Ground, inside: network.Network, part: str, gigabytes: int, days: int) -> Share:
    """A share in an account of its own, with its private door."""
    made = account(ground, part, "FileStorage", ground.said.chosen.files_sku, is_nfs=True)
    service = storage.FileServiceProperties(
        f"service-{part}",
        file_services_name=DEFAULT,
        account_name=made.name,
        resource_group_name=ground.group,
        share_delete_retention_policy=storage.DeleteRetentionPolicyArgs(enabled=True, days=days),
    )
    shared = storage.FileShare(
        f"share-{part}",
        share_name=part,
        account_name=made.name,
        resource_group_name=ground.group,
        enabled_protocols="NFS",
        share_quota=gigabytes,
        # The share's root belongs to root until somebody has given it to the image's user.
        root_squash="RootSquash" if ground.said.shares_prepared else "NoRootSquash",
        opts=pulumi.ResourceOptions(protect=ground.said.protect, depends_on=[service]),
    )
    network.endpoint(ground, inside, "file", part, made.id)
    return Share(made, service, shared, part)


def blobs(ground: Ground, inside: network.Network) -> Blobs:
    """Blobs with versions, each kept for a while after it was removed."""
    made = account(ground, BLOBS, "StorageV2", ground.said.chosen.blobs_sku, is_nfs=False)
    kept = storage.DeleteRetentionPolicyArgs(enabled=True, days=REMOVED_DAYS)
    service = storage.BlobServiceProperties(
        "service-blobs",
        blob_services_name=DEFAULT,
        account_name=made.name,
        resource_group_name=ground.group,
        is_versioning_enabled=True,
        delete_retention_policy=kept,
        container_delete_retention_policy=kept,
    )
    containers = {
        name: storage.BlobContainer(
            f"container-{name}",
            container_name=name,
            account_name=made.name,
            resource_group_name=ground.group,
            public_access=storage.PublicAccess.NONE,
            opts=pulumi.ResourceOptions(protect=ground.said.protect, depends_on=[service]),
        )
        for name in (roles.DOCUMENTS, roles.HEADS)
    }
    unchangeable(ground, made, containers[roles.HEADS])
    forget_old_versions(ground, made, service)
    network.endpoint(ground, inside, "blob", BLOBS, made.id)
    return Blobs(made, service, containers)


def unchangeable(
    ground: Ground, account: storage.StorageAccount, heads: storage.BlobContainer
) -> None:
    """What lies here is neither changed nor removed before its time, whoever asks.

    The policy is not locked: until somebody locks it by hand, an administrator can shorten it.
    Locking cannot be taken back, the whole account then stays for as long: README.md says when.
    """
    storage.BlobContainerImmutabilityPolicy(
        "heads-stay",
        immutability_policy_name=DEFAULT,
        container_name=heads.name,
        account_name=account.name,
        resource_group_name=ground.group,
        immutability_period_since_creation_in_days=HEADS_DAYS,
        allow_protected_append_writes=False,
    )


def forget_old_versions(
    ground: Ground, account: storage.StorageAccount, service: storage.BlobServiceProperties
) -> None:
    """Versions of documents end when the privacy policy says that backups do."""
    end = storage.DateAfterCreationArgs(days_after_creation_greater_than=VERSION_DAYS)
    storage.ManagementPolicy(
        "old-versions-end",
        management_policy_name=DEFAULT,
        account_name=account.name,
        resource_group_name=ground.group,
        policy=storage.ManagementPolicySchemaArgs(
            rules=[
                storage.ManagementPolicyRuleArgs(
                    name="old-versions-end",
                    type="Lifecycle",
                    enabled=True,
                    definition=storage.ManagementPolicyDefinitionArgs(
                        filters=storage.ManagementPolicyFilterArgs(
                            blob_types=["blockBlob"], prefix_match=[f"{roles.DOCUMENTS}/"]
                        ),
                        actions=storage.ManagementPolicyActionArgs(
                            version=storage.ManagementPolicyVersionArgs(delete=end)
                        ),
                    ),
                )
            ]
        ),
        opts=pulumi.ResourceOptions(depends_on=[service]),
    )
