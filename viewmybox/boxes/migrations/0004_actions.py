import django.db.models.deletion
import django.db.models.functions.datetime
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

import viewmybox.wall.context
import viewmybox.wall.models
from viewmybox.wall.models import CustomerForeignKey
from viewmybox.wall.operations import isolate, refer

ID = models.UUIDField(
    default=viewmybox.wall.models.new_id, editable=False, primary_key=True, serialize=False
)
CUSTOMER = models.ForeignKey(
    db_constraint=False,
    db_index=False,
    default=viewmybox.wall.context.customer_id,
    editable=False,
    on_delete=django.db.models.deletion.DO_NOTHING,
    related_name="+",
    to="accounts.customer",
)
NOW = models.DateTimeField(db_default=django.db.models.functions.datetime.Now())


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_journal"),
        ("boxes", "0003_targets"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="follows",
            field=CustomerForeignKey(blank=True, editable=False, null=True, to="boxes.action"),
        ),
        migrations.AddField(
            model_name="action",
            name="repeats_every",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[MinValueValidator(1), MaxValueValidator(120)],
                verbose_name="Repeats every",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="repeats_from",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="action",
            name="repeats_unit",
            field=models.CharField(
                choices=[("week", "weeks"), ("month", "months")],
                db_default="month",
                default="month",
                max_length=5,
                verbose_name="Weeks or months",
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["customer", "responsible", "due_on"],
                name="action_open_of_member",
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("entry__isnull", False)),
                fields=["customer", "entry"],
                name="action_of_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(
                fields=("customer", "follows"), name="action_followed_once"
            ),
        ),
        refer("action", "follows"),
        migrations.CreateModel(
            name="ActionChange",
            fields=[
                ("id", ID.clone()),
                ("customer", CUSTOMER.clone()),
                ("action", CustomerForeignKey(to="boxes.action")),
                (
                    "member",
                    CustomerForeignKey(editable=False, null=True, to="accounts.member"),
                ),
                ("at", NOW.clone()),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("made", "Added"),
                            ("changed", "Changed"),
                            ("closed", "Done"),
                            ("opened", "Opened again"),
                            ("item-made", "Added to the checklist"),
                            ("item-closed", "Ticked off"),
                            ("item-opened", "No longer ticked off"),
                            ("item-removed", "Taken off the checklist"),
                        ],
                        max_length=12,
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=20)),
                ("before", models.CharField(blank=True, max_length=200)),
                ("after", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "db_table": "action_change",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer", "action", "at"], name="action_change_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", ID.clone()),
                ("customer", CUSTOMER.clone()),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("action", CustomerForeignKey(to="boxes.action")),
                ("title", models.CharField(max_length=200, verbose_name="To tick off")),
                (
                    "closed_by",
                    CustomerForeignKey(editable=False, null=True, to="accounts.member"),
                ),
                ("created_at", NOW.clone()),
            ],
            options={
                "db_table": "checklist_item",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer", "action"], name="checklist_item_of_action")
                ],
            },
        ),
        isolate("checklistitem", references=["action"], restricted=["closed_by"]),
        isolate(
            "actionchange",
            references=["action"],
            restricted=["member"],
            rights="SELECT, INSERT",
        ),
    ]
