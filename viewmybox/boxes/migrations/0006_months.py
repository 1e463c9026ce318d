import django.db.models.deletion
from django.db import migrations, models

from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_journal"),
        ("boxes", "0005_lead"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthRollup",
            fields=[
                ("indicator_id", models.UUIDField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("on_target", models.SmallIntegerField()),
                ("at_risk", models.SmallIntegerField()),
                ("off_target", models.SmallIntegerField()),
                ("ends_on", models.DateField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.customer",
                    ),
                ),
            ],
            options={
                "db_table": "indicator_month",
                "base_manager_name": "objects",
            },
        ),
        isolate(
            "monthrollup",
            key=("customer_id", "indicator_id", "month"),
            rights="SELECT",
            owned=False,
        ),
        script("viewmybox.boxes", "months.sql"),
    ]
