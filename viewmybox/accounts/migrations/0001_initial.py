import django.db.models.deletion
import django.db.models.functions.datetime
import viewmybox.wall.context
import viewmybox.wall.models
from django.db import migrations, models

from viewmybox.wall.operations import isolate, script


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wall", "0001_context"),
        ("policies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
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
                            ("business", "A business or an association"),
                            ("person", "A private person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("language", models.CharField(default="sv", max_length=2)),
                ("time_zone", models.CharField(default="Europe/Stockholm", max_length=40)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "customer",
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
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
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("read", "Read everything in the boxes"),
                            ("record", "Record measurements only"),
                            ("write", "Read and write everything in the boxes"),
                        ],
                        max_length=10,
                        verbose_name="Scope",
                    ),
                ),
                ("secret_hash", models.BinaryField()),
                ("created_by", models.UUIDField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
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
                "db_table": "api_key",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=viewmybox.wall.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("issuer", models.CharField(max_length=500)),
                ("subject", models.CharField(max_length=255)),
                ("name", models.CharField(max_length=200)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("email_verified", models.BooleanField(default=False)),
                (
                    "first_seen_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "last_seen_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("disabled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "identity",
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="identity_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("editor", "Editor"), ("viewer", "Viewer")],
                        max_length=10,
                    ),
                ),
                ("token_hash", models.BinaryField()),
                ("invited_by", models.UUIDField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
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
                "db_table": "invitation",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Registration",
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
                ("ip", models.GenericIPAddressField()),
                ("browser", models.CharField(max_length=120)),
                ("system", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("delete_on", models.DateField()),
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
                    "policy_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policies.policyversion",
                    ),
                ),
            ],
            options={
                "db_table": "registration",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                ("token_hash", models.BinaryField(primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=31)),
                ("state", models.CharField(max_length=100)),
                ("nonce", models.CharField(max_length=100)),
                ("verifier", models.CharField(max_length=128)),
                ("next", models.CharField(max_length=500)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "sign_in_attempt",
                "indexes": [models.Index(fields=["created_at"], name="sign_in_attempt_age")],
            },
        ),
        migrations.CreateModel(
            name="SpentLogoutToken",
            fields=[
                ("token_hash", models.BinaryField(primary_key=True, serialize=False)),
                (
                    "received_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "db_table": "spent_logout_token",
                "indexes": [models.Index(fields=["received_at"], name="spent_logout_token_age")],
            },
        ),
        migrations.CreateModel(
            name="ContactDetail",
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
                            ("name", "Name"),
                            ("organisation_number", "Organisation number"),
                            ("address", "Address"),
                            ("email", "E-mail address"),
                            ("telephone", "Telephone number"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("given_by", models.UUIDField(null=True)),
                (
                    "policy_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="policies.policyversion",
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
                "db_table": "contact_detail",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["customer", "kind", "-given_at"], name="contact_detail_newest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
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
                ("identity_id", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("email", models.CharField(blank=True, max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("editor", "Editor"), ("viewer", "Viewer")],
                        max_length=10,
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
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
                "db_table": "member",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "identity_id"), name="member_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer_id", models.UUIDField()),
                ("member_id", models.UUIDField()),
                (
                    "chosen_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.identity",
                    ),
                ),
            ],
            options={
                "db_table": "membership",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("identity", "customer_id"), name="membership_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=viewmybox.wall.models.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.BinaryField(unique=True)),
                ("customer_id", models.UUIDField(null=True)),
                ("member_id", models.UUIDField(null=True)),
                ("provider", models.CharField(max_length=31)),
                ("provider_session", models.CharField(blank=True, max_length=255)),
                ("id_token", models.TextField(blank=True)),
                ("ip", models.GenericIPAddressField(null=True)),
                ("browser", models.CharField(max_length=120)),
                ("system", models.CharField(max_length=120)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "identity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.identity",
                    ),
                ),
            ],
            options={
                "db_table": "session",
                "indexes": [
                    models.Index(fields=["identity", "-last_used_at"], name="session_of_identity")
                ],
            },
        ),
        isolate("customer", key=("id",), rights="SELECT, UPDATE (language, time_zone)"),
        isolate("member", rights="SELECT, UPDATE (role, ended_at)"),
        isolate("contactdetail", rights="SELECT"),
        isolate("registration", rights="SELECT"),
        isolate("invitation", rights="SELECT, INSERT, UPDATE (revoked_at)"),
        isolate("apikey", rights="SELECT, INSERT, UPDATE (revoked_at)"),
        script("viewmybox.accounts", "contact.sql"),
        script("viewmybox.accounts", "sessions.sql"),
    ]
