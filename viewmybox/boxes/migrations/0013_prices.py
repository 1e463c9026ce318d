import django.db.models.deletion
import django.db.models.functions.datetime
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_letter_queue"),
        ("boxes", "0012_deviations"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="price_from",
            field=models.DateField(editable=False, null=True, verbose_name="The price counts from"),
        ),
        migrations.CreateModel(
            name="FormerPrice",
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
                ("price_model", models.CharField(max_length=10, verbose_name="The price is")),
                ("price_ore", models.BigIntegerField(null=True)),
                ("price_period", models.CharField(max_length=10, verbose_name="Price per")),
                ("price_unit", models.CharField(max_length=40, verbose_name="Unit")),
                ("price_units", models.FloatField(null=True, verbose_name="Number of units")),
                ("index_name", models.CharField(max_length=80, verbose_name="Index")),
                ("index_base", models.FloatField(null=True, verbose_name="The index when agreed")),
                ("index_latest", models.FloatField(null=True, verbose_name="The index now")),
                ("until_on", models.DateField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "agreement",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.agreement",
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
            ],
            options={
                "db_table": "former_price",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "agreement", "until_on"), name="former_price_once"
                    )
                ],
            },
        ),
        isolate("formerprice", references=["agreement"]),
    ]
