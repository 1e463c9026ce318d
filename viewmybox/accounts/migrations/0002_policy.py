import django.db.models.deletion
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate, script


def key() -> tuple[str, models.Field]:
    return (
        "id",
        models.UUIDField(
            default=viewmybox.wall.models.new_id,
            editable=False,
            primary_key=True,
            serialize=False,
        ),
    )


def customer() -> tuple[str, models.Field]:
    return (
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
    )


def policy_version() -> tuple[str, models.Field]:
    return (
        "policy_version",
        models.ForeignKey(
            db_index=False,
            on_delete=django.db.models.deletion.DO_NOTHING,
            related_name="+",
            to="policies.policyversion",
        ),
    )


def member(**more: bool) -> tuple[str, models.Field]:
    return (
        "member",
        viewmybox.wall.models.CustomerForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.DO_NOTHING,
            related_name="+",
            to="accounts.member",
            **more,
        ),
    )


OWNED = {"abstract": False, "base_manager_name": "objects"}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("policies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                key(),
                ("sha256", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=2)),
                ("at", models.DateTimeField()),
                customer(),
                member(),
                policy_version(),
            ],
            options={
                **OWNED,
                "db_table": "policy_acknowledgement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "member", "policy_version"),
                        name="policy_acknowledged_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactConfirmation",
            fields=[
                key(),
                ("at", models.DateTimeField()),
                ("confirmed_by", models.UUIDField(null=True)),
                customer(),
                policy_version(),
            ],
            options={
                **OWNED,
                "db_table": "contact_confirmation",
                "indexes": [
                    models.Index(fields=["customer", "-at"], name="contact_confirmed_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="SentLetter",
            fields=[
                key(),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "A new version of the privacy policy"),
                            (
                                "contact",
                                "The yearly question whether the contact details are right",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("about", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("refused", models.CharField(blank=True, max_length=3)),
                customer(),
                member(null=True),
            ],
            options={
                **OWNED,
                "db_table": "sent_letter",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "kind", "about", "address"), name="letter_sent_once"
                    )
                ],
            },
        ),
        isolate("acknowledgement", references=["member"], rights="SELECT"),
        isolate("contactconfirmation", rights="SELECT"),
        isolate("sentletter", references=["member"], rights="SELECT"),
        script("viewmybox.accounts", "policy.sql"),
    ]
