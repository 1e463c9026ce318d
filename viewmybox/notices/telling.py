"""One look at a customer: what is so is told, once; what is no longer so is taken away; and what
waits for a letter gets one when each member wants it.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone, translation

from viewmybox.accounts.models import Customer, Member, SentLetter
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.telling import put_in, send_waiting
from viewmybox.followup.standing import Moment
from viewmybox.notices.finding import Found, Look, whom_it_needs
from viewmybox.notices.kinds import BY_NAME, KINDS
from viewmybox.notices.models import Escalation, Notice, NoticeChoice
from viewmybox.wall.context import acting, customer_id, fetch_all

ENDED = "ended"
# Each waiting notice gets the letter of its member's address. Without one it waits no longer.
MAILED = """
UPDATE notice n SET to_mail = false, letter_id = (
    SELECT l.id FROM sent_letter l JOIN member m ON m.customer_id = %s
        AND m.id = n.member_id AND l.address = lower(m.email)
    WHERE l.customer_id = %s AND l.kind = %s AND l.about = %s)
WHERE n.customer_id = %s AND n.id = ANY(%s) RETURNING n.id
"""


class Key(NamedTuple):
    """What makes a notice one and no other, within the customer."""

    member: UUID
    kind: str
    thing: UUID
    occasion: str


def look(customer: UUID) -> None:
    """Tell the customer's members what needs them now."""
    with acting(customer):
        named = Customer.objects.get()
        if named.read_only == ENDED:
            return
        with timezone.override(named.zone), translation.override(named.language):
            moment = Moment.now_here()
            Notice.wake(moment.today)
            settle(found_now(moment), moment.now)
            mail(named, moment.now)
    send_waiting(customer)


def found_now(moment: Moment) -> dict[Key, Found]:
    """Everything that is so, by whom it needs."""
    seen = Look(moment)
    roles = dict(Member.inside().values_list("id", "role"))
    owners = {member for member, role in roles.items() if role == Role.OWNER}
    return {
        Key(member, kind.name, found.thing, found.occasion): found
        for kind in KINDS
        for found in kind.find(seen)
        for member in whom_it_needs(found, set(roles), owners)
    }


def settle(found: dict[Key, Found], now: datetime) -> None:
    """Make what is new, take away what is no longer so, and tell others what was left lying."""
    kept = {
        Key(row["member_id"], row["kind"], row["thing"], row["occasion"]): row
        for row in Notice.objects.filter(gone_at=None).values()
    }
    passed = passed_on(found, kept, now)
    wanted = passed | found
    new = [
        Notice(
            member_id=key.member,
            kind=key.kind,
            thing=key.thing,
            occasion=key.occasion,
            day=one.day,
            escalated=key not in found,
            made_at=now,
        )
        for key, one in wanted.items()
        if key not in kept
    ]
    # What was so before, and is again, comes back; its letter was sent.
    Notice.objects.bulk_create(
        new,
        update_conflicts=True,
        update_fields=["gone_at"],
        unique_fields=["customer", "member", "kind", "thing", "occasion"],
    )
    gone = [row["id"] for key, row in kept.items() if key not in wanted]
    Notice.objects.filter(id__in=gone).update(gone_at=now)


def passed_on(found: dict[Key, Found], kept: dict[Key, Any], now: datetime) -> dict[Key, Found]:
    """What nobody did anything about for as long as the customer has said, for the second member.

    What somebody put off is something done.
    """
    rule = Escalation.objects.first()
    if rule is None:
        return {}
    seconds = second_members(rule)
    since = now - timedelta(days=rule.days)
    return {
        Key(member, key.kind, key.thing, key.occasion): one
        for key, one in found.items()
        if key in kept and kept[key]["made_at"] <= since and not kept[key]["snoozed_until"]
        for member in seconds
    }


def second_members(rule: Escalation) -> list[UUID]:
    """The one who was chosen, while still a member; else the owners."""
    members = Member.inside()
    chosen = list(members.filter(id=rule.member_id).values_list("id", flat=True))
    return chosen or list(members.filter(role=Role.OWNER).values_list("id", flat=True))


def mail(customer: Customer, now: datetime) -> None:
    """Put a letter in for each member for whom the time of something has come."""
    waiting: dict[UUID, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.select_for_update(skip_locked=True).filter(
        gone_at=None, to_mail=True
    ):
        waiting[notice.member_id].append(notice)
    if not waiting:
        return
    chosen = {one.member_id: one for one in NoticeChoice.objects.filter(member__in=waiting)}
    due: dict[UUID, list[UUID]] = {}
    never: list[UUID] = []
    for member, notices in waiting.items():
        choice = chosen.get(member) or NoticeChoice.unchosen(member, customer)
        for notice in notices:
            by = choice.goes_by(choice.how(notice.kind, BY_NAME[notice.kind].how), now)
            if by is None:
                never.append(notice.id)
            elif notice.made_at < by:
                due.setdefault(member, []).append(notice.id)
    Notice.objects.filter(id__in=never).update(to_mail=False)
    about = f"{now:%Y-%m-%dT%H:%M}"
    members = Member.inside().filter(id__in=due).exclude(email="")
    addresses = {email.lower(): one for email, one in members.values_list("email", "id")}
    put_in(SentLetter.Kind.NOTICE, about, addresses)
    found = [one for ids in due.values() for one in ids]
    whose, kind = customer_id(), SentLetter.Kind.NOTICE.value
    fetch_all(MAILED, [whose, whose, kind, about, whose, found])
