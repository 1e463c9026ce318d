import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_read_only"),
        ("billing", "0001_initial"),
        ("journal", "0001_initial"),
        ("wall", "0002_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=viewmybox.wall.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("customer_id", models.UUIDField(unique=True)),
                ("reason", models.CharField(max_length=20)),
                (
                    "begun_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("key_destroyed_at", models.DateTimeField(null=True)),
                ("storage_emptied_at", models.DateTimeField(null=True)),
                ("rows_deleted_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("files", models.IntegerField(null=True)),
                ("counts", models.JSONField(null=True)),
                ("kept", models.JSONField(null=True)),
                ("journal_number", models.BigIntegerField(null=True)),
                ("journal_hash", models.CharField(blank=True, max_length=64)),
                ("tell", models.CharField(blank=True, max_length=254)),
                ("language", models.CharField(max_length=2)),
            ],
            options={
                "db_table": "erasure",
            },
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("effective_on", models.DateField(unique=True)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("vat_percent", models.PositiveSmallIntegerField()),
                ("extract_base_ore", models.BigIntegerField()),
                ("extract_gb_ore", models.BigIntegerField()),
                ("plans", models.JSONField()),
            ],
            options={
                "db_table": "price_list",
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="subscription",
            name="billed_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="ends_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="erase_after",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="every",
            field=models.CharField(
                choices=[("month", "Every month"), ("year", "Every year")],
                default="month",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="next_every",
            field=models.CharField(
                blank=True, choices=[("month", "Every month"), ("year", "Every year")], max_length=5
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="next_plan",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="subscription",
            name="resumed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="told",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="plan",
            field=models.CharField(default="standard", max_length=20),
        ),
        migrations.CreateModel(
            name="LedgerInvoice",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("customer_id", models.UUIDField()),
                ("kind", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=20)),
                ("credits", models.BigIntegerField(null=True)),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("period_from", models.DateField(null=True)),
                ("period_to", models.DateField(null=True)),
                ("seller", models.JSONField()),
                ("buyer", models.JSONField()),
                ("lines", models.JSONField()),
                ("net_ore", models.BigIntegerField()),
                ("vat_ore", models.BigIntegerField()),
                ("total_ore", models.BigIntegerField()),
                ("paid_ore", models.BigIntegerField(db_default=0)),
                ("settled_at", models.DateTimeField(null=True)),
                ("credited_by", models.BigIntegerField(null=True)),
                ("keep_until", models.DateField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "ledger_invoice",
                "indexes": [
                    models.Index(fields=["customer_id", "-number"], name="ledger_invoice_of"),
                    models.Index(fields=["keep_until"], name="ledger_invoice_keep"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerPayment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=viewmybox.wall.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=10)),
                ("reference", models.CharField(max_length=120)),
                ("invoice", models.BigIntegerField(null=True)),
                ("ore", models.BigIntegerField()),
                ("received_on", models.DateField()),
                ("about", models.CharField(blank=True, max_length=60)),
                ("outcome", models.CharField(max_length=10)),
                ("taken_by", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "ledger_payment",
                "indexes": [models.Index(fields=["invoice"], name="ledger_payment_invoice")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "reference"), name="ledger_payment_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
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
                    "what",
                    models.CharField(
                        choices=[
                            ("everything", "Everything"),
                            ("box", "One box"),
                            ("personal", "Personal information"),
                        ],
                        max_length=20,
                    ),
                ),
                ("thing", models.UUIDField()),
                ("documents_bytes", models.BigIntegerField()),
                ("at_most_bytes", models.BigIntegerField()),
                ("price_list", models.IntegerField(null=True)),
                (
                    "free",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personal", "The copy of your personal information is always free."),
                            ("leaving", "The extract on leaving the service is always free."),
                            (
                                "first_of_year",
                                "The first extract of each calendar year is always free.",
                            ),
                            ("replacement", "It replaces one that you paid for and did not get."),
                            ("no_price", "Extracts cost nothing today."),
                        ],
                        max_length=20,
                    ),
                ),
                ("net_ore", models.BigIntegerField()),
                ("vat_percent", models.PositiveSmallIntegerField()),
                ("vat_ore", models.BigIntegerField()),
                ("total_ore", models.BigIntegerField()),
                ("ordered_by", models.UUIDField(null=True)),
                (
                    "ordered_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("on_release", models.CharField(blank=True, max_length=100)),
                ("released_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
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
                "db_table": "extract_order",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Invoice",
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
                ("number", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit", "Credit note")], max_length=10
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[("extract", "Extract"), ("subscription", "Subscription")],
                        max_length=20,
                    ),
                ),
                ("credits", models.BigIntegerField(null=True)),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("period_from", models.DateField(null=True)),
                ("period_to", models.DateField(null=True)),
                ("seller", models.JSONField()),
                ("buyer", models.JSONField()),
                ("lines", models.JSONField()),
                ("net_ore", models.BigIntegerField()),
                ("vat_ore", models.BigIntegerField()),
                ("total_ore", models.BigIntegerField()),
                ("paid_ore", models.BigIntegerField(db_default=0)),
                ("settled_at", models.DateTimeField(null=True)),
                ("credited_by", models.BigIntegerField(null=True)),
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
                    "order",
                    viewmybox.wall.models.CustomerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="billing.order",
                    ),
                ),
            ],
            options={
                "db_table": "invoice",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["customer", "-ordered_at"], name="extract_order_newest"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["customer", "thing"], name="extract_order_thing"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("customer", "number"), name="invoice_number_once"
            ),
        ),
        isolate("order", rights="SELECT"),
        isolate("invoice", references=["order"], rights="SELECT"),
        # What is billed, and until when, is not the web's to say.
        migrations.RunSQL(
            "REVOKE UPDATE ON subscription FROM vmb_web;"
            "GRANT UPDATE (next_plan, next_every, state, ends_on, resumed_on, erase_after)"
            " ON subscription TO vmb_web",
            migrations.RunSQL.noop,
        ),
        script("viewmybox.billing", "ledger.sql"),
        script("viewmybox.billing", "orders.sql"),
        script("viewmybox.billing", "erasure.sql"),
    ]
