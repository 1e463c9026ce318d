"""Who may not sign in here any more, and whose sessions end, by command on the migrator's role."""

from django.utils import timezone

from viewmybox.accounts.models.identity import Identity, Session
from viewmybox.journal.provider import note_provider


class NoSuchIdentityError(ValueError):
    """Nobody has signed in by that issuer and subject."""


def disable(issuer: str, subject: str) -> None:
    """From the next request on: no sign-in, and what is open opens nothing.

    Raises:
        NoSuchIdentityError: nobody has signed in by that name.
    """
    found = known(issuer, subject)
    found.disabled_at = found.disabled_at or timezone.now()
    found.save(update_fields=["disabled_at"])
    end_sessions(found)
    note_provider("identity.disabled", identity=found.id)


def enable(issuer: str, subject: str) -> None:
    """They may sign in again; what was ended stays ended.

    Raises:
        NoSuchIdentityError: nobody has signed in by that name.
    """
    found = known(issuer, subject)
    found.disabled_at = None
    found.save(update_fields=["disabled_at"])
    note_provider("identity.enabled", identity=found.id)


def end_sessions_of(issuer: str, subject: str) -> int:
    """Returns how many ended.

    Raises:
        NoSuchIdentityError: nobody has signed in by that name.
    """
    found = known(issuer, subject)
    ended = end_sessions(found)
    note_provider("sessions.ended", identity=found.id, sessions=ended)
    return ended


def end_every_session() -> int:
    """Everybody has to sign in again, operators apart. Returns how many ended."""
    ended = end_sessions()
    note_provider("sessions.ended_all", sessions=ended)
    return ended


def end_sessions(whose: Identity | None = None) -> int:
    open_ones = Session.objects.filter(ended_at=None)
    if whose is not None:
        open_ones = open_ones.filter(identity=whose)
    return open_ones.update(ended_at=timezone.now())


def known(issuer: str, subject: str) -> Identity:
    found = Identity.objects.filter(issuer=issuer, subject=subject).first()
    if found is None:
        raise NoSuchIdentityError(f"nobody has signed in as {subject} at {issuer}.")
    return found
