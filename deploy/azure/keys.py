"""The key vault: the secrets that processes read, and the key that is to wrap others.

Nobody reaches it from the internet. Secrets are written by Azure's control plane, which is why
`pulumi up` works from outside the network and reading them back does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pulumi_azure_native import keyvault

import application
from ground import Ground
from settings import CERTIFICATE

# As long as Azure allows: what is removed can be brought back, and nobody can hurry its end.
SOFT_DELETE_DAYS = 90
KEY_BITS = 4096
# A new version each year, made before the old one ends; old versions go on unwrapping.
KEY_LASTS = "P2Y"
RENEWED_AFTER = "P1Y"


@dataclass(frozen=True, slots=True)
class Keys:
    """The vault, what is in it, and the wrapping key."""

    vault: keyvault.Vault
    secrets: Mapping[str, keyvault.Secret]
    wrapping: keyvault.Key


def make(ground: Ground) -> Keys:
    """The vault with everything in it."""
    vault = keyvault.Vault(
        "vault",
        vault_name=ground.name("vault"),
        resource_group_name=ground.group,
        location=ground.region,
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=ground.said.tenant,
            sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.PREMIUM),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            soft_delete_retention_in_days=SOFT_DELETE_DAYS,
            enable_purge_protection=True,
            enabled_for_deployment=False,
            enabled_for_disk_encryption=False,
            enabled_for_template_deployment=False,
            public_network_access="Disabled",
            network_acls=keyvault.NetworkRuleSetArgs(bypass="None", default_action="Deny"),
        ),
        tags=ground.tags,
        opts=ground.kept,
    )
    wanted = [*(name for name in application.SECRETS if name in ground.said.secrets), CERTIFICATE]
    ground.see("vault", vault)
    return Keys(
        vault,
        {name: secret(ground, vault, name) for name in wanted},
        wrapping_key(ground, vault),
    )


def secret(ground: Ground, vault: keyvault.Vault, name: str) -> keyvault.Secret:
    """A secret as Pulumi has it, encrypted in its state, put into the vault."""
    is_certificate = name == CERTIFICATE
    return keyvault.Secret(
        f"secret-{application.dashed(name)}",
        secret_name=application.dashed(name),
        vault_name=vault.name,
        resource_group_name=ground.group,
        properties=keyvault.SecretPropertiesArgs(
            value=ground.said.secrets[name],
            # A certificate with its key, as Container Apps takes it.
            content_type="application/x-pkcs12" if is_certificate else "text/plain",
            attributes=keyvault.SecretAttributesArgs(
                enabled=True,
                # The vault tells thirty days before (alarms.py).
                expires=moment(ground.said.certificate_expires) if is_certificate else None,
            ),
        ),
        tags=ground.tags,
    )


def wrapping_key(ground: Ground, vault: keyvault.Vault) -> keyvault.Key:
    """An RSA key in hardware that wraps other keys and does nothing else."""
    return keyvault.Key(
        "wrapping-key",
        key_name="wrapping",
        vault_name=vault.name,
        resource_group_name=ground.group,
        properties=keyvault.KeyPropertiesArgs(
            kty="RSA-HSM",
            key_size=KEY_BITS,
            key_ops=["wrapKey", "unwrapKey"],
            attributes=keyvault.KeyAttributesArgs(enabled=True, exportable=False),
            rotation_policy=keyvault.RotationPolicyArgs(
                attributes=keyvault.KeyRotationPolicyAttributesArgs(expiry_time=KEY_LASTS),
                lifetime_actions=[
                    keyvault.LifetimeActionArgs(
                        action=keyvault.ActionArgs(type="Rotate"),
                        trigger=keyvault.TriggerArgs(time_after_create=RENEWED_AFTER),
                    ),
                    keyvault.LifetimeActionArgs(
                        action=keyvault.ActionArgs(type="Notify"),
                        trigger=keyvault.TriggerArgs(time_before_expiry="P30D"),
                    ),
                ],
            ),
        ),
        tags=ground.tags,
        opts=ground.kept,
    )


def moment(day: str) -> int:
    """A day's beginning as Azure writes it, in seconds since 1970."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
