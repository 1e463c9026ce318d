import django.db.models.deletion
import django.db.models.functions.datetime
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    dependencies = [
        ("extracts", "0001_initial"),
        ("accounts", "0001_initial"),
        ("journal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Restoration",
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
                    "restored_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("from_customer", models.UUIDField()),
                ("from_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("journal_number", models.BigIntegerField()),
                ("journal_head", models.CharField(blank=True, max_length=64)),
                ("signed_by", models.CharField(blank=True, max_length=64)),
                ("left_out", models.JSONField(default=list)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=100)),
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
                "db_table": "restoration",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer", "-restored_at"], name="restoration_newest")
                ],
            },
        ),
        isolate("restoration", rights="SELECT"),
        migrations.RunSQL("GRANT INSERT ON restoration TO vmb_worker", migrations.RunSQL.noop),
        script("viewmybox.extracts", "restoring.sql"),
    ]
