"""What is seen of the installation: one log, and what every resource writes to it.

The log holds what the application writes of itself (ids, counts and kinds of errors, never words of
a customer's) and what Azure writes of its parts. Two things Azure offers are left out on purpose:
Front Door's access log and PostgreSQL's sessions and query store; see below.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import applicationinsights, monitor, operationalinsights

import regions
from ground import Ground

METRICS = "AllMetrics"
# Every five minutes, from each of the places.
ASK_SECONDS = 300
PATIENCE_SECONDS = 30
# Days before Front Door's certificate ends: Azure renews it well before.
CERTIFICATE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Watched:
    """What a kind of resource writes: groups of logs, single logs, and whether it counts."""

    groups: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    counts: bool = True


EVERYTHING = Watched(groups=("allLogs",))
COUNTS = Watched()
LOGS = Watched(groups=("allLogs",), counts=False)

WATCHED: Mapping[str, Watched] = {
    "azure-native:app:ContainerApp": COUNTS,
    "azure-native:app:Job": COUNTS,
    "azure-native:app:ManagedEnvironment": EVERYTHING,
    # Not the access log: it has who asked for what, and addresses that hold tokens.
    "azure-native:cdn:Profile": Watched(
        logs=("FrontDoorWebApplicationFirewallLog", "FrontDoorHealthProbeLog")
    ),
    # Not its sessions, nor its store of queries: they hold statements.
    "azure-native:dbforpostgresql:Server": Watched(logs=("PostgreSQLLogs",)),
    "azure-native:eventgrid:SystemTopic": EVERYTHING,
    "azure-native:keyvault:Vault": EVERYTHING,
    "azure-native:network:NetworkSecurityGroup": LOGS,
    "azure-native:network:PrivateEndpoint": COUNTS,
    "azure-native:network:VirtualNetwork": EVERYTHING,
    "azure-native:operationalinsights:Workspace": EVERYTHING,
    "azure-native:storage:StorageAccount": COUNTS,
}
# What takes no diagnostic setting, or whose setting would bring nothing, and why.
NOT_WATCHED: Mapping[str, str] = {
    "azure-native:app:Certificate": "part of the environment",
    "azure-native:applicationinsights:Component": "writes to the same log already",
    "azure-native:applicationinsights:WebTest": "its results go to Application Insights",
    "azure-native:authorization:RoleDefinition": "told by the subscription's activity log",
    "azure-native:authorization:RoleAssignment": "told by the subscription's activity log",
    "azure-native:cdn:AFDCustomDomain": "part of Front Door",
    "azure-native:cdn:AFDEndpoint": "part of Front Door",
    "azure-native:cdn:AFDOrigin": "part of Front Door",
    "azure-native:cdn:AFDOriginGroup": "part of Front Door",
    "azure-native:cdn:Route": "part of Front Door",
    "azure-native:cdn:SecurityPolicy": "part of Front Door",
    "azure-native:consumption:Budget": "has none",
    "azure-native:dbforpostgresql:AdministratorsMicrosoftEntra": "part of the server",
    "azure-native:dbforpostgresql:Configuration": "part of the server",
    "azure-native:dbforpostgresql:Database": "part of the server",
    "azure-native:eventgrid:SystemTopicEventSubscription": "part of its topic",
    "azure-native:frontdoor:Policy": "its log is Front Door's",
    "azure-native:keyvault:Key": "part of the vault",
    "azure-native:keyvault:Secret": "part of the vault",
    "azure-native:managedidentity:UserAssignedIdentity": "has none; sign-ins are in Entra ID's log",
    "azure-native:monitor:ActionGroup": "has none",
    "azure-native:monitor:DiagnosticSetting": "is one",
    "azure-native:monitor:MetricAlert": "has none",
    "azure-native:monitor:ScheduledQueryRule": "has none that says more than its own alarms",
    "azure-native:network:PrivateDnsZoneGroup": "part of its endpoint",
    "azure-native:network:Subnet": "part of the network",
    "azure-native:privatedns:PrivateZone": "counts its names and writes nothing",
    "azure-native:privatedns:VirtualNetworkLink": "part of its zone",
    "azure-native:resources:ResourceGroup": "told by the subscription's activity log",
    "azure-native:storage:BlobContainer": "part of its account",
    "azure-native:storage:BlobContainerImmutabilityPolicy": "part of its account",
    "azure-native:storage:BlobServiceProperties": "watched with its account",
    "azure-native:storage:ObjectReplicationPolicy": "part of its account",
    "azure-native:storage:ManagementPolicy": "part of its account",
}


@dataclass(frozen=True, slots=True)
class Watch:
    """The log, and what asks from outside whether the service answers."""

    log: operationalinsights.Workspace
    insights: applicationinsights.Component


def make(ground: Ground) -> Watch:
    """The log, and Application Insights on top of it."""
    log = operationalinsights.Workspace(
        "log",
        workspace_name=ground.name("logs"),
        resource_group_name=ground.group,
        location=ground.region,
        sku=operationalinsights.WorkspaceSkuArgs(name="PerGB2018"),
        retention_in_days=ground.said.chosen.log_days,
        # Nobody writes or reads with a key; people sign in.
        features=operationalinsights.WorkspaceFeaturesArgs(
            disable_local_auth=True, enable_log_access_using_only_resource_permissions=True
        ),
        tags=ground.tags,
    )
    insights = applicationinsights.Component(
        "insights",
        resource_name_=ground.name("insights"),
        resource_group_name=ground.group,
        location=ground.region,
        kind="web",
        application_type="web",
        ingestion_mode="LogAnalytics",
        workspace_resource_id=log.id,
        disable_local_auth=True,
        disable_ip_masking=False,
        tags=ground.tags,
    )
    ground.see("log", log)
    return Watch(log, insights)


def from_outside(ground: Ground, watch: Watch) -> applicationinsights.WebTest:
    """Asks /readyz from the EU as anybody would: a service that is away cannot say so."""
    tags = watch.insights.id.apply(
        # Azure's way of saying to which Application Insights a test belongs.
        lambda insights: ground.tags | {f"hidden-link:{insights}": "Resource"}
    )
    return applicationinsights.WebTest(
        "availability",
        web_test_name=ground.name("availability"),
        synthetic_monitor_id=ground.name("availability"),
        resource_group_name=ground.group,
        location=ground.region,
        kind="standard",
        web_test_kind="standard",
        enabled=True,
        frequency=ASK_SECONDS,
        timeout=PATIENCE_SECONDS,
        retry_enabled=True,
        locations=[
            applicationinsights.WebTestGeolocationArgs(location=place) for place in regions.WATCHERS
        ],
        request=applicationinsights.WebTestPropertiesRequestArgs(
            request_url=f"{ground.said.base_url.rstrip('/')}/readyz",
            http_verb="GET",
            follow_redirects=False,
            parse_dependent_requests=False,
        ),
        validation_rules=applicationinsights.WebTestPropertiesValidationRulesArgs(
            expected_http_status_code=200,
            s_sl_check=True,
            s_sl_cert_remaining_lifetime_check=CERTIFICATE_DAYS,
        ),
        tags=tags,
    )


def watch_all(ground: Ground, watch: Watch) -> None:
    """A diagnostic setting for each resource, by its kind; accounts' blobs have one too."""
    for name, resource in ground.seen:
        kind = resource.pulumi_resource_type
        diagnose(watch, name, resource.id, WATCHED[kind])
        if kind == "azure-native:storage:StorageAccount":
            service = pulumi.Output.concat(resource.id, "/blobServices/default")
            diagnose(watch, f"{name}-service", service, EVERYTHING)


def diagnose(watch: Watch, name: str, what: pulumi.Input[str], seen: Watched) -> None:
    """All that a resource has to say goes to the log, into tables of its own kind."""
    logs = [
        *(
            monitor.DiagnosticsLogSettingsArgs(category_group=one, enabled=True)
            for one in seen.groups
        ),
        *(monitor.DiagnosticsLogSettingsArgs(category=one, enabled=True) for one in seen.logs),
    ]
    counts = [monitor.DiagnosticsMetricSettingsArgs(category=METRICS, enabled=True)]
    monitor.DiagnosticSetting(
        f"diagnose-{name}",
        name="viewmybox",
        resource_uri=what,
        workspace_id=watch.log.id,
        log_analytics_destination_type="Dedicated",
        logs=logs,
        metrics=counts if seen.counts else [],
    )
