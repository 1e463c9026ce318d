"""The provider's operators and their sign-ins. No login role may read these tables.

Everything goes through the functions in `support/sql`, each of which asks first who acts.
"""

from django.db import models
from django.db.models.functions import Now

from viewmybox.wall.models import new_id


class Operator(models.Model):
    """Somebody of the provider's staff who may open the console. Made and ended by command only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    name = models.CharField(max_length=200)
    team = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_operator"
        constraints = [
            models.UniqueConstraint(fields=("issuer", "subject"), name="support_operator_once")
        ]


class OperatorSession(models.Model):
    """A strong, recent sign-in at the operators' own provider; never a customer's session."""

    id = models.UUIDField(primary_key=True, default=new_id)
    token_hash = models.BinaryField()
    operator = models.ForeignKey(Operator, on_delete=models.DO_NOTHING, related_name="+")
    strength = models.CharField(max_length=200)
    authenticated_at = models.DateTimeField()
    id_token = models.TextField(blank=True)
    ip = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=120, blank=True)
    system = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_session"
        constraints = [models.UniqueConstraint(fields=("token_hash",), name="support_session_once")]


class OperatorAttempt(models.Model):
    """What an operator's sign-in under way must find unchanged when it comes back; taken once."""

    token_hash = models.BinaryField(primary_key=True)
    state = models.CharField(max_length=100)
    nonce = models.CharField(max_length=100)
    verifier = models.CharField(max_length=128)
    next = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "support_attempt"


class Search(models.Model):
    """An operator looked for a customer: by which words, why. Kept for ninety days."""

    id = models.UUIDField(primary_key=True, default=new_id)
    operator = models.ForeignKey(Operator, on_delete=models.DO_NOTHING, related_name="+")
    words = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())
    # The transaction that noted it: until that is committed, nothing is answered.
    made_in = models.BigIntegerField()

    class Meta:
        db_table = "support_search"


class Proposal(models.Model):
    """What takes two operators: one proposes it, another approves or refuses it, in time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    deed = models.CharField(max_length=40)
    about = models.JSONField()
    reason = models.TextField()
    proposed_by = models.ForeignKey(Operator, on_delete=models.DO_NOTHING, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Operator, on_delete=models.DO_NOTHING, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    decision = models.TextField(blank=True, db_default="")
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_proposal"


class Draft(models.Model):
    """What an operator uploaded, to be looked at before it is done: never changed (drafts.sql)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10)
    facts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(Operator, on_delete=models.DO_NOTHING, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    # The transaction that noted it: until that is committed, nothing is answered.
    made_in = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Operator, on_delete=models.DO_NOTHING, related_name="+", null=True)

    class Meta:
        db_table = "support_draft"
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="support_draft_once")
        ]
