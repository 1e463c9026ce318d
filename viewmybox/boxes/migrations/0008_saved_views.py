import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import viewmybox.wall.context
import viewmybox.wall.models
from viewmybox.wall.models import CustomerForeignKey
from viewmybox.wall.operations import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_journal"),
        ("boxes", "0007_costs"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
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
                ("box", CustomerForeignKey(to="boxes.box")),
                (
                    "member",
                    CustomerForeignKey(editable=False, null=True, to="accounts.member"),
                ),
                (
                    "listing",
                    models.CharField(
                        choices=[
                            ("services", "Services"),
                            ("agreements", "Agreements"),
                            ("entries", "Entries"),
                            ("actions", "Actions"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("query", models.TextField(blank=True, max_length=4000)),
                ("is_default", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "saved_view",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "box", "listing", "member", "name"),
                        name="saved_view_name_once",
                        nulls_distinct=False,
                        violation_error_message="There is already a view with this name.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("customer", "box", "listing", "member"),
                        name="saved_view_default_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        isolate("savedview", references=["box"], restricted=["member"]),
    ]
