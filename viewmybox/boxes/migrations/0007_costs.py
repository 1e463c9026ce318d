import django.db.models.deletion
import django.db.models.functions.datetime
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

import viewmybox.wall.context
import viewmybox.wall.models
from viewmybox.wall.models import CustomerForeignKey
from viewmybox.wall.operations import isolate

MOST_ORE = 100000000000000
CURRENCIES = [
    ("SEK", "Swedish kronor (SEK)"),
    ("EUR", "euro (EUR)"),
    ("NOK", "Norwegian kroner (NOK)"),
    ("DKK", "Danish kroner (DKK)"),
    ("GBP", "pounds (GBP)"),
    ("USD", "US dollars (USD)"),
    ("CHF", "Swiss francs (CHF)"),
    ("PLN", "Polish zloty (PLN)"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_journal"),
        ("boxes", "0006_months"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cost",
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
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("service", CustomerForeignKey(to="boxes.service")),
                ("day", models.DateField(verbose_name="Date")),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        db_default=1,
                        default=1,
                        validators=[MinValueValidator(1), MaxValueValidator(36)],
                        verbose_name="Months it covers",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="What it is for")),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=100,
                        verbose_name="Invoice number",
                    ),
                ),
                (
                    "amount_ore",
                    models.BigIntegerField(
                        validators=[MinValueValidator(-MOST_ORE), MaxValueValidator(MOST_ORE)],
                        verbose_name="Amount",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=CURRENCIES,
                        db_default="SEK",
                        default="SEK",
                        max_length=3,
                        verbose_name="Currency",
                    ),
                ),
                (
                    "in_currency",
                    models.BigIntegerField(
                        blank=True,
                        null=True,
                        validators=[MinValueValidator(-MOST_ORE), MaxValueValidator(MOST_ORE)],
                        verbose_name="In that currency",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("form", "written"),
                            ("file", "from a file"),
                            ("api", "by the API"),
                        ],
                        default="form",
                        editable=False,
                        max_length=4,
                    ),
                ),
                ("member", CustomerForeignKey(editable=False, null=True, to="accounts.member")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "cost",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["customer", "service", "-day"], name="cost_of_service")
                ],
            },
        ),
        isolate("cost", references=["service"], restricted=["member"]),
    ]
