"""Every deed of the provider's journal, with its words: what happened here and is no customer's."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.journal.deeds import Filling

# What anybody can cause as often as they like, and how many an hour have a line each. The rest are
# counted, and have one line a reason when the hour is over.
COUNTED: dict[str, int] = {
    "sign_in.refused": 300,
    "logout.refused": 300,
    "limit.reached": 0,
    "key.refused": 0,
    "access.refused": 0,
}

PROVIDER_DEEDS: dict[str, Promise] = {
    "sign_in.refused": _("Refused a sign-in by %(provider)s: %(reason)s"),
    "logout.refused": _(
        "Refused a word of %(provider)s that somebody logged out there: %(reason)s"
    ),
    "logout.told": _("Ended %(sessions)s sign-ins, as %(provider)s asked"),
    "limit.reached": _("Let somebody wait who came too often: %(reason)s"),
    "key.refused": _("Refused an API key that opens nothing"),
    "access.refused": _("Refused what its caller may not do: %(reason)s"),
    "identity.disabled": _("Let %(identity)s sign in no more"),
    "identity.enabled": _("Let %(identity)s sign in again"),
    "sessions.ended": _("Ended %(sessions)s sessions of %(identity)s"),
    "sessions.ended_all": _("Ended everybody’s sessions: %(sessions)s"),
    "policy.published": _("Published version %(number)s of the privacy policy"),
    "operator.added": _("Made %(operator)s an operator"),
    "operator.removed": _("Ended the operator %(operator)s"),
    "operator.signed_in": _("The operator %(operator)s logged in"),
    "operator.signed_out": _("The operator %(operator)s logged out"),
    "operator.refused": _("Refused the operator %(operator)s: %(reason)s"),
    "operator.searched": _("The operator %(operator)s searched for a customer"),
    "operator.visited": _("The operator %(operator)s opened the account of %(customer)s"),
    "jobs.retried": _("The operator %(operator)s had %(count)s failed jobs tried again: %(job)s"),
    "proposal.made": _("The operator %(operator)s proposed %(what)s"),
    "proposal.decided": _("The operator %(operator)s decided on %(proposal)s"),
    "operator.acted": _("The operator %(operator)s did this for %(customer)s: %(what)s"),
    "draft.made": _("The operator %(operator)s uploaded a draft: %(what)s"),
    "payments.taken": _("The operator %(operator)s took %(count)s payments of a bank’s file"),
    "price.published": _("Published price list %(number)s"),
    "maintenance.set": _("Halted writing from %(since)s until %(until)s"),
    "maintenance.ended": _("Let writing go on"),
    "restore.drilled": _("Restored a backup as a drill, in %(minutes)s minutes"),
    "backup.taken": _("Took a backup: %(tables)s tables, %(files)s files"),
    "backup.restored": _("Restored the backup of %(at)s"),
    "journal.trimmed": _("Removed the lines up to %(until)s; their time was up"),
}


def provider_sentence(deed: str, **facts: object) -> str:
    """A deed in the reader's language. One that is not known any more is its own word."""
    return str(PROVIDER_DEEDS[deed]) % Filling(facts) if deed in PROVIDER_DEEDS else deed
