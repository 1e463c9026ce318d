"""The register of processing (GDPR art. 30), as data: shown at /trust/processing/.

Every column of every table is declared in `TABLES`, under the processing that it holds personal
information for, or as one of three that are none:

    content    what a customer writes for its own purposes: theirs, we process it for them
    technical  ids, moments, states, sums, hashes, keys: says something of a person only through
               the row beside it
    ours       the service's own words: policies, jobs, upkeep

A new column fails tests/trust/test_processing.py until it stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

Words = str | Lazy

NONE = ("content", "technical", "ours")


@dataclass(frozen=True, slots=True)
class Processing:
    """One purpose for which somebody's information is processed.

    Attributes:
        key: what `TABLES` calls it.
        name, what_for, ground, whose, what: as the register must say (art. 30.1 b, c; art. 6).
        recipients: who gets it, beside those whom the policy names for all (art. 30.1 d).
        how_long: until it is erased (art. 30.1 f).
        for_customer: we are the processor, on the customer's behalf (art. 30.2).
    """

    key: str
    name: Words
    what_for: Words
    ground: Words
    whose: Words
    what: Words
    how_long: Words
    recipients: Words = ""
    for_customer: bool = False

    @property
    def columns(self) -> list[str]:
        """Where it lies: "table.column"."""
        return [
            f"{table}.{column}" for table, kinds in TABLES.items() for column in kinds[self.key]
        ]


@dataclass(frozen=True, slots=True)
class SubProcessor:
    """Who processes for us; the policy names the same, word for word."""

    name: str
    company: str
    what_for: Words
    where: Words


# What stands below and the software does not yet do by itself; empty once it does.
NOT_YET: Words = ""

SUB_PROCESSORS = (
    SubProcessor(
        "Microsoft Azure",
        "Microsoft Ireland Operations Limited",
        _("Runs the service’s machines and stores its database, files and keys."),
        _("In the EU: Sweden Central"),
    ),
)

PROCESSINGS = (
    Processing(
        "contact",
        _("Contact details"),
        _("To provide the service, reach the customer and invoice."),
        _("Contract; of who represents a business: our legitimate interest in reaching it"),
        _("Customers and who represents them"),
        _("Name, organisation number, address, e-mail address, telephone number; every revision"),
        _("As long as the subscription runs, and 30 days after"),
        _("The provider’s support"),
    ),
    Processing(
        "invoices",
        _("Invoices and bookkeeping"),
        _("To invoice, and to keep books as the law says."),
        _("Legal obligation: the Swedish Bookkeeping Act"),
        _("Customers"),
        _("Name, address, organisation number, what was sold, amounts and payments"),
        _("Through the seventh year after the calendar year in which the financial year ended"),
        _("The provider’s bookkeeping; who pays by card is sent to the card company’s own page"),
    ),
    Processing(
        "sign_in",
        _("Signing in"),
        _("To know that a person is who they say, and to let nobody else in."),
        _("Contract; of a customer’s member: our legitimate interest in letting only the right in"),
        _("Who signs in"),
        _(
            "The identity provider’s name for the person, name, e-mail address; with an open "
            "session the network of the address, the browser and the system"
        ),
        _("As long as the person is a member; a session until the night after it ended"),
        _("The identity provider learns that the person signs in, and out"),
    ),
    Processing(
        "registration",
        _("The registration"),
        _("To help the registration and later support."),
        _("Our legitimate interest in being able to help"),
        _("Who subscribed"),
        _("IP address, browser’s version, operating system, date and time"),
        _("24 months, or until the subscription ends if that is earlier"),
        _("The provider’s support"),
    ),
    Processing(
        "told",
        _("Letters from us, and who has read the policy"),
        _("To tell of changes ahead of time, and to be able to show that we did."),
        _("Our legitimate interest in being able to show what was said, and when"),
        _("Members, and the customer’s own e-mail address"),
        _("What the letter was about, to which address and when; who read which version, and when"),
        _("As long as the subscription runs, and 30 days after"),
        _("The customer’s other members, and the provider’s support"),
    ),
    Processing(
        "membership",
        _("Members and invitations"),
        _("To let a customer say who may see and do what in its box."),
        _("The customer decides, as controller"),
        _("Members and who is invited"),
        _("Name, e-mail address, role"),
        _("As long as the subscription runs, and 30 days after"),
        _("The customer’s other members"),
        for_customer=True,
    ),
    Processing(
        "journal",
        _("The journal of who did what"),
        _("For security: so that what was done can be found out afterwards."),
        _("Our legitimate interest in protecting the customers’ information"),
        _("Members, and who works for the provider"),
        _("Who, when, from which address and browser, which deed, what it was called"),
        _("As long as the subscription runs, and 30 days after"),
        _("The customer’s owners"),
    ),
    Processing(
        "support",
        _("Support by the provider’s staff"),
        _("To help a customer, and so that the customer can see who looked at what, and why."),
        _("Our legitimate interest in being able to help, and to answer for it"),
        _("The provider’s operators, and whom they look for or write of"),
        _(
            "An operator’s name, team, sign-ins and what they looked at; the words of a search; "
            "reasons"
        ),
        _(
            "An operator’s sign-in until the night after it ended, a search for 90 days, what was "
            "looked at as long as the subscription runs, and 30 days after"
        ),
        _("The customer’s members"),
    ),
    Processing(
        "cases",
        _("Support cases"),
        _("To answer what a customer’s members ask, and to show how fast that was."),
        _("Our legitimate interest in being able to help who asks for it"),
        _("Members who write, operators who answer, and whom they write of"),
        _(
            "What was written, by whom and when, and the files sent; the page, the browser and the "
            "system only if the member attaches them"
        ),
        _("As long as the subscription runs, and 30 days after"),
        _("The provider’s support; of the customer’s members who wrote it, and the owners"),
    ),
    Processing(
        "box",
        _("The content of the box"),
        _("To follow up services on the customer’s behalf, and for nothing else."),
        _("The customer decides, as controller"),
        _("Whomever the customer writes of"),
        _("What the customer writes, measures and uploads, and who is responsible for what"),
        _("As long as the customer wishes, and 30 days after the subscription"),
        _("The customer’s members"),
        for_customer=True,
    ),
)

Kinds = Mapping[str, tuple[str, ...]]


def declared(**kinds: str) -> Kinds:
    """A table's columns, a text of names for each kind."""
    known = [*NONE, *(one.key for one in PROCESSINGS)]
    if strange := kinds.keys() - set(known):
        raise ValueError(f"{', '.join(strange)}: no such processing; there are {', '.join(known)}")
    return {kind: tuple(kinds.get(kind, "").split()) for kind in known}


MOMENTS = "created_at closed_at"

TABLES: dict[str, Kinds] = {
    # accounts
    "customer": declared(
        contact="name", technical="id kind language time_zone created_at read_only"
    ),
    "contact_detail": declared(
        contact="value", technical="id customer_id kind given_at given_by policy_version_id"
    ),
    "registration": declared(
        registration="ip browser system at",
        technical="id customer_id delete_on policy_version_id",
    ),
    "contact_confirmation": declared(
        told="confirmed_by at", technical="id customer_id policy_version_id"
    ),
    "policy_acknowledgement": declared(
        told="member_id language at", technical="id customer_id policy_version_id sha256"
    ),
    "sent_letter": declared(
        told="kind about address member_id at refused answer",
        technical="id customer_id next_try_at tries",
    ),
    "identity": declared(
        sign_in="issuer subject name email email_verified first_seen_at last_seen_at",
        technical="id disabled_at",
    ),
    "session": declared(
        sign_in="ip browser system id_token provider_session created_at last_used_at",
        technical="id token_hash identity_id customer_id member_id provider expires_at ended_at",
    ),
    "sign_in_attempt": declared(
        technical="token_hash provider state nonce verifier next created_at"
    ),
    "spent_logout_token": declared(technical="token_hash received_at"),
    "membership": declared(technical="id identity_id customer_id member_id chosen_at"),
    "member": declared(
        membership="name email role",
        technical="id customer_id identity_id joined_at ended_at",
    ),
    "invitation": declared(
        membership="email role",
        technical="id customer_id token_hash invited_by created_at expires_at accepted_at "
        "revoked_at",
    ),
    "api_key": declared(
        content="name",
        technical="id customer_id scope secret_hash created_by created_at last_used_at revoked_at",
    ),
    "calendar_feed": declared(
        content="name",
        technical="id customer_id member_id whose secret_hash created_at last_used_at revoked_at",
    ),
    # A message's body holds what the boxes say, for thirty days; the secrets are sealed.
    "webhook": declared(
        content="name address kinds",
        technical="id customer_id secret old_secret old_until created_at failing_since off_at "
        "off_why",
    ),
    "webhook_event": declared(technical="id customer_id kind thing occasion at"),
    "webhook_delivery": declared(
        content="body",
        technical="id customer_id webhook_id kind made_at state attempts next_try_at tried_at "
        "status trouble milliseconds",
    ),
    # billing
    "subscription": declared(
        technical="id customer_id plan every state started_at trial_ends_on billed_until next_plan "
        "next_every ends_on resumed_on erase_after told"
    ),
    "extract_order": declared(
        technical="id customer_id what thing documents_bytes at_most_bytes price_list free net_ore "
        "vat_percent vat_ore total_ore ordered_by ordered_at on_release released_at failed_at "
        "withdrawn_at"
    ),
    "invoice": declared(
        invoices="buyer seller lines number kind subject issued_on due_on period_from period_to "
        "net_ore vat_ore total_ore paid_ore settled_at credits credited_by",
        technical="id customer_id order_id created_at",
    ),
    "ledger_invoice": declared(
        invoices="number buyer seller lines kind subject issued_on due_on period_from period_to "
        "net_ore vat_ore total_ore paid_ore settled_at credits credited_by",
        technical="customer_id keep_until created_at",
    ),
    "ledger_payment": declared(
        invoices="about ore received_on invoice outcome source",
        support="taken_by reason",
        technical="id reference created_at",
    ),
    "erasure": declared(
        contact="tell",
        technical="id customer_id reason begun_at key_destroyed_at storage_emptied_at "
        "rows_deleted_at told_at files counts kept journal_number journal_hash language",
    ),
    "price_list": declared(
        ours="number effective_on published_at vat_percent extract_base_ore extract_gb_ore plans"
    ),
    "wall.ledger_head": declared(technical="one number"),
    # boxes
    "box": declared(
        content="words name description entry_kinds", technical=f"id customer_id {MOMENTS}"
    ),
    "agreement": declared(
        content="words supplier organisation_number number price_model price_ore price_period "
        "price_unit price_units index_name index_base index_latest starts_on ends_on notice_months "
        "notice_days renewal renewal_months noticed_on lead_days price_from custom",
        box="contact_name contact_email contact_phone contacts",
        technical="id customer_id box_id created_at",
    ),
    "former_agreement": declared(
        content="from_on until_on", technical="id customer_id service_id agreement_id created_at"
    ),
    "bin_item": declared(
        content="title rows",
        technical="id customer_id box_id kind thing pointing removed_at member_id",
    ),
    "bin_file": declared(technical="id customer_id item_id file"),
    "supplier_service": declared(technical="id customer_id member_id service_id given_at"),
    "box_role": declared(content="role", technical="id customer_id box_id member_id given_at"),
    "custom_field": declared(
        content="of name kind choices", technical=f"id customer_id box_id {MOMENTS}"
    ),
    "former_price": declared(
        content="price_model price_ore price_period price_unit price_units index_name index_base "
        "index_latest until_on",
        technical="id customer_id agreement_id created_at",
    ),
    "service": declared(
        content="words name description category agreement_from deviations_at_most "
        "deviations_period custom",
        box="responsible_id",
        technical=f"id customer_id box_id agreement_id {MOMENTS}",
    ),
    "saved_view": declared(
        content="listing name query is_default",
        box="member_id",
        technical="id customer_id box_id created_at",
    ),
    "indicator": declared(
        content="words name description unit decimals low high target tolerance period aggregate "
        "expected latest_value trend weight credit_percent credit_ore target_from",
        technical="id customer_id service_id position latest_at trend_period "
        f"{MOMENTS}",
    ),
    "former_target": declared(
        content="target low high tolerance until_on",
        technical="id customer_id indicator_id created_at",
    ),
    "measurement": declared(content="value note source", technical="customer_id indicator_id at"),
    "measurement_day": declared(
        content="count sum min max last", technical="customer_id indicator_id day"
    ),
    "indicator_month": declared(
        content="on_target at_risk off_target ends_on", technical="customer_id indicator_id month"
    ),
    "entry": declared(
        content="words kind kind_name title text at custom",
        box="member_id",
        technical=f"id customer_id box_id service_id {MOMENTS}",
    ),
    "cost": declared(
        content="words day months text number amount_ore currency in_currency source",
        box="member_id",
        technical=f"id customer_id service_id {MOMENTS}",
    ),
    "action": declared(
        content="words title text due_on repeats_every repeats_unit repeats_from",
        box="responsible_id",
        technical=f"id customer_id service_id entry_id follows_id {MOMENTS}",
    ),
    "checklist_item": declared(
        content="title", box="closed_by_id", technical=f"id customer_id action_id {MOMENTS}"
    ),
    "action_change": declared(
        content="deed field before after", box="member_id", technical="id customer_id action_id at"
    ),
    "report_template": declared(
        content="name period parts services by_itself readers",
        technical=f"id customer_id box_id {MOMENTS}",
    ),
    "report": declared(
        content="name starts_on ends_on version facts sha256",
        box="signed_by_id",
        technical=f"id customer_id template_id corrects_id signed_at {MOMENTS}",
    ),
    "report_part": declared(
        content="kind text",
        box="responsible_id ready_by_id",
        technical="id customer_id report_id ready_at",
    ),
    "report_comment": declared(
        content="kind text", box="member_id", technical="id customer_id report_id at"
    ),
    "document_words": declared(
        content="words state", technical="id customer_id document_id read_at"
    ),
    "document": declared(
        content="words name content_type",
        box="member_id",
        technical="id customer_id service_id agreement_id entry_id action_id file size sha256 "
        "version first_id replaced_at created_at",
    ),
    # extracts, the API's memory
    "restoration": declared(
        technical="id customer_id restored_at from_customer made_at journal_number journal_head "
        "signed_by size sha256 file",
        content="from_name left_out",
    ),
    "extract": declared(
        technical="id customer_id box_id state failure done total file size sha256 "
        "requested_by_id requested_at finished_at delete_at renewed_at"
    ),
    # The manifest and the file's name of an extract that waits to be restored.
    "incoming_extract": declared(
        technical="id customer_id state file size sha256 done total sent_by_id sent_at "
        "finished_at",
        content="name flaws found",
    ),
    # While an extract is built, the names of its documents.
    "extract_part": declared(
        technical="id customer_id extract_id number file is_finished size sha256", content="facts"
    ),
    "idempotency": declared(
        content="body location", technical="id customer_id request_hash status created_at"
    ),
    # journal
    "journal_line": declared(
        journal="who details",
        technical="customer_id number at deed thing_kind thing_id salt commitment hash",
    ),
    "journal_head": declared(technical="customer_id number hash at"),
    "provider_line": declared(
        journal="details", technical="number at deed salt commitment hash"
    ),
    "provider_head": declared(technical="id number hash at gone gone_hash"),
    # support
    "support_operator": declared(
        support="issuer subject name team", technical="id added_at ended_at"
    ),
    "support_session": declared(
        support="strength authenticated_at id_token ip browser system created_at last_used_at",
        technical="id token_hash operator_id expires_at ended_at",
    ),
    "support_attempt": declared(technical="token_hash state nonce verifier next created_at"),
    "support_search": declared(support="words reason", technical="id operator_id at made_in"),
    "support_proposal": declared(
        support="about reason decision",
        technical="id deed proposed_by_id proposed_at expires_at decided_by_id decided_at approved "
        "carried_out_at",
    ),
    "support_draft": declared(
        support="facts", technical="id kind sha256 made_by_id made_at made_in done_at done_by_id"
    ),
    "support_grant": declared(
        support="to reason",
        technical="id customer_id box_id case_id operator_id team granted_by granted_at set_at "
        "until ended_at",
    ),
    "support_visit": declared(
        support="operator reason at", technical="id customer_id session_id operator_id ends_at"
    ),
    "support_view": declared(
        support="page", technical="id customer_id visit_id thing_id box_id at made_in"
    ),
    # cases
    # notices
    "notice": declared(
        told="member_id read_at snoozed_until",
        technical="id customer_id kind thing occasion day escalated made_at gone_at to_mail "
        "letter_id",
    ),
    "notice_choice": declared(
        told="member_id choices language time_zone hour weekday", technical="id customer_id"
    ),
    "notice_escalation": declared(told="member_id", technical="id customer_id days"),
    "support_case": declared(
        cases="subject page browser system member_id operator opened_at",
        technical="id customer_id number about first_answer_by first_answered_at solve_by "
        "answer_by paused_at closed_at operator_id",
    ),
    "support_case_message": declared(
        cases="text member_id operator at", technical="id customer_id case_id number operator_id"
    ),
    "support_case_file": declared(
        cases="name at", technical="id customer_id case_id message_id size sha256 file"
    ),
    # the vault
    "customer_key": declared(technical="id customer_id wrapped master_version created_at"),
    "shared_key": declared(technical="id customer_id thing wrapped master_version created_at"),
    # the service's own
    "policy_version": declared(
        ours="number effective_on published_at text_sv text_en sha256"
    ),
    # A job's arguments are ids; one that names somebody goes when the job is done, or in a month.
    "procrastinate_jobs": declared(
        membership="args",
        ours="id queue_name task_name priority lock queueing_lock status scheduled_at attempts "
        "abort_requested worker_id",
    ),
    "procrastinate_events": declared(ours="id job_id type at"),
    "procrastinate_periodic_defers": declared(
        ours="id task_name periodic_id defer_timestamp job_id"
    ),
    "procrastinate_workers": declared(ours="id last_heartbeat"),
    "wall.provider_tally": declared(ours="hour deed facts times"),
    "wall.secret": declared(technical="name inner_pad outer_pad"),
    "wall.turn": declared(technical="bucket full_at"),
    "wall.upkeep": declared(ours="name first_at at facts"),
    "wall.verified": declared(ours="name promise state at looked_by"),
    "wall.halt": declared(ours="since until reason"),
    "wall.expected_customer": declared(technical="id at"),
    "wall.restoring": declared(technical="customer begun_in"),
}  # fmt: skip
