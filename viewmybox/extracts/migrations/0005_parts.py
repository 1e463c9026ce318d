import django.db.models.deletion
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("extracts", "0004_withdrawn"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExtractPart",
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
                ("number", models.IntegerField()),
                ("file", models.CharField(max_length=100)),
                ("is_finished", models.BooleanField(default=False)),
                ("size", models.BigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("facts", models.JSONField(default=dict)),
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
                    "extract",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="extracts.extract",
                    ),
                ),
            ],
            options={
                "db_table": "extract_part",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="extractpart",
            constraint=models.UniqueConstraint(
                fields=("customer", "extract", "number"), name="extract_part_once"
            ),
        ),
        isolate("extractpart", references=["extract"], rights="SELECT"),
        # The web only reads them.
        migrations.RunSQL(
            "GRANT INSERT, UPDATE, DELETE ON extract_part TO vmb_worker", migrations.RunSQL.noop
        ),
    ]
