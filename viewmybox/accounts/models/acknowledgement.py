from datetime import datetime

from django.db import models

from viewmybox.accounts.models.member import Member
from viewmybox.journal.noting import Thing, note
from viewmybox.wall.context import fetch_one, member_id
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class Acknowledgement(CustomerOwned):
    """A member has read a version of the policy (P9): which one, in which language, when.

    Kept for ever and never changed; the database stamps who and when, and the text's hash.
    """

    member = CustomerForeignKey(Member)
    policy_version = models.ForeignKey(
        "policies.PolicyVersion", on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    at = models.DateTimeField()

    class Meta(CustomerOwned.Meta):
        db_table = "policy_acknowledgement"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "member", "policy_version"], name="policy_acknowledged_once"
            )
        ]

    @classmethod
    def give(cls, version: int, language: str) -> bool:
        """Acknowledge a version as the member who acts. Returns False when it was before."""
        row = fetch_one("SELECT wall.acknowledge_policy(%s, %s)", [version, language])
        is_new = bool(row and row[0])
        if is_new:
            note("policy.acknowledged", Thing("policyversion"), version=version, language=language)
        return is_new

    @classmethod
    def mine(cls, version: int) -> datetime | None:
        """When the member who acts acknowledged a version; None where they have not."""
        found = cls.objects.filter(member=member_id(), policy_version=version)
        return found.values_list("at", flat=True).first()
