import django.db.models.functions.datetime
from django.db import migrations, models

import viewmybox.wall.context
import viewmybox.wall.models
from viewmybox.wall.models import CustomerForeignKey
from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0007_letter_queue")]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
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
                        on_delete=models.DO_NOTHING,
                        related_name="+",
                        to="accounts.customer",
                    ),
                ),
                ("member", CustomerForeignKey(to="accounts.member")),
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                (
                    "whose",
                    models.CharField(
                        choices=[
                            ("mine", "What I am responsible for"),
                            ("all", "Everything in the boxes"),
                        ],
                        default="mine",
                        max_length=4,
                        verbose_name="What is in it",
                    ),
                ),
                ("secret_hash", models.BinaryField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "calendar_feed",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        isolate("calendarfeed", restricted=["member"]),
        script("viewmybox.calendars", "entering.sql"),
    ]
