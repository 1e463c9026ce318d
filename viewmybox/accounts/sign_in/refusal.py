"""A sign-in that was not let in: what the person is told, and what the log and the journal are."""

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.journal.provider import note_provider

log = structlog.get_logger()


class SignInRefused(Exception):  # noqa: N818 - a refusal, named as one
    """A sign-in that was not let in. `reason` is for the log; `sentence` for the person."""

    def __init__(self, reason: str, sentence: str | Promise | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sentence = sentence or TAMPERED

    @property
    def status(self) -> int:
        """400, and 502 where it is the provider that does not do its part."""
        return 502 if self.sentence is UNREACHABLE else 400


TAMPERED = _("The answer from the identity provider could not be trusted.")
STALE = _("The sign-in took too long, was begun in another browser, or was already used.")
DECLINED = _("The identity provider did not let you in, or you pressed cancel there.")
UNREACHABLE = _("The identity provider does not answer just now.")
DISABLED = _("This identity may not sign in here any more.")


def note_refusal(refusal: SignInRefused, provider: str) -> None:
    """A security event: why, in our own words, and at which provider, by our own key for it.

    Nothing of what was sent: no token, code or state, nobody's name or address.
    """
    log.warning("sign-in refused", reason=refusal.reason, provider=provider)
    note_provider("sign_in.refused", reason=refusal.reason, provider=provider)
