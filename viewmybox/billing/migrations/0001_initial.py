import django.db.models.deletion
import django.db.models.functions.datetime
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wall", "0001_context"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=viewmybox.wall.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "plan",
                    models.CharField(
                        choices=[("standard", "Standard")], default="standard", max_length=20
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("trial", "On trial"), ("active", "Active"), ("ended", "Ended")],
                        default="trial",
                        max_length=10,
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("trial_ends_on", models.DateField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=viewmybox.wall.context.customer_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.customer",
                    ),
                ),
            ],
            options={
                "db_table": "subscription",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("customer",), name="subscription_once")
                ],
            },
        ),
        isolate("subscription", rights="SELECT, INSERT, UPDATE"),
    ]
