import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0007_letter_queue"),
        ("boxes", "0009_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportTemplate",
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
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "period",
                    models.CharField(
                        choices=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
                        default="quarter",
                        max_length=7,
                        verbose_name="For each",
                    ),
                ),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "by_itself",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="Begin each draft by itself when its period is over",
                    ),
                ),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "box",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.box",
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
                "db_table": "report_template",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("name", models.CharField(max_length=120)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("facts", models.JSONField(editable=False, null=True)),
                ("sha256", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("signed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "corrects",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.report",
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
                (
                    "signed_by",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "template",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.reporttemplate",
                    ),
                ),
            ],
            options={
                "db_table": "report",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ReportComment",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("summary", "Summary"),
                            ("status", "Status month by month"),
                            ("indicators", "Indicators"),
                            ("deviations", "Deviations and other entries"),
                            ("actions", "Actions"),
                            ("costs", "Costs"),
                            ("agreements", "Agreements"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="Comment")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "member",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "report",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "db_table": "report_comment",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer", "report", "at"], name="comment_of_report")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportPart",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("summary", "Summary"),
                            ("status", "Status month by month"),
                            ("indicators", "Indicators"),
                            ("deviations", "Deviations and other entries"),
                            ("actions", "Actions"),
                            ("costs", "Costs"),
                            ("agreements", "Agreements"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=20000, verbose_name="Text")),
                ("ready_at", models.DateTimeField(editable=False, null=True)),
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
                    "ready_by",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.member",
                    ),
                ),
                (
                    "report",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.report",
                    ),
                ),
                (
                    "responsible",
                    viewmybox.wall.models.CustomerForeignKey(
                        blank=True,
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
                "db_table": "report_part",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "report", "kind"), name="report_part_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reporttemplate",
            constraint=models.UniqueConstraint(
                fields=("customer", "box", "name"),
                name="report_template_name_once",
                violation_error_message="There is already a report with this name in the box.",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["customer", "template", "-starts_on"], name="report_of_template"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("customer", "template", "starts_on", "version"), name="report_version_once"
            ),
        ),
        isolate("reporttemplate", references=["box"]),
        isolate("report", references=["template", "corrects"], restricted=["signed_by"]),
        isolate("reportpart", references=["report"], restricted=["responsible", "ready_by"]),
        isolate("reportcomment", references=["report"], restricted=["member"]),
    ]
