import django.db.models.deletion
import django.db.models.functions.datetime
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    dependencies = [
        ("extracts", "0005_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Incoming",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("refused", "Not restorable"),
                            ("checked", "To be confirmed"),
                            ("restoring", "Being restored"),
                            ("restored", "Restored"),
                            ("failed", "Not restored"),
                            ("abandoned", "Abandoned"),
                        ],
                        default="checking",
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("file", models.CharField(blank=True, max_length=100)),
                ("size", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("flaws", models.JSONField(default=list)),
                ("found", models.JSONField(default=dict)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                (
                    "sent_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("finished_at", models.DateTimeField(null=True)),
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
                (
                    "sent_by",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
            ],
            options={
                "db_table": "incoming_extract",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer", "-sent_at"], name="incoming_extract_newest")
                ],
            },
        ),
        isolate("incoming", restricted=["sent_by"], rights="SELECT"),
        script("viewmybox.extracts", "incoming.sql"),
    ]
