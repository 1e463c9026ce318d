"""People as their identity providers know them. No login role may read these tables.

Everything goes through the functions in `accounts/sql`: what could be read by injected SQL would
tell one customer who the others are.
"""

from django.db import models
from django.db.models.functions import Now

from viewmybox.wall.models import new_id


class Identity(models.Model):
    """(issuer, subject), and never an e-mail address: addresses change hands."""

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    email_verified = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField(db_default=Now())
    last_seen_at = models.DateTimeField(db_default=Now())
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity"
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]


class Session(models.Model):
    """A signed-in browser. The token itself is only in the cookie; here is its SHA-256."""

    id = models.UUIDField(primary_key=True, default=new_id)
    token_hash = models.BinaryField(unique=True)
    identity = models.ForeignKey(
        Identity, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    # No foreign keys: this table is local, those are distributed (docs/wall.md).
    customer_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    provider = models.CharField(max_length=31)
    provider_session = models.CharField(max_length=255, blank=True)
    id_token = models.TextField(blank=True)
    # The network only, and not the address: see wall.neighbourhood.
    ip = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=120)
    system = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "session"
        indexes = [models.Index(fields=["identity", "-last_used_at"], name="session_of_identity")]


class Membership(models.Model):
    """Which customers a person may choose among: a local index over the distributed members."""

    identity = models.ForeignKey(
        Identity, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    customer_id = models.UUIDField()
    member_id = models.UUIDField()
    # The next sign-in leads to where the person was last.
    chosen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "membership"
        constraints = [
            models.UniqueConstraint(fields=["identity", "customer_id"], name="membership_once")
        ]


class SignInAttempt(models.Model):
    """What a sign-in under way must find unchanged when it comes back; taken once."""

    token_hash = models.BinaryField(primary_key=True)
    provider = models.CharField(max_length=31)
    state = models.CharField(max_length=100)
    nonce = models.CharField(max_length=100)
    verifier = models.CharField(max_length=128)
    next = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "sign_in_attempt"
        indexes = [models.Index(fields=["created_at"], name="sign_in_attempt_age")]


class SpentLogoutToken(models.Model):
    """A provider's word that somebody signed out there is good once; kept until it is too old."""

    token_hash = models.BinaryField(primary_key=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "spent_logout_token"
        indexes = [models.Index(fields=["received_at"], name="spent_logout_token_age")]
