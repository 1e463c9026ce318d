import django.core.validators
from django.db import migrations, models

import viewmybox.wall.context
import viewmybox.wall.models
from viewmybox.wall.models import CustomerForeignKey
from viewmybox.wall.operations import isolate, script

ID = models.UUIDField(
    default=viewmybox.wall.models.new_id, editable=False, primary_key=True, serialize=False
)
CUSTOMER = models.ForeignKey(
    db_constraint=False,
    db_index=False,
    default=viewmybox.wall.context.customer_id,
    editable=False,
    on_delete=models.DO_NOTHING,
    related_name="+",
    to="accounts.customer",
)
OWNED = {"abstract": False, "base_manager_name": "objects"}


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0007_letter_queue"),
        ("support", "0007_leaving"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", ID.clone()),
                ("customer", CUSTOMER.clone()),
                ("member", CustomerForeignKey(to="accounts.member")),
                ("kind", models.CharField(max_length=20)),
                ("thing", models.UUIDField()),
                ("occasion", models.CharField(max_length=40)),
                ("day", models.DateField(null=True)),
                ("escalated", models.BooleanField(db_default=False, default=False)),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("snoozed_until", models.DateField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                ("to_mail", models.BooleanField(db_default=True, default=True)),
                ("letter", CustomerForeignKey(null=True, to="accounts.sentletter")),
            ],
            options={
                **OWNED,
                "db_table": "notice",
                "indexes": [
                    models.Index(
                        condition=models.Q(("gone_at", None), ("read_at", None)),
                        fields=["customer", "member"],
                        name="notice_unread",
                    ),
                    models.Index(
                        condition=models.Q(("gone_at", None)),
                        fields=["customer", "member", "-made_at"],
                        name="notice_open",
                    ),
                    models.Index(
                        condition=models.Q(("letter__isnull", False)),
                        fields=["customer", "letter"],
                        name="notice_of_letter",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "member", "kind", "thing", "occasion"),
                        name="notice_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("id", ID.clone()),
                ("customer", CUSTOMER.clone()),
                ("member", CustomerForeignKey(to="accounts.member")),
                ("choices", models.JSONField(default=dict)),
                ("language", models.CharField(max_length=2)),
                ("time_zone", models.CharField(max_length=40)),
                ("hour", models.PositiveSmallIntegerField(default=7)),
                ("weekday", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                **OWNED,
                "db_table": "notice_choice",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "member"), name="notice_choice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", ID.clone()),
                ("customer", CUSTOMER.clone()),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="Days",
                    ),
                ),
                ("member", CustomerForeignKey(blank=True, null=True, to="accounts.member")),
            ],
            options={
                **OWNED,
                "db_table": "notice_escalation",
                "constraints": [
                    models.UniqueConstraint(fields=("customer",), name="notice_escalation_once")
                ],
            },
        ),
        isolate("notice", references=["member", "letter"], rights="SELECT, INSERT, UPDATE"),
        isolate("noticechoice", references=["member"], rights="SELECT, INSERT, UPDATE"),
        isolate("escalation", references=["member"]),
        script("viewmybox.notices", "entering.sql"),
    ]
