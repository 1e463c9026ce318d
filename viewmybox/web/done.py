"""What a page says after a deed. The address carries only the code; the sentences are these."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "subscribed": _("Welcome. Your subscription has begun; make your first box."),
    "contact-saved": _("Your contact details are saved."),
    "contact-confirmed": _("Thank you. The contact details are confirmed; we ask again in a year."),
    "policy-acknowledged": _("Thank you. It is noted that you have read it."),
    "contact-unchanged": _("Nothing was changed: the details are as they were."),
    "member-changed": _("The member’s role is changed. It takes effect at once."),
    "member-ended": _("The membership is ended. It takes effect at once."),
    "invitation-revoked": _("The invitation no longer works."),
    "invitation-accepted": _("Welcome. You are now a member."),
    "session-ended": _("The session is ended."),
    "sessions-ended": _("All other sessions are ended."),
    "calendar-revoked": _("The calendar’s address no longer works."),
    "webhook-sent": _("It is on its way. Load the page again in a moment to see what came of it."),
    "webhook-is-off": _("Nothing was sent: the webhook is off."),
    "webhook-paused": _("Paused. What happens from now on is not sent, not afterwards either."),
    "webhook-resumed": _("It goes on. What waited is sent now."),
    "webhook-removed": _("The webhook and its messages are removed."),
    "key-revoked": _("The key no longer works."),
    "box-made": _("The box is made. Add the first service."),
    "saved": _("Saved."),
    "notices-read": _("All of it is marked as read."),
    "notice-put-off": _("You are told again then, if it still is so."),
    "closed": _("Closed. You can open it again whenever you like."),
    "reopened": _("Opened again."),
    "nothing-chosen": _("Nothing was changed: choose rows in the list, and what to change."),
    "view-saved": _("The view is saved."),
    "view-removed": _("The view is removed. What it showed is as it was."),
    "agreement-made": _("The agreement is added."),
    "service-passed": _("Noted. What it was under before is kept as its history."),
    "service-made": _("The service is added. Now say what is measured."),
    "indicator-made": _("The indicator is added. Now bring in measurements."),
    "recorded": _("The measurement is recorded."),
    "measurement-removed": _("The measurement is removed."),
    "entry-made": _("The entry is on the timeline."),
    "deviation-closed": _("The deviation is closed."),
    "cost-made": _("The cost is noted."),
    "cost-removed": _("The cost is taken away and counts no more. It can be put back."),
    "cost-back": _("The cost is put back and counts again."),
    "report-template-made": _("Made. Now begin the first report."),
    "report-begun": _("This is the draft. Its facts follow what happens until it is signed."),
    "report-signed": _("Signed. The report stays as it is now."),
    "report-is-signed": _("Nothing was changed: the report is signed already."),
    "action-made": _("The action is added."),
    "action-done": _("Done. The action is closed."),
    "item-made": _("It is on the checklist."),
    "item-removed": _("It is taken off the checklist. The history keeps it."),
    "document-replaced": _(
        "There is a newer version already. Nothing was kept: add yours to that one."
    ),
    "document-kept": _("The document is kept, encrypted with your own key."),
    "extract-invoiced": _("The extract is ordered. It is built when the invoice is paid."),
    "extract-withdrawn": _("The order is withdrawn. There is nothing to pay."),
    "extract-kept": _("The order could not be withdrawn: it is paid, in part or in whole."),
    "price-shown": _("Nothing is ordered yet: see the price first."),
    "subscription-changed": _("Chosen. It takes effect with the next invoice."),
    "subscription-cancelled": _("The subscription is cancelled. Below is what happens when."),
    "subscription-resumed": _("The subscription goes on."),
    "erasure-asked": _(
        "Everything is erased within the next hour, unless you take the subscription up again."
    ),
    "payment-done": _(
        "Thank you. The invoice is marked as paid as soon as the card company has told us."
    ),
    "payment-cancelled": _("Nothing was paid."),
    "member-forgotten": _("The member’s personal details are erased."),
    "extract-ordered": _("The extract is ordered. You can leave this page and come back."),
    "incoming-abandoned": _("The file that was sent in is erased."),
    "access-granted": _("The access is granted. Every page says so as long as it lasts."),
    "access-extended": _("The access goes on for the time that you chose."),
    "access-revoked": _("The access is ended, at once."),
    "case-opened": _("It is sent. The answer comes here, and a letter tells you that it has."),
    "case-written": _("It is sent."),
    "case-closed": _("The case is closed."),
    "case-reopened": _("The case is open again."),
    "case-answered": _("The answer is sent."),
    "case-taken": _("You have taken the case. The customer sees it."),
    "case-left": _("The case is given back to the queue."),
    "decided": _("Your decision is noted."),
    "not-decided": _("It was not yours to decide: you proposed it, or it is decided already."),
    "proposed": _("It is proposed. It is done as soon as another operator approves it."),
    "carried-out": _("Approved, and done."),
    "not-carried-out": _(
        "It is approved, but could not be done: it is done already, it is too late for it, or it "
        "does not suit the customers any more. Upload it again: the form says what is in the way."
    ),
    "invoice-marked": _("The invoice is marked as paid, and what waited for it goes on."),
    "invoice-not-marked": _("Nothing was changed: the invoice is not one to be paid any more."),
    "letter-queued": _("The letter is sent again within a minute."),
    "trial-extended": _("The trial is extended."),
    "payments-booked": _("The payments are booked."),
    "jobs-retried": _("The failed jobs are queued again."),
    "jobs-not-retried": _("No failed job of that name is left."),
}


def sentence(code: str | None) -> str | None:
    """The sentence of a code; None for a code that is not ours."""
    return str(SENTENCES[code]) if code in SENTENCES else None
