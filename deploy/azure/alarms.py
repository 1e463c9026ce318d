"""What wakes somebody: by letter to one address, each with what it means and what to do first.

Most alarms read what the application writes itself (docs/operations.md, Logs and Alarms): its lines
of JSON with their `event`, and what `viewmybox verify` says every hour. The words looked for are
the product's own, and a test looks whether they are still in its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import (
    applicationinsights,
    consumption,
    eventgrid,
    keyvault,
    monitor,
)

from application import VERIFY, WEB, WORKER
from apps import Apps
from database import Database
from door import Door
from ground import Ground
from keys import Secrets
from watching import Watch

# Where Azure sends alarms from; one of the three regions in the EU that it has for that.
SENT_FROM = "swedencentral"
NOW, SOON, TODAY = 0, 1, 2

# Words of the product.
PAGE_FAILED = "page failed"
OVERDUE = "overdue"
NOT_SENT, REFUSED = "letter not sent", "letter refused"
LETTERS = "letters"
WORKER_LIVES = "The worker lives: no job has waited for long"
HOLE = "HOLE"
# Deeds that end what is to be gone, and the one that writes the journals' heads off.
PURGES = (
    "viewmybox.accounts.jobs.purge_registrations",
    "viewmybox.accounts.jobs.purge_sessions",
    "viewmybox.billing.jobs.erase_due",
    "viewmybox.billing.jobs.purge_ledger",
    "viewmybox.extracts.jobs.erase_abandoned",
    "viewmybox.extracts.jobs.purge_extracts",
    "viewmybox.extracts.jobs.sweep_unborn",
    "viewmybox.support.jobs.purge_console",
    "viewmybox.vault.jobs.purge_orphans",
)
HEADS = "viewmybox.vault.jobs.write_journal_heads"

LINES = """
ContainerAppConsoleLogs
| extend line = parse_json(Log)
| extend event = tostring(line.event), deed = tostring(line.deed)
"""


@dataclass(frozen=True, slots=True)
class InTheLog:
    """An alarm on lines of the log: more of them than `most` within `minutes`."""

    what: str
    query: str
    severity: int
    minutes: int
    most: int = 0
    # The other way round: nothing was written, and something should have been.
    is_silence: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """An alarm on a number that Azure measures."""

    what: str
    space: str
    metric: str
    reckoned: str
    operator: str
    threshold: float
    severity: int
    window: str = "PT15M"


def failed(deeds: tuple[str, ...]) -> str:
    """Lines of deeds that were not done in time, or that ended with an error."""
    names = ", ".join(f'"{deed}"' for deed in deeds)
    words = "|".join(deed.replace(".", r"\.") for deed in deeds)
    return (
        f'{LINES}| where (event == "{OVERDUE}" and deed in ({names}))'
        f' or event matches regex @"^job [0-9]+ \\(({words})\\), (error|aborted)"'
    )


def verified(where: str) -> str:
    """Lines of the hourly look at everything."""
    return f'ContainerAppConsoleLogs | where ContainerName == "{VERIFY}" | where {where}'


IN_THE_LOG: Mapping[str, InTheLog] = {
    "pages-fail": InTheLog(
        "Pages end in an error: look for `page failed` and its place in the program.",
        f'{LINES}| where event == "{PAGE_FAILED}"',
        SOON,
        minutes=15,
        most=5,
    ),
    "queue-waits": InTheLog(
        "Jobs wait: does the worker run, and do its jobs end?",
        verified(f'Log startswith "{HOLE}" and Log has "{WORKER_LIVES}"'),
        SOON,
        minutes=120,
    ),
    "verify-finds": InTheLog(
        "`viewmybox verify` found a hole: its line says which promise.",
        verified(f'Log startswith "{HOLE}"'),
        SOON,
        minutes=120,
    ),
    "verify-is-silent": InTheLog(
        "Nobody looked for three hours whether all is as promised: does the job start?",
        verified('Log has " checks: "'),
        SOON,
        minutes=180,
        is_silence=True,
    ),
    "purge-fails": InTheLog(
        "What was to be gone is not: the privacy policy promises when. See the worker's log.",
        failed(PURGES),
        SOON,
        minutes=60,
    ),
    "heads-fail": InTheLog(
        "The journals' heads were not written off: until they are, a changed journal may pass.",
        failed((HEADS,)),
        SOON,
        minutes=60,
    ),
    "deed-is-overdue": InTheLog(
        "Something that must happen again and again did not: `deed` says what.",
        f'{LINES}| where event == "{OVERDUE}"',
        TODAY,
        minutes=60,
    ),
    "keys-are-destroyed": InTheLog(
        "More of customers' keys were destroyed than erasures explain: who asked for it?",
        'AZKVAuditLogs | where OperationName in ("KeyDelete", "KeyPurge")',
        NOW,
        minutes=60,
        most=20,
    ),
    "letters-wait": InTheLog(
        "Letters have waited for an hour, or many were not taken: does the mail server answer?",
        f'{LINES}| where (event == "{OVERDUE}" and deed == "{LETTERS}")'
        f' or event in ("{NOT_SENT}", "{REFUSED}")',
        SOON,
        minutes=60,
        most=20,
    ),
}

DOOR = "Microsoft.Cdn/profiles"
SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"
APP = "Microsoft.App/containerApps"
COUNTED: Mapping[str, tuple[str, Counted]] = {
    "errors": (
        "door",
        Counted(
            "Of a hundred answers more than one is an error.",
            DOOR,
            "Percentage5XX",
            "Average",
            "GreaterThan",
            1,
            NOW,
        ),
    ),
    "latency": (
        "door",
        Counted(
            "Answers take longer than 1.5 seconds.",
            DOOR,
            "TotalLatency",
            "Average",
            "GreaterThan",
            1500,
            SOON,
        ),
    ),
    "unreached": (
        "door",
        Counted(
            "Front Door does not reach the application.",
            DOOR,
            "OriginHealthPercentage",
            "Average",
            "LessThan",
            50,
            NOW,
        ),
    ),
    "disk": (
        "database",
        Counted(
            "The database's disk is filling up.",
            SERVER,
            "storage_percent",
            "Average",
            "GreaterThan",
            80,
            SOON,
        ),
    ),
    "database-busy": (
        "database",
        Counted(
            "The database's processors have no time left.",
            SERVER,
            "cpu_percent",
            "Average",
            "GreaterThan",
            90,
            SOON,
        ),
    ),
    "database-away": (
        "database",
        Counted(
            "The database does not answer.",
            SERVER,
            "is_db_alive",
            "Maximum",
            "LessThan",
            1,
            NOW,
            "PT5M",
        ),
    ),
    "restarts": (
        WEB,
        Counted(
            "The pages' processes end and are started again.",
            APP,
            "RestartCount",
            "Maximum",
            "GreaterThan",
            3,
            SOON,
        ),
    ),
    "worker-away": (
        WORKER,
        Counted("No worker runs.", APP, "Replicas", "Maximum", "LessThan", 1, NOW),
    ),
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What alarms are about."""

    apps: Apps
    database: Database
    secrets: Secrets
    door: Door


def make(
    ground: Ground, watch: Watch, test: applicationinsights.WebTest, parts: Parts
) -> pulumi.Output[str]:
    """All alarms, and the budget's; whom they reach is handed back."""
    group = people(ground)
    for name, alarm in IN_THE_LOG.items():
        in_the_log(ground, watch, group, name, alarm)
    about = {
        "door": parts.door.profile.id,
        "database": parts.database.server.id,
        **{process: made.id for process, made in parts.apps.running.items()},
    }
    for name, (part, alarm) in COUNTED.items():
        if part in about:
            counted(ground, group, name, alarm, about[part])
    service_is_away(ground, watch, group, test)
    something_ends(ground, group, parts.secrets.vault)
    budget(ground, group)
    return group


def people(ground: Ground) -> pulumi.Output[str]:
    """Whom alarms reach."""
    group = monitor.ActionGroup(
        "people",
        action_group_name=ground.name("action-group"),
        group_short_name=ground.said.installation,
        resource_group_name=ground.group,
        location=SENT_FROM,
        enabled=True,
        email_receivers=[
            monitor.MicrosoftCommonEmailReceiverArgs(
                name="on call",
                email_address=ground.said.alarm_email,
                use_common_alert_schema=True,
            )
        ],
        tags=ground.tags,
    )
    return group.id


def in_the_log(
    ground: Ground, watch: Watch, group: pulumi.Output[str], name: str, alarm: InTheLog
) -> None:
    window = f"PT{alarm.minutes}M"
    monitor.ScheduledQueryRule(
        f"alarm-{name}",
        rule_name=ground.name("rule", name),
        display_name=f"{ground.said.installation}: {name}",
        description=alarm.what,
        resource_group_name=ground.group,
        location=ground.region,
        enabled=True,
        severity=alarm.severity,
        scopes=[watch.log.id],
        evaluation_frequency="PT15M",
        window_size=window,
        # A table is there once the first line was written.
        skip_query_validation=True,
        auto_mitigate=True,
        criteria=monitor.ScheduledQueryRuleCriteriaArgs(
            all_of=[
                monitor.ConditionArgs(
                    query=alarm.query,
                    time_aggregation="Count",
                    operator="LessThan" if alarm.is_silence else "GreaterThan",
                    threshold=1 if alarm.is_silence else alarm.most,
                    failing_periods=monitor.ConditionFailingPeriodsArgs(
                        number_of_evaluation_periods=1, min_failing_periods_to_alert=1
                    ),
                )
            ]
        ),
        actions=monitor.ActionsArgs(action_groups=[group]),
        tags=ground.tags,
    )


def counted(
    ground: Ground,
    group: pulumi.Output[str],
    name: str,
    alarm: Counted,
    about: pulumi.Input[str],
) -> None:
    monitor.MetricAlert(
        f"alarm-{name}",
        rule_name=ground.name("rule", name),
        description=alarm.what,
        resource_group_name=ground.group,
        # Rules on metrics have no region.
        location="global",
        enabled=True,
        severity=alarm.severity,
        scopes=[about],
        evaluation_frequency="PT5M",
        window_size=alarm.window,
        auto_mitigate=True,
        criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            all_of=[
                monitor.MetricCriteriaArgs(
                    name=name,
                    criterion_type="StaticThresholdCriterion",
                    metric_namespace=alarm.space,
                    metric_name=alarm.metric,
                    time_aggregation=alarm.reckoned,
                    operator=alarm.operator,
                    threshold=alarm.threshold,
                )
            ],
        ),
        actions=[monitor.MetricAlertActionArgs(action_group_id=group)],
        tags=ground.tags,
    )


def service_is_away(
    ground: Ground,
    watch: Watch,
    group: pulumi.Output[str],
    test: applicationinsights.WebTest,
) -> None:
    """Two of four places in the EU get no answer, or find that the certificate ends soon."""
    monitor.MetricAlert(
        "alarm-away",
        rule_name=ground.name("rule", "away"),
        description="The service does not answer, or its certificate ends within two weeks.",
        resource_group_name=ground.group,
        location="global",
        enabled=True,
        severity=NOW,
        scopes=[test.id, watch.insights.id],
        evaluation_frequency="PT1M",
        window_size="PT5M",
        auto_mitigate=True,
        criteria=monitor.WebtestLocationAvailabilityCriteriaArgs(
            odata_type="Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria",
            web_test_id=test.id,
            component_id=watch.insights.id,
            failed_location_count=2,
        ),
        actions=[monitor.MetricAlertActionArgs(action_group_id=group)],
        tags=ground.tags,
    )


def something_ends(ground: Ground, group: pulumi.Output[str], vault: keyvault.Vault) -> None:
    """The vault tells thirty days before a key, a certificate or another secret ends."""
    topic = eventgrid.SystemTopic(
        "vault-tells",
        system_topic_name=ground.name("topic", "vault"),
        resource_group_name=ground.group,
        location=ground.region,
        source=vault.id,
        topic_type="Microsoft.KeyVault.vaults",
        tags=ground.tags,
    )
    ground.see("vault-tells", topic)
    eventgrid.SystemTopicEventSubscription(
        "alarm-something-ends",
        event_subscription_name="something-ends",
        system_topic_name=topic.name,
        resource_group_name=ground.group,
        event_delivery_schema="CloudEventSchemaV1_0",
        filter=eventgrid.EventSubscriptionFilterArgs(
            included_event_types=[
                f"Microsoft.KeyVault.{what}{when}"
                for what in ("Key", "Secret", "Certificate")
                for when in ("NearExpiry", "Expired")
            ]
        ),
        destination=eventgrid.MonitorAlertEventSubscriptionDestinationArgs(
            endpoint_type="MonitorAlert",
            severity=eventgrid.MonitorAlertSeverity.SEV1,
            action_groups=[group],
            description="A key, the certificate or a secret ends within thirty days.",
        ),
    )


def budget(ground: Ground, group: pulumi.Output[str]) -> None:
    """Told at four fifths, when all is spent, and when it is going to be too much."""
    said = ground.said
    consumption.Budget(
        "budget",
        budget_name=ground.name("budget"),
        scope=ground.group_id,
        category="Cost",
        amount=said.budget or said.chosen.monthly(said.nodes),
        time_grain="Monthly",
        time_period=consumption.BudgetTimePeriodArgs(start_date=f"{said.budget_start}T00:00:00Z"),
        notifications={
            name: consumption.NotificationArgs(
                enabled=True,
                operator="GreaterThan",
                threshold=percent,
                threshold_type=kind,
                contact_emails=[said.alarm_email],
                contact_groups=[group],
            )
            for name, percent, kind in (
                ("most", 80, "Actual"),
                ("all", 100, "Actual"),
                ("too-much", 110, "Forecasted"),
            )
        },
    )
