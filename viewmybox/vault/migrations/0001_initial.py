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
            name="CustomerKey",
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
                ("wrapped", models.BinaryField()),
                ("master_version", models.IntegerField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
            ],
            options={
                "db_table": "customer_key",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("customer",), name="customer_key_once")
                ],
            },
        ),
        isolate("customerkey", rights="SELECT, INSERT"),
        # Renewing the master key and erasing a customer are the worker's.
        migrations.RunSQL(
            "GRANT UPDATE (wrapped, master_version), DELETE ON customer_key TO vmb_worker",
            migrations.RunSQL.noop,
        ),
    ]
