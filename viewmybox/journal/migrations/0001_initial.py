import django.db.models.deletion
from django.db import migrations, models

from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wall", "0001_context"),
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("deed", models.CharField(max_length=40)),
                ("thing_kind", models.CharField(max_length=40, null=True)),
                ("thing_id", models.UUIDField(null=True)),
                ("who", models.UUIDField(null=True)),
                ("salt", models.CharField(max_length=64, null=True)),
                ("details", models.TextField(null=True)),
                ("commitment", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
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
                "db_table": "journal_line",
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer", "at"], name="journal_line_by_time"),
                    models.Index(
                        fields=["customer", "who", "number"], name="journal_line_by_person"
                    ),
                    models.Index(
                        fields=["customer", "deed", "number"], name="journal_line_by_deed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.customer",
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "journal_head",
                "base_manager_name": "objects",
            },
        ),
        isolate("journalline", key=("customer_id", "number"), rights="SELECT"),
        isolate("journalhead", key=("customer_id",), rights="SELECT"),
        script("viewmybox.journal", "journal.sql"),
    ]
