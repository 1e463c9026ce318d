import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import viewmybox.wall.models
from viewmybox.wall.operations import script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("billing", "0003_customers_verbs"),
        ("policies", "0001_initial"),
        ("support", "0003_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=viewmybox.wall.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("facts", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("made_in", models.BigIntegerField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="support.operator",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="support.operator",
                    ),
                ),
            ],
            options={
                "db_table": "support_draft",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "sha256"), name="support_draft_once")
                ],
            },
        ),
        script("viewmybox.support", "account.sql"),
        script("viewmybox.support", "drafts.sql"),
        script("viewmybox.support", "finding.sql"),
    ]
