"""Two key vaults: one for what processes are told, and one for customers' keys.

They differ in one thing that cannot be had both ways. Where secrets lie, with the key by which the
storage is encrypted, what is removed can be brought back and nobody can hurry its end (purge
protection). Where customers' keys lie an erasure must be final at once, so there the worker can
purge (decision 0039).

Nobody reaches either from the internet. Secrets are written by Azure's control plane, which is why
`pulumi up` works from outside the network and reading them back does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pulumi_azure_native import keyvault

import application
import network
from ground import Ground
from settings import CERTIFICATE

# As long as Azure allows, and as short.
LONG_DAYS, SHORT_DAYS = 90, 7
KEY_BITS = 4096
# A new version each year, made before the old one ends; old versions go on unwrapping.
KEY_LASTS = "P2Y"
RENEWED_AFTER = "P1Y"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The vault of what processes are told, what is in it, and the key of the storage."""

    vault: keyvault.Vault
    secrets: Mapping[str, keyvault.Secret]
    at_rest: keyvault.Key


def secrets(ground: Ground, inside: network.Network) -> Secrets:
    """The vault of secrets with everything in it."""
    # The storage accounts' own servers fetch the key, from outside the network.
    made = vault(ground, inside, application.SECRET_VAULT, bypass="AzureServices", is_final=False)
    wanted = [*(name for name in application.SECRETS if name in ground.said.secrets), CERTIFICATE]
    return Secrets(
        made, {name: secret(ground, made, name) for name in wanted}, key_at_rest(ground, made)
    )


def customers(ground: Ground, inside: network.Network) -> keyvault.Vault:
    """The vault of customers' keys; the application makes them itself."""
    return vault(ground, inside, application.KEY_VAULT, bypass="None", is_final=True)


def vault(
    ground: Ground, inside: network.Network, part: str, *, bypass: str, is_final: bool
) -> keyvault.Vault:
    """A vault with its private door; `is_final`: what is removed there can be gone at once."""
    made = keyvault.Vault(
        f"vault-{part}",
        vault_name=ground.name("vault", part),
        resource_group_name=ground.group,
        location=ground.region,
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=ground.said.tenant,
            sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.PREMIUM),
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            soft_delete_retention_in_days=SHORT_DAYS if is_final else LONG_DAYS,
            # Azure knows only "on" and nothing said: it refuses an "off".
            enable_purge_protection=None if is_final else True,
            enabled_for_deployment=False,
            enabled_for_disk_encryption=False,
            enabled_for_template_deployment=False,
            public_network_access="Disabled",
            network_acls=keyvault.NetworkRuleSetArgs(bypass=bypass, default_action="Deny"),
        ),
        tags=ground.tags,
        opts=ground.kept,
    )
    network.endpoint(ground, inside, "vault", f"vault-{part}", made.id)
    return ground.see(f"vault-{part}", made)


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


def key_at_rest(ground: Ground, vault: keyvault.Vault) -> keyvault.Key:
    """An RSA key in hardware that wraps the storage accounts' keys and does nothing else."""
    return keyvault.Key(
        "key-at-rest",
        key_name="at-rest",
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
                        action=keyvault.ActionArgs(type="rotate"),
                        trigger=keyvault.TriggerArgs(time_after_create=RENEWED_AFTER),
                    ),
                    keyvault.LifetimeActionArgs(
                        action=keyvault.ActionArgs(type="notify"),
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
