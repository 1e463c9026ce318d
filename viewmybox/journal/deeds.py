"""Every deed that is noted, with its words for the page.

The words are filled with what the deed was done to (`thing`) and its facts; what was forgotten
since, or is left open in a list of choices, reads as “…”.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPEN = "…"

SIGNING_IN: dict[str, Promise] = {
    "session.opened": _("Logged in"),
    "session.entered": _("Switched to this customer"),
    "session.closed": _("Logged out"),
    "session.ended": _("Ended a sign-in elsewhere"),
    "session.left": _(
        "Went on to the operators’ console in the same browser, which ended the sign-in here"
    ),
    "session.told": _("Logged out at the identity provider, which ended the sign-in here"),
    "session.refused": _("Was refused: the identity may not sign in any more"),
}
CUSTOMER: dict[str, Promise] = {
    "customer.subscribed": _("Subscribed"),
    "contact.changed": _("Changed contact details"),
    "contact.confirmed": _("Confirmed that the contact details are right"),
    "contact.asked": _("Asked %(thing)s by mail whether the contact details are right"),
    "prices.told": _("Told %(thing)s by mail of price list %(number)s"),
    "policy.told": _("Told %(thing)s by mail of version %(version)s of the privacy policy"),
    "letter.resent": _("Sent a letter to %(thing)s again"),
    "policy.acknowledged": _("Acknowledged version %(version)s of the privacy policy"),
    "customer.restored": _("Restored from the extract of %(thing)s"),
    "registration.deleted": _("Deleted the registration record; its time was up"),
}
BILLING: dict[str, Promise] = {
    "subscription.changed": _("Chose another plan or period"),
    "subscription.cancelled": _("Cancelled the subscription; its last day is %(ends_on)s"),
    "subscription.resumed": _("Took the subscription up again"),
    "subscription.ended": _("The subscription ended; everything is kept until %(erase_after)s"),
    "invoice.made": _("Made invoice %(thing)s"),
    "invoice.paid": _("Invoice %(thing)s is paid"),
    "invoice.credited": _("Credited invoice %(thing)s"),
    "invoice.sent": _("Sent invoice %(thing)s"),
    "invoice.reminded": _("Sent a reminder of invoice %(thing)s"),
    "invoice.marked": _("Marked invoice %(thing)s as paid on %(received_on)s"),
    "invoice.resent": _("Sent invoice %(thing)s again"),
    "trial.extended": _("Extended the trial until %(until)s"),
    "letter.sent": _("Sent a letter about the subscription"),
    "erasure.asked": _("Asked for everything to be erased"),
    "erasure.proposed": _("Proposed to another operator that the customer be erased"),
    "erasure.begun": _("Began to erase the customer, as two operators agreed"),
    "member.forgotten": _("Erased the personal details of a former member"),
}
MEMBERS: dict[str, Promise] = {
    "member.invited": _("Invited %(thing)s as %(role)s"),
    "invitation.revoked": _("Revoked the invitation of %(thing)s"),
    "member.joined": _("Accepted an invitation as %(role)s"),
    "member.changed": _("Gave %(thing)s the role %(role)s"),
    "supplier.opened": _("Changed which services %(thing)s reports on"),
    "boxrole.given": _("Gave %(thing)s the role %(role)s in the box “%(box)s”"),
    "boxrole.taken": _("Gave %(thing)s the same role in the box “%(box)s” as elsewhere"),
    "member.ended": _("Ended %(thing)s’s membership"),
    "calendar.made": _("Made the calendar “%(thing)s”"),
    "calendar.revoked": _("Revoked the calendar “%(thing)s”"),
    "webhook.made": _("Made the webhook “%(thing)s”"),
    "webhook.changed": _("Changed the webhook “%(thing)s”"),
    "webhook.renewed": _("Renewed the secret of the webhook “%(thing)s”"),
    "webhook.paused": _("Paused the webhook “%(thing)s”"),
    "webhook.resumed": _("Let the webhook “%(thing)s” go on"),
    "webhook.removed": _("Removed the webhook “%(thing)s”"),
    "webhook.switched_off": _("Switched off the webhook “%(thing)s”, which took nothing"),
    "webhook.tested": _("Sent a test message to the webhook “%(thing)s”"),
    "webhook.resent": _("Sent a message to the webhook “%(thing)s” again"),
    "key.made": _("Made the API key “%(thing)s”"),
    "key.revoked": _("Revoked the API key “%(thing)s”"),
}
BOXES: dict[str, Promise] = {
    "box.made": _("Made the box “%(thing)s”"),
    "box.changed": _("Changed the box “%(thing)s”"),
    "box.closed": _("Closed the box “%(thing)s”"),
    "box.opened": _("Opened the box “%(thing)s” again"),
    "service.made": _("Added the service “%(thing)s”"),
    "service.changed": _("Changed the service “%(thing)s”"),
    "service.closed": _("Closed the service “%(thing)s”"),
    "service.opened": _("Opened the service “%(thing)s” again"),
    "agreement.made": _("Added the agreement with %(thing)s"),
    "agreement.changed": _("Changed the agreement with %(thing)s"),
    "services.changed": _("Changed %(count)s services at once in the box “%(thing)s”"),
    "agreements.changed": _("Changed %(count)s agreements at once in the box “%(thing)s”"),
    "savedview.made": _("Saved the view “%(thing)s”"),
    "savedview.changed": _("Changed the saved view “%(thing)s”"),
    "savedview.removed": _("Removed the saved view “%(thing)s”"),
    "indicator.made": _("Added the indicator “%(thing)s”"),
    "indicator.changed": _("Changed the indicator “%(thing)s”"),
    "indicator.closed": _("Closed the indicator “%(thing)s”"),
    "indicator.opened": _("Opened the indicator “%(thing)s” again"),
}
FOLLOWING_UP: dict[str, Promise] = {
    "measurements.recorded": _("Recorded measurements of %(thing)s"),
    "measurements.imported": _("Imported measurements of %(thing)s from a file"),
    "measurement.removed": _("Removed a measurement of %(thing)s"),
    "entry.made": _("Wrote the entry “%(thing)s”"),
    "entry.changed": _("Changed the entry “%(thing)s”"),
    "entry.closed": _("Closed the deviation “%(thing)s”"),
    "entry.opened": _("Opened the deviation “%(thing)s” again"),
    "bin.filled": _("Removed “%(thing)s”; it lies in the bin"),
    "bin.returned": _("Put “%(thing)s” back from the bin"),
    "bin.discarded": _("Removed “%(thing)s” from the bin for good"),
    "customfield.made": _("Added the field “%(thing)s”"),
    "customfield.changed": _("Changed the field “%(thing)s”"),
    "customfield.closed": _("Took away the field “%(thing)s”"),
    "customfield.opened": _("Put back the field “%(thing)s”"),
    "cost.made": _("Noted the cost “%(thing)s”"),
    "cost.changed": _("Changed the cost “%(thing)s”"),
    "cost.closed": _("Took away the cost “%(thing)s”"),
    "cost.opened": _("Put back the cost “%(thing)s”"),
    "costs.imported": _("Imported costs of %(thing)s from a file"),
    "services.imported": _("Imported services of %(thing)s from a file"),
    "agreements.imported": _("Imported agreements of %(thing)s from a file"),
    "entries.imported": _("Imported entries of %(thing)s from a file"),
    "actions.imported": _("Imported actions of %(thing)s from a file"),
    "reporttemplate.made": _("Made the kind of report “%(thing)s”"),
    "reporttemplate.changed": _("Changed what the report “%(thing)s” is of"),
    "reporttemplate.closed": _("Closed the kind of report “%(thing)s”"),
    "reporttemplate.opened": _("Opened the kind of report “%(thing)s” again"),
    "report.made": _("Began the report “%(thing)s”"),
    "report.closed": _("Laid the draft “%(thing)s” aside"),
    "report.opened": _("Opened the draft “%(thing)s” again"),
    "report.written": _("Wrote in the report “%(thing)s”"),
    "report.ready": _("Marked a part of the report “%(thing)s” as ready"),
    "report.unready": _("Took back that a part of the report “%(thing)s” is ready"),
    "report.commented": _("Commented on the report “%(thing)s”"),
    "report.signed": _("Signed the report “%(thing)s”"),
    "action.made": _("Added the action “%(thing)s”"),
    "action.changed": _("Changed the action “%(thing)s”"),
    "action.closed": _("Marked the action “%(thing)s” as done"),
    "action.opened": _("Opened the action “%(thing)s” again"),
    "entries.changed": _("Changed %(count)s entries at once in the box “%(thing)s”"),
    "actions.changed": _("Changed %(count)s actions at once in the box “%(thing)s”"),
    "checklistitem.made": _("Added “%(thing)s” to a checklist"),
    "checklistitem.changed": _("Changed “%(thing)s” on a checklist"),
    "checklistitem.closed": _("Ticked off “%(thing)s”"),
    "checklistitem.opened": _("Took back that “%(thing)s” was ticked off"),
    "checklistitem.removed": _("Took “%(thing)s” off a checklist"),
    "notices.chosen": _("Chose what to be told of, and how"),
    "escalation.made": _("Chose who is told when nobody does anything for %(thing)s days"),
    "escalation.changed": _("Chose anew who is told when nobody does anything for %(thing)s days"),
    "escalation.removed": _("Chose that nobody else is told when nobody does anything"),
    "document.kept": _("Added the document “%(thing)s”"),
    "document.read": _("Fetched the document “%(thing)s”"),
}
TAKEN_OUT: dict[str, Promise] = {
    "extract.ordered": _("Ordered an extract of %(thing)s"),
    "extract.withdrawn": _("Took back the order of an extract of %(thing)s"),
    "extract.built": _("Built the extract of %(thing)s"),
    "extract.failed": _("Could not build the extract of %(thing)s"),
    "extract.fetched": _("Fetched the extract of %(thing)s"),
    "extract.deleted": _("Deleted the file of the extract of %(thing)s; its time was up"),
    "extract.written": _("Wrote a complete extract by command"),
    "incoming.sent": _("Sent in the extract “%(thing)s” to be restored"),
    "incoming.confirmed": _("Confirmed that the extract “%(thing)s” is to be restored"),
    "incoming.abandoned": _("Erased the extract “%(thing)s” that was sent in"),
    "incoming.failed": _("Could not restore the extract “%(thing)s”"),
    "personal.copied": _("Fetched the copy of the personal information"),
    "journal.exported": _("Exported the journal"),
    "journal.forgotten": _("Erased the personal details of %(lines)s journal lines"),
}

SUPPORT: dict[str, Promise] = {
    "case.opened": _("Wrote case %(thing)s to support"),
    "case.written": _("Wrote in case %(thing)s"),
    "case.closed": _("Closed case %(number)s"),
    "case.reopened": _("Opened case %(thing)s again"),
    "case.answered": _("Answered case %(number)s"),
    "case.taken": _("Took case %(number)s"),
    "case.left": _("Gave case %(number)s back"),
    "case.told": _("Told %(thing)s by mail that case %(number)s has an answer"),
    "case.file_read": _("Fetched “%(thing)s” from case %(number)s"),
    "access.granted": _("Let %(thing)s read the box “%(box)s” for %(hours)s hours"),
    "access.extended": _("Let %(thing)s read for %(hours)s hours from now"),
    "access.revoked": _("Ended the access of %(thing)s"),
    "support.visited": _("Opened the account"),
    "support.viewed": _("Looked at %(page)s"),
}
# What support can look at, by the word that the look is noted with.
PAGES: dict[str, Promise] = {
    "box": _("a box that was granted"),
    "service": _("a service in a box that was granted"),
    "indicator": _("an indicator in a box that was granted"),
    "customer": _("the account: contact details, registration, subscription"),
    "invoices": _("the account: invoices and orders"),
    "letters": _("the account: the mail that was sent"),
    "acknowledgements": _("the account: who has acknowledged which policy version"),
    "cases": _("the list of support cases"),
    "case": _("a support case"),
    "case_file": _("a file sent with a support case"),
}

# In the order in which the page offers them.
AREAS: tuple[tuple[Promise, dict[str, Promise]], ...] = (
    (_("Signing in"), SIGNING_IN),
    (_("Customer"), CUSTOMER),
    (_("Subscription and invoices"), BILLING),
    (_("Members and keys"), MEMBERS),
    (_("Boxes"), BOXES),
    (_("Follow-up"), FOLLOWING_UP),
    (_("Extracts and journal"), TAKEN_OUT),
    (_("Support"), SUPPORT),
)
DEEDS: dict[str, Promise] = {deed: words for _name, deeds in AREAS for deed, words in deeds.items()}

# By which the provider's staff sees something of the customer's: Settings → Privacy lists them.
LOOKING = ("support.", "grant.", "operator.")
SEEN = tuple(deed for deed in DEEDS if deed.startswith(LOOKING) or deed == "extract.written")


class Filling(dict[str, Any]):
    """The facts of a deed; one that is not there is left open."""

    def __missing__(self, name: str) -> str:
        return OPEN


def sentence(deed: str, **facts: Any) -> str:
    """A deed in the reader's language. One that is not known any more is its own word."""
    return str(DEEDS[deed]) % Filling(facts) if deed in DEEDS else deed
