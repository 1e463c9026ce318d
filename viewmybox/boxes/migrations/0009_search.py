import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import viewmybox.wall.context
import viewmybox.wall.models
from viewmybox.wall.models import CustomerForeignKey
from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_journal"),
        ("boxes", "0008_saved_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentWords",
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
                ("document", CustomerForeignKey(to="boxes.document")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "Read"),
                            ("none", "No Text"),
                            ("large", "Too Large"),
                            ("broken", "Unreadable"),
                        ],
                        max_length=6,
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "read_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "document_words",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "document"), name="document_read_once"
                    )
                ],
            },
        ),
        isolate("documentwords", references=["document"]),
        script("viewmybox.boxes", "search.sql"),
    ]
