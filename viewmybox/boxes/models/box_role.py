from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import Role
from viewmybox.boxes.models.box import Box
from viewmybox.journal.noting import note
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class BoxRole(CustomerOwned):
    """What a member may do in one box, where it is another thing than in the customer's others.

    It is handed out by `wall.enter` with who the person is, and ends with the membership
    (`wall.accept_invitation`).
    """

    box = CustomerForeignKey(Box)
    member = CustomerForeignKey(Member)
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices)
    given_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "box_role"
        constraints = [
            models.UniqueConstraint(fields=["customer", "member", "box"], name="box_role_once")
        ]

    def __str__(self) -> str:
        return str(Role(self.role).label)

    @classmethod
    def give(cls, box: Box, member: Member, role: Role | None) -> None:
        """From the member's next request; None is again the role that they have elsewhere."""
        kept = cls.objects.filter(box=box, member=member)
        before = kept.values_list("role", flat=True).first()
        if role is None:
            kept.delete()
        elif before is None:
            cls.objects.create(box=box, member=member, role=role)
        else:
            kept.update(role=role)
        if role is not None and role != before:
            note("boxrole.given", member, role=role, box=box.name)
        elif role is None and before is not None:
            note("boxrole.taken", member, before=before, box=box.name)
