"""The demo's database, on the migrator's role: version, policy, prices, provider."""

from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from viewmybox.billing import publishing as prices
from viewmybox.billing.models import PriceList
from viewmybox.demo.announcing import announce_next
from viewmybox.demo.filling.people import OPERATORS, PEOPLE, SUBSCRIBED
from viewmybox.migrating import migrate
from viewmybox.policies.models import PolicyVersion
from viewmybox.policies.publishing import publish
from viewmybox.support.roster import add_operator

# Long before anything in the demo's story.
PUBLISHED_AT = datetime(2025, 11, 24, 9, tzinfo=UTC)
PRICES = Path(prices.__file__).parent / "prices" / "1.toml"


def bring_up_to_date(issuer: str, policy: Path, effective_on: date) -> None:
    """Does nothing where nothing is to be done, which is what most starts find."""
    if is_behind():
        migrate(quiet=True)
    if not PolicyVersion.objects.exists():
        publish(policy, effective_on)
        PolicyVersion.objects.update(published_at=PUBLISHED_AT)
        announce_next(policy)
    if not PriceList.objects.exists():
        prices.publish(PRICES, effective_on)
    move_provider(issuer)
    for person in PEOPLE:
        if person.subject in OPERATORS:
            add_operator(issuer, person.subject, person.name, OPERATORS[person.subject])
    connection.close()


def begin_subscriptions_earlier() -> None:
    """The demo customers have been customers for a while, but for the one that tries it out."""
    with connection.cursor() as cursor:
        for name, (plan, every, days) in SUBSCRIBED.items():
            cursor.execute(
                "UPDATE subscription s SET plan = %s, every = %s, "
                "started_at = s.started_at - make_interval(days => %s), "
                "trial_ends_on = s.trial_ends_on - %s "
                "FROM customer c WHERE c.id = s.customer_id AND c.name = %s",
                [plan, every, days, days, name],
            )
    connection.close()


def is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def move_provider(issuer: str) -> None:
    """Who somebody is names their issuer, and a demo's has its port in it: on another port the
    people stay who they were.
    """
    with connection.cursor() as cursor:
        for table in ("identity", "support_operator"):
            cursor.execute(
                f"UPDATE {table} SET issuer = %s WHERE issuer LIKE 'http://localhost:%%' "  # noqa: S608 - one of the two
                "AND issuer <> %s",
                [issuer, issuer],
            )
