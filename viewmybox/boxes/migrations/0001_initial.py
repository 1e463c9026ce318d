import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import viewmybox.wall.context
import viewmybox.wall.models
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
            name="Box",
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
                    "description",
                    models.TextField(blank=True, max_length=2000, verbose_name="What it is for"),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                "db_table": "box",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                ("supplier", models.CharField(max_length=200, verbose_name="Supplier")),
                (
                    "number",
                    models.CharField(blank=True, max_length=100, verbose_name="Agreement number"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="From")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Until")),
                (
                    "notice_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Months of notice"
                    ),
                ),
                (
                    "renewal",
                    models.CharField(
                        choices=[
                            ("tacit", "Renews by itself"),
                            ("express", "Ends unless renewed"),
                            ("none", "Ends"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="At the end",
                    ),
                ),
                ("price_ore", models.BigIntegerField(blank=True, null=True)),
                (
                    "price_period",
                    models.CharField(
                        choices=[
                            ("month", "a month"),
                            ("quarter", "a quarter"),
                            ("year", "a year"),
                            ("once", "once"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="Price per",
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
                    "box",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.box",
                    ),
                ),
            ],
            options={
                "db_table": "agreement",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DayRollup",
            fields=[
                ("indicator_id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("count", models.IntegerField()),
                ("sum", models.FloatField()),
                ("min", models.FloatField()),
                ("max", models.FloatField()),
                ("last", models.FloatField()),
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
                "db_table": "measurement_day",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                ("indicator_id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("value", models.FloatField()),
                ("note", models.TextField(null=True)),
                ("source", models.CharField(max_length=4)),
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
                "db_table": "measurement",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Service",
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
                    "category",
                    models.CharField(
                        choices=[
                            ("cleaning", "Cleaning"),
                            ("property", "Property and grounds"),
                            ("maintenance", "Maintenance"),
                            ("it", "IT"),
                            ("telephony", "Telephony and network"),
                            ("security", "Security"),
                            ("finance", "Accounting and finance"),
                            ("staff", "Staff and health"),
                            ("energy", "Energy and water"),
                            ("transport", "Transport"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="Category",
                    ),
                ),
                (
                    "description",
                    models.TextField(blank=True, max_length=4000, verbose_name="Description"),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "agreement",
                    viewmybox.wall.models.CustomerForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.agreement",
                    ),
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
                "db_table": "service",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Indicator",
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
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="Unit")),
                (
                    "description",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="What is measured, and how"
                    ),
                ),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(default=1, verbose_name="Decimals shown"),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("at_least", "At least"),
                            ("at_most", "At most"),
                            ("between", "Between"),
                            ("none", "No target"),
                        ],
                        default="at_least",
                        max_length=10,
                        verbose_name="Target",
                    ),
                ),
                ("low", models.FloatField(blank=True, null=True, verbose_name="Lowest")),
                ("high", models.FloatField(blank=True, null=True, verbose_name="Highest")),
                ("tolerance", models.FloatField(default=0, verbose_name="Tolerance")),
                (
                    "aggregate",
                    models.CharField(
                        choices=[
                            ("last", "The last"),
                            ("mean", "The mean"),
                            ("sum", "The sum"),
                            ("min", "The lowest"),
                            ("max", "The highest"),
                            ("share", "The share of ones, in per cent"),
                        ],
                        default="mean",
                        max_length=10,
                        verbose_name="A period's value",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("day", "Day"),
                            ("week", "Week"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("year", "Year"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="Followed up per",
                    ),
                ),
                (
                    "expected",
                    models.CharField(
                        choices=[
                            ("day", "Day"),
                            ("week", "Week"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("year", "Year"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="A measurement is expected every",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("latest_at", models.DateTimeField(editable=False, null=True)),
                ("latest_value", models.FloatField(editable=False, null=True)),
                (
                    "trend",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(null=True),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("trend_period", models.DateField(editable=False, null=True)),
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
                    "service",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.service",
                    ),
                ),
            ],
            options={
                "db_table": "indicator",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Entry",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delivery", "Delivery"),
                            ("visit", "Visit"),
                            ("meeting", "Meeting"),
                            ("deviation", "Deviation"),
                            ("note", "Note"),
                        ],
                        default="note",
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="When"),
                ),
                ("title", models.CharField(max_length=200, verbose_name="What happened")),
                ("text", models.TextField(blank=True, max_length=20000, verbose_name="Details")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                    "box",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        editable=False,
                        to="boxes.box",
                    ),
                ),
                (
                    "service",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.service",
                    ),
                ),
            ],
            options={
                "db_table": "entry",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=100)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                    "service",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.service",
                    ),
                ),
            ],
            options={
                "db_table": "document",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Action",
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
                ("title", models.CharField(max_length=200, verbose_name="What is to be done")),
                ("text", models.TextField(blank=True, max_length=20000, verbose_name="Details")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="Due")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
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
                (
                    "entry",
                    viewmybox.wall.models.CustomerForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.entry",
                    ),
                ),
                (
                    "service",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="boxes.service",
                    ),
                ),
            ],
            options={
                "db_table": "action",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="box",
            constraint=models.UniqueConstraint(
                fields=("customer", "name"),
                name="box_name_once",
                violation_error_message="There is already a box with this name.",
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["customer", "box"], name="agreement_of_box"),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["customer", "box", "name"], name="service_of_box"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(
                fields=("customer", "box", "name"),
                name="service_name_once",
                violation_error_message="There is already a service with this name in the box.",
            ),
        ),
        migrations.AddIndex(
            model_name="indicator",
            index=models.Index(
                fields=["customer", "service", "position"], name="indicator_of_service"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(
                fields=("customer", "service", "name"),
                name="indicator_name_once",
                violation_error_message="There is already an indicator with this name for the service.",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["customer", "box", "-at"], name="entry_of_box"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["customer", "service", "-at"], name="entry_of_service"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("kind", "deviation")),
                fields=["customer", "service"],
                name="entry_open_deviations",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["customer", "service", "-created_at"], name="document_of_service"
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["customer", "service"], name="action_of_service"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["customer", "due_on"],
                name="action_open_by_day",
            ),
        ),
        isolate("box"),
        isolate("agreement", references=["box"]),
        isolate("service", references=["box"], restricted=["agreement", "responsible"]),
        isolate("indicator", references=["service"]),
        isolate(
            "measurement",
            key=("customer_id", "indicator_id", "at"),
            rights="SELECT",
            owned=False,
        ),
        isolate(
            "dayrollup",
            key=("customer_id", "indicator_id", "day"),
            rights="SELECT",
            owned=False,
        ),
        isolate("entry", references=["box", "service"], restricted=["member"]),
        isolate("action", references=["service"], restricted=["entry", "responsible"]),
        isolate("document", references=["service"], restricted=["member"]),
        script("viewmybox.boxes", "recording.sql"),
    ]
