"""The private network: two subnets, the names inside it, and a private door to each store.

The database, the storage accounts and the key vault have no address that the internet reaches.
Each has a private endpoint in the subnet `endpoints`, which only the subnet `apps` may call, and
only on the ports that these speak.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import network, privatedns

import regions
from application import APPS_NETWORK
from ground import Ground

WHOLE = "10.60.0.0/16"
ENDPOINTS_NETWORK = "10.60.2.0/26"
ADMINISTRATION_NETWORK = "10.60.2.64/27"
# PostgreSQL, HTTPS.
PORTS = ("5432", "443")

# What each kind of store is called inside the network.
ZONES: Mapping[str, str] = {
    "postgresqlServer": "privatelink.postgres.database.azure.com",
    "blob": "privatelink.blob.core.windows.net",
    "vault": "privatelink.vaultcore.azure.net",
}


@dataclass(frozen=True, slots=True)
class Network:
    """Subnets by what lies in them, and the private zones by the kind of store."""

    whole: network.VirtualNetwork
    guard: network.NetworkSecurityGroup
    apps: network.Subnet
    endpoints: network.Subnet
    zones: Mapping[str, privatedns.PrivateZone]


def make(ground: Ground) -> Network:
    """The network with its subnets and zones."""
    whole = network.VirtualNetwork(
        "network",
        virtual_network_name=ground.name("network"),
        resource_group_name=ground.group,
        location=ground.region,
        address_space=network.AddressSpaceArgs(address_prefixes=[WHOLE]),
        tags=ground.tags,
    )
    guard = only_apps_call(ground)
    apps = network.Subnet(
        "apps",
        subnet_name="apps",
        resource_group_name=ground.group,
        virtual_network_name=whole.name,
        address_prefix=APPS_NETWORK,
        delegations=[
            network.DelegationArgs(name="apps", service_name="Microsoft.App/environments")
        ],
    )
    endpoints = network.Subnet(
        "endpoints",
        subnet_name="endpoints",
        resource_group_name=ground.group,
        virtual_network_name=whole.name,
        address_prefix=ENDPOINTS_NETWORK,
        network_security_group=network.NetworkSecurityGroupArgs(id=guard.id),
        # Without this the rules would not count for private endpoints.
        private_endpoint_network_policies="Enabled",
        # Azure changes one subnet of a network at a time.
        opts=pulumi.ResourceOptions(depends_on=[apps]),
    )
    for place in administration(ground):
        network.Subnet(
            "administration",
            subnet_name="administration",
            resource_group_name=ground.group,
            virtual_network_name=whole.name,
            address_prefix=place,
            # What stands here goes out by what its administrator gives it, or not at all.
            default_outbound_access=False,
            opts=pulumi.ResourceOptions(depends_on=[endpoints]),
        )
    zones = {kind: zone(ground, whole, kind, name) for kind, name in ZONES.items()}
    ground.see("network", whole)
    ground.see("guard", guard)
    return Network(whole, guard, apps, endpoints, zones)


def administration(ground: Ground) -> list[str]:
    """The network from where people administer, as long as there is one."""
    return [ADMINISTRATION_NETWORK] if ground.said.administration else []


def only_apps_call(ground: Ground) -> network.NetworkSecurityGroup:
    """Into the subnet of the endpoints: from the apps, on the stores' ports, and nothing else.

    While somebody administers the database, from the subnet for that too.
    """
    return network.NetworkSecurityGroup(
        "guard",
        network_security_group_name=ground.name("security-group", "endpoints"),
        resource_group_name=ground.group,
        location=ground.region,
        security_rules=[
            network.SecurityRuleArgs(
                name="stores-are-called",
                priority=100,
                direction="Inbound",
                access="Allow",
                protocol="Tcp",
                source_address_prefixes=[APPS_NETWORK, *administration(ground)],
                source_port_range="*",
                destination_address_prefix=ENDPOINTS_NETWORK,
                destination_port_ranges=list(PORTS),
            ),
            network.SecurityRuleArgs(
                name="nobody-else",
                priority=4000,
                direction="Inbound",
                access="Deny",
                protocol="*",
                source_address_prefix="*",
                source_port_range="*",
                destination_address_prefix="*",
                destination_port_range="*",
            ),
        ],
        tags=ground.tags,
    )


def zone(
    ground: Ground, whole: network.VirtualNetwork, kind: str, name: str
) -> privatedns.PrivateZone:
    """A private zone, known inside the network."""
    made = privatedns.PrivateZone(
        f"zone-{kind}",
        private_zone_name=name,
        resource_group_name=ground.group,
        location=regions.NOWHERE,
        tags=ground.tags,
    )
    privatedns.VirtualNetworkLink(
        f"zone-{kind}",
        private_zone_name=made.name,
        virtual_network_link_name="network",
        resource_group_name=ground.group,
        location=regions.NOWHERE,
        registration_enabled=False,
        virtual_network=privatedns.SubResourceArgs(id=whole.id),
        tags=ground.tags,
    )
    return made


def endpoint(
    ground: Ground, inside: Network, kind: str, part: str, store: pulumi.Output[str]
) -> network.PrivateEndpoint:
    """A private door to a store, and its name inside the network."""
    made = network.PrivateEndpoint(
        f"endpoint-{part}",
        private_endpoint_name=ground.name("endpoint", part),
        resource_group_name=ground.group,
        location=ground.region,
        subnet=network.SubnetArgs(id=inside.endpoints.id),
        private_link_service_connections=[
            network.PrivateLinkServiceConnectionArgs(
                name=part, private_link_service_id=store, group_ids=[kind]
            )
        ],
        tags=ground.tags,
    )
    network.PrivateDnsZoneGroup(
        f"endpoint-{part}",
        private_dns_zone_group_name="default",
        private_endpoint_name=made.name,
        resource_group_name=ground.group,
        private_dns_zone_configs=[
            network.PrivateDnsZoneConfigArgs(
                name=kind.lower(), private_dns_zone_id=inside.zones[kind].id
            )
        ],
    )
    return ground.see(f"endpoint-{part}", made)
