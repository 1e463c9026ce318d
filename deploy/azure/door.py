"""The way in: Azure Front Door Premium with its firewall, by private link to the application.

Front Door reads the first 128 KiB of a request against rules, counts calls for each address, and is
the only way to the ingress. It answers HTTP at `/` alone, by sending people on to HTTPS: a program
that calls `/api/` without it is refused and never goes on sending its key in the clear.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import app, cdn, frontdoor

import regions
from application import CONSOLE, WEB
from apps import Apps
from ground import Ground

SKU = "Premium_AzureFrontDoor"
LONGEST_ANSWER_SECONDS = 240
PROBE_SECONDS = 60
# What one address may call in a minute, however it is spread. The application's own limits
# (docs/operations.md) are lower and know whose calls they are; this is against floods.
MOST_A_MINUTE = 20_000
HIDDEN = ("RequestIPAddress", "RequestUri", "QueryStringArgNames")


@dataclass(frozen=True, slots=True)
class Door:
    """Front Door itself, and the address of each endpoint that DNS is to point at."""

    profile: cdn.Profile
    firewall: frontdoor.Policy
    endpoints: Mapping[str, cdn.AFDEndpoint]


def make(ground: Ground, apps: Apps) -> Door:
    """Front Door, its firewall, and a way to each process that people reach."""
    profile = cdn.Profile(
        "door",
        profile_name=ground.name("door"),
        resource_group_name=ground.group,
        location=regions.NOWHERE,
        sku=cdn.SkuArgs(name=SKU),
        origin_response_timeout_seconds=LONGEST_ANSWER_SECONDS,
        # An address of ours can hold a token (a calendar's, a sign-in's), and whose IP address
        # asked for what is nobody's business: neither gets into a log.
        log_scrubbing=cdn.ProfileLogScrubbingArgs(
            state="Enabled",
            scrubbing_rules=[
                cdn.ProfileScrubbingRulesArgs(
                    match_variable=what, selector_match_operator="EqualsAny", state="Enabled"
                )
                for what in HIDDEN
            ],
        ),
        tags=ground.tags,
    )
    rules = firewall(ground)
    parts = Parts(ground, profile, rules, apps)
    hosts = {WEB: ground.said.host, CONSOLE: ground.said.console_host}
    endpoints = {
        process: way(parts, process, host)
        for process, host in hosts.items()
        if process in apps.running
    }
    ground.see("door", profile)
    return Door(profile, rules, endpoints)


@dataclass(frozen=True, slots=True)
class Parts:
    """What every way in is put together from."""

    ground: Ground
    profile: cdn.Profile
    rules: frontdoor.Policy
    apps: Apps

    @property
    def where(self) -> dict[str, pulumi.Output[str]]:
        """What every part of Front Door is told."""
        return {"profile_name": self.profile.name, "resource_group_name": self.ground.group}


def firewall(ground: Ground) -> frontdoor.Policy:
    """Microsoft's rules against attacks and bad bots, which refuse and do not only note."""
    return frontdoor.Policy(
        "firewall",
        policy_name=ground.name("firewall"),
        resource_group_name=ground.group,
        location=regions.NOWHERE,
        sku=frontdoor.SkuArgs(name=SKU),
        policy_settings=frontdoor.PolicySettingsArgs(
            enabled_state="Enabled",
            mode="Prevention",
            request_body_check="Enabled",
            custom_block_response_status_code=403,
            state="Enabled",
            scrubbing_rules=[
                frontdoor.WebApplicationFirewallScrubbingRulesArgs(
                    match_variable=what, selector_match_operator="EqualsAny", state="Enabled"
                )
                for what in (
                    *HIDDEN,
                    "RequestHeaderNames",
                    "RequestCookieNames",
                    "RequestBodyPostArgNames",
                    "RequestBodyJsonArgNames",
                )
            ],
        ),
        managed_rules=frontdoor.ManagedRuleSetListArgs(
            managed_rule_sets=[
                frontdoor.ManagedRuleSetArgs(
                    rule_set_type="Microsoft_DefaultRuleSet",
                    rule_set_version="2.1",
                    rule_set_action="Block",
                ),
                frontdoor.ManagedRuleSetArgs(
                    rule_set_type="Microsoft_BotManagerRuleSet", rule_set_version="1.1"
                ),
            ]
        ),
        custom_rules=frontdoor.CustomRuleListArgs(
            rules=[
                frontdoor.CustomRuleArgs(
                    name="floods",
                    priority=100,
                    enabled_state="Enabled",
                    rule_type="RateLimitRule",
                    rate_limit_duration_in_minutes=1,
                    rate_limit_threshold=MOST_A_MINUTE,
                    group_by=[frontdoor.GroupByVariableArgs(variable_name="SocketAddr")],
                    match_conditions=[
                        frontdoor.MatchConditionArgs(
                            match_variable="RemoteAddr",
                            operator="IPMatch",
                            # Everybody.
                            match_value=["0.0.0.0/0", "::/0"],
                        )
                    ],
                    action="Block",
                )
            ]
        ),
        tags=ground.tags,
    )


def way(parts: Parts, process: str, host: str) -> cdn.AFDEndpoint:
    """From a host name to the process behind it."""
    ground = parts.ground
    endpoint = cdn.AFDEndpoint(
        f"way-{process}",
        endpoint_name=ground.name("door", process),
        location=regions.NOWHERE,
        enabled_state="Enabled",
        tags=ground.tags,
        **parts.where,
    )
    domain = cdn.AFDCustomDomain(
        f"domain-{process}",
        custom_domain_name=host.replace(".", "-"),
        host_name=host,
        # Azure's own certificate, which it renews by itself.
        tls_settings=cdn.AFDDomainHttpsParametersArgs(
            certificate_type="ManagedCertificate",
            minimum_tls_version=cdn.AfdMinimumTlsVersion.TLS12,
        ),
        **parts.where,
    )
    origins = cdn.AFDOriginGroup(
        f"origins-{process}",
        origin_group_name=process,
        health_probe_settings=cdn.HealthProbeParametersArgs(
            probe_path="/healthz",
            probe_protocol="Https",
            probe_request_type="GET",
            probe_interval_in_seconds=PROBE_SECONDS,
        ),
        load_balancing_settings=cdn.LoadBalancingSettingsParametersArgs(
            sample_size=4, successful_samples_required=2, additional_latency_in_milliseconds=0
        ),
        session_affinity_state="Disabled",
        **parts.where,
    )
    origin = private_origin(parts, process, host, origins)
    for name, patterns, is_first in (("first-page", ["/"], True), ("everything", ["/*"], False)):
        cdn.Route(
            f"route-{process}-{name}",
            route_name=name,
            endpoint_name=endpoint.name,
            origin_group=cdn.ResourceReferenceArgs(id=origins.id),
            custom_domains=[cdn.ActivatedResourceReferenceArgs(id=domain.id)],
            patterns_to_match=patterns,
            supported_protocols=["Http", "Https"] if is_first else ["Https"],
            https_redirect="Enabled" if is_first else "Disabled",
            forwarding_protocol="HttpsOnly",
            # The application does not answer to Azure's own name for the endpoint.
            link_to_default_domain="Disabled",
            enabled_state="Enabled",
            **parts.where,
            opts=pulumi.ResourceOptions(depends_on=[origin]),
        )
    cdn.SecurityPolicy(
        f"guard-{process}",
        security_policy_name=process,
        parameters=cdn.SecurityPolicyWebApplicationFirewallParametersArgs(
            type="WebApplicationFirewall",
            waf_policy=cdn.ResourceReferenceArgs(id=parts.rules.id),
            associations=[
                cdn.SecurityPolicyWebApplicationFirewallAssociationArgs(
                    domains=[cdn.ActivatedResourceReferenceArgs(id=domain.id)],
                    patterns_to_match=["/*"],
                )
            ],
        ),
        **parts.where,
    )
    return endpoint


def private_origin(
    parts: Parts, process: str, host: str, origins: cdn.AFDOriginGroup
) -> cdn.AFDOrigin:
    """The process's ingress, reached inside Azure; the link waits until somebody approves it."""
    return cdn.AFDOrigin(
        f"origin-{process}",
        origin_name=process,
        origin_group_name=origins.name,
        host_name=address(parts.apps.running[process]),
        origin_host_header=host,
        https_port=443,
        priority=1,
        weight=1000,
        enabled_state="Enabled",
        enforce_certificate_name_check=True,
        shared_private_link_resource=cdn.SharedPrivateLinkResourcePropertiesArgs(
            private_link=cdn.ResourceReferenceArgs(id=parts.apps.environment.id),
            private_link_location=regions.link_for(parts.ground.region),
            group_id="managedEnvironments",
            request_message="VIEWMYBOX: Front Door",
        ),
        **parts.where,
    )


def address(process: app.ContainerApp) -> pulumi.Output[str]:
    """The name by which the environment knows an app."""
    return process.configuration.apply(lambda made: made.ingress.fqdn)
