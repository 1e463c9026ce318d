"""What wakes somebody: by letter to one address, each with what it means and what to do first.

What is looked for stands in signals.py; here are the rules that look, whom they tell, and what
comes by itself: that a key or the certificate ends, and that the money does.
"""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import (
    applicationinsights,
    consumption,
    eventgrid,
    keyvault,
    monitor,
)

from apps import Apps
from database import Database
from door import Door
from ground import Ground
from keys import Secrets
from signals import COUNTED, DATABASE, DOOR, IN_THE_LOG, NOW, SPACES, Counted, InTheLog, span
from watching import Watch

# Where Azure sends alarms from; one of the three regions in the EU that it has for that.
SENT_FROM = "swedencentral"


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
    for name, line in IN_THE_LOG.items():
        in_the_log(ground, watch, group, name, line)
    about = {
        DOOR: parts.door.profile.id,
        DATABASE: parts.database.server.id,
        **{process: made.id for process, made in parts.apps.running.items()},
    }
    for name, alarm in COUNTED.items():
        if alarm.part in about:
            counted(ground, group, name, alarm, about[alarm.part])
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
        window_size=span(alarm.minutes),
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
        window_size=span(alarm.minutes),
        auto_mitigate=True,
        criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            all_of=[
                monitor.MetricCriteriaArgs(
                    name=name,
                    criterion_type="StaticThresholdCriterion",
                    metric_namespace=SPACES[alarm.part],
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
