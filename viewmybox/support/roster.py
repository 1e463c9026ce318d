"""Who the operators are: made, listed and ended by command, on the migrator's role."""

from collections.abc import Iterator

from django.utils import timezone

from viewmybox.journal.provider import note_provider
from viewmybox.support.models import Operator, OperatorSession


class NoSuchOperatorError(ValueError):
    """Nobody is an operator by that issuer and subject."""


def add_operator(issuer: str, subject: str, name: str = "", team: str = "") -> Operator:
    """Make somebody an operator, or one again; a new name or team replaces the old one."""
    known = Operator.objects.filter(issuer=issuer, subject=subject).first()
    made = known or Operator(issuer=issuer, subject=subject)
    made.name, made.team = name or made.name or subject[:200], team or made.team
    is_new = known is None or made.ended_at is not None
    made.ended_at = None
    made.save()
    if is_new:
        note_provider("operator.added", operator=made.id)
    return made


def list_operators() -> Iterator[tuple[str, ...]]:
    """Name, team, issuer, subject and state of each."""
    for one in Operator.objects.order_by("ended_at", "team", "name"):
        state = f"ended {one.ended_at:%Y-%m-%d}" if one.ended_at else "operator"
        yield (one.name, one.team, one.issuer, one.subject, state)


def end_operator(issuer: str, subject: str) -> None:
    """At once: what is open in the console is over with the next statement.

    Raises:
        NoSuchOperatorError: nobody is one by that name.
    """
    found = Operator.objects.filter(issuer=issuer, subject=subject, ended_at=None).first()
    if found is None:
        raise NoSuchOperatorError(f"nobody is an operator as {subject} at {issuer}.")
    found.ended_at = timezone.now()
    found.save()
    OperatorSession.objects.filter(operator=found, ended_at=None).update(ended_at=timezone.now())
    note_provider("operator.removed", operator=found.id)
