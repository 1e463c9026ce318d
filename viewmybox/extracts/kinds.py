"""What is in an extract: every customer-owned table, column by column.

A test fails when a customer-owned table or column is neither extracted nor left out with a reason,
so that whoever adds one must say here what becomes of it. To add a table:

1. Add a `Kind` to KINDS, after the kinds that it points at: what is restored goes in that order.
   A table that is not the customer's content (a queue, an index) goes into LEFT_OUT instead.
2. Name its columns; put those that say where a file lies, or hash a secret, into `left_out`.
3. Say what becomes of it when an extract is restored into a new customer. By default its rows come
   back as they are, written by the worker, who needs INSERT on the table. A column that is left out
   and may not be NULL gets its value in `returning.py`. What must not come back (an invoice, a
   consent given by somebody who has no access) gets a sentence in `not_restored`.
4. Personal details in it? Then `personal=True`, and it is in the copy under Settings → Privacy.
5. Run `make schema`, which writes the published format (docs/extract.schema.json) anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _n

from viewmybox.journal.deeds import SEEN

__all__ = ["EVERYWHERE_LEFT_OUT", "KINDS", "LEFT_OUT", "Kind", "Scope", "kinds_of"]


class Scope(StrEnum):
    """How much an extract is of."""

    EVERYTHING = "everything"
    BOX = "box"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Kind:
    """One table of the extract, as a file of JSON Lines and a CSV file.

    Attributes:
        name: what the manifest calls it.
        file: what its files are called, without the ending.
        label: the model, as "app.Model".
        columns: the columns that are extracted.
        about: what a row is, in Swedish and in English, for the README.
        left_out: the columns that are not extracted, each with its reason.
        order: the columns that the rows are sorted by; together unique.
        of_box: what limits the rows to one box; None where they belong to the customer as a whole.
        viewed_by: the column that the viewer looks the rows up by; None where it reads all of them.
        only: what limits the rows to some of the table's.
        personal: whether it is in the copy of personal information.
        scopes: the extracts that it is in, beside the personal one.
        not_restored: why its rows do not come back, where they do not.
    """

    name: str
    file: str
    label: str
    columns: tuple[str, ...]
    about: tuple[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ("id",)
    of_box: Callable[[UUID], Q] | None = None
    viewed_by: str | None = None
    only: Q | None = None
    personal: bool = False
    scopes: frozenset[Scope] = frozenset({Scope.EVERYTHING, Scope.BOX})
    not_restored: str = ""

    @property
    def model(self) -> Any:
        """The model's class."""
        return apps.get_model(self.label)

    def rows(self, box: UUID | None = None) -> QuerySet[Any, dict[str, Any]]:
        """The entered customer's rows in order; only one box's where a box is given."""
        found: QuerySet[Any] = self.model.objects.order_by(*self.order)
        if self.only is not None:
            found = found.filter(self.only)
        if box is not None and self.of_box is not None:
            found = found.filter(self.of_box(box))
        return found.values(*self.columns)


def kinds_of(scope: Scope) -> tuple[Kind, ...]:
    """The kinds that an extract of that scope holds, in order."""
    if scope is Scope.PERSONAL:
        return tuple(kind for kind in KINDS if kind.personal)
    return tuple(kind for kind in KINDS if scope in kind.scopes)


def in_service_of(box: UUID) -> Q:
    return Q(service__box=box)


def in_action_of(box: UUID) -> Q:
    return Q(action__service__box=box)


def agreed_in(box: UUID) -> Q:
    """The box's own agreements, and those of other boxes that a service in it is or was under."""
    services = apps.get_model("boxes.Service").objects.filter(box=box, agreement__isnull=False)
    former = apps.get_model("boxes.FormerAgreement").objects.filter(service__box=box)
    return (
        Q(box=box) | Q(id__in=services.values("agreement")) | Q(id__in=former.values("agreement"))
    )


def priced_in(box: UUID) -> Q:
    agreements = apps.get_model("boxes.Agreement").objects.filter(agreed_in(box))
    return Q(agreement__in=agreements.values("id"))


def measured_in(box: UUID) -> Q:
    """Measurements carry no foreign key to join by."""
    indicators = apps.get_model("boxes.Indicator").objects.filter(service__box=box)
    return Q(indicator_id__in=indicators.values("id"))


# What the provider's staff did with the customer's information, by the journal's deeds.
SEEN_BY_THE_PROVIDER = Q(deed__in=SEEN)

EVERYWHERE_LEFT_OUT = {"customer_id": "every row is the customer's whom the manifest names"}

ASKED = _n("asked by the customer whom the extract is of, and answered to it")

KINDS = (
    Kind(
        "customer",
        "customer",
        "accounts.Customer",
        ("id", "kind", "name", "language", "time_zone", "created_at"),
        ("Kunden själv", "The customer itself"),
        personal=True,
        left_out={"read_only": "follows from the subscription and its invoices"},
    ),
    Kind(
        "contact_detail",
        "contact_details",
        "accounts.ContactDetail",
        ("id", "kind", "value", "given_at", "given_by", "policy_version_id"),
        (
            "Kontaktuppgifter: varje ändring, med integritetspolicyns version när den lämnades",
            "Contact details: every revision, with the privacy policy's version when it was given",
        ),
        order=("given_at", "id"),
        personal=True,
    ),
    Kind(
        "registration",
        "registration",
        "accounts.Registration",
        ("id", "ip", "browser", "system", "at", "delete_on", "policy_version_id"),
        ("Vad som noterades vid registreringen", "What was recorded at registration"),
        personal=True,
    ),
    Kind(
        "member",
        "members",
        "accounts.Member",
        ("id", "name", "email", "role", "joined_at", "ended_at"),
        ("Medlemmar, även tidigare", "Members, former ones too"),
        left_out={"identity_id": "a person's sign-in in this installation is that person's own"},
        personal=True,
    ),
    Kind(
        "policy_acknowledgement",
        "policy_acknowledgements",
        "accounts.Acknowledgement",
        ("id", "member_id", "policy_version_id", "sha256", "language", "at"),
        (
            "Vem som har läst vilken version av integritetspolicyn, och textens kontrollsumma",
            "Who has read which version of the privacy policy, and the text's hash",
        ),
        personal=True,
        not_restored=_n("said by people who have no access to the customer restored"),
    ),
    Kind(
        "contact_confirmation",
        "contact_confirmations",
        "accounts.ContactConfirmation",
        ("id", "at", "confirmed_by", "policy_version_id"),
        (
            "När en ägare har bekräftat att kontaktuppgifterna stämmer",
            "When an owner confirmed that the contact details were right",
        ),
        personal=True,
        not_restored=_n("said by somebody who has no access to the customer restored"),
    ),
    Kind(
        "sent_letter",
        "sent_letters",
        "accounts.SentLetter",
        (
            "id",
            "kind",
            "about",
            "address",
            "member_id",
            "at",
            "refused",
            "next_try_at",
            "tries",
            "answer",
        ),
        (
            "Brev som tjänsten har skickat: om vad, till vem och när",
            "Letters that the service has sent: about what, to whom and when",
        ),
        personal=True,
        not_restored=_n("sent to the customer whom the extract is of"),
    ),
    Kind(
        "invitation",
        "invitations",
        "accounts.Invitation",
        (
            "id",
            "email",
            "role",
            "invited_by",
            "created_at",
            "expires_at",
            "accepted_at",
            "revoked_at",
        ),
        ("Inbjudningar", "Invitations"),
        left_out={"token_hash": "a secret's hash opens nothing and says nothing"},
        personal=True,
    ),
    Kind(
        "api_key",
        "api_keys",
        "accounts.ApiKey",
        ("id", "name", "scope", "created_by", "created_at", "last_used_at", "revoked_at"),
        ("API-nycklar, utan sina hemligheter", "API keys, without their secrets"),
        left_out={"secret_hash": "a secret's hash opens nothing and says nothing"},
    ),
    Kind(
        "calendar_feed",
        "calendar_feeds",
        "calendars.CalendarFeed",
        ("id", "member_id", "name", "whose", "created_at", "last_used_at", "revoked_at"),
        ("Kalendrar, utan sina hemliga adresser", "Calendars, without their secret addresses"),
        left_out={"secret_hash": "a secret's hash opens nothing and says nothing"},
    ),
    Kind(
        "webhook",
        "webhooks",
        "webhooks.Webhook",
        ("id", "name", "address", "kinds", "created_at", "failing_since", "off_at", "off_why"),
        ("Webhookar, utan sina hemligheter", "Webhooks, without their secrets"),
        left_out={
            "secret": "opened by a key that no extract holds",
            "old_secret": "opened by a key that no extract holds",
            "old_until": "until when the secret that is left out was valid",
        },
        scopes=frozenset({Scope.EVERYTHING}),
    ),
    Kind(
        "webhook_delivery",
        "webhook_messages",
        "webhooks.Delivery",
        (
            "id",
            "webhook_id",
            "kind",
            "body",
            "made_at",
            "state",
            "attempts",
            "next_try_at",
            "tried_at",
            "status",
            "trouble",
            "milliseconds",
        ),
        (
            "Meddelanden till webhookar under trettio dagar, och vad som blev av dem",
            "Messages to webhooks of thirty days, and what became of them",
        ),
        scopes=frozenset({Scope.EVERYTHING}),
        not_restored=_n("sent to receivers of the customer whom the extract is of"),
    ),
    Kind(
        "subscription",
        "subscription",
        "billing.Subscription",
        (
            "id",
            "plan",
            "every",
            "state",
            "started_at",
            "trial_ends_on",
            "billed_until",
            "next_plan",
            "next_every",
            "ends_on",
            "resumed_on",
            "erase_after",
            "told",
        ),
        ("Abonnemanget", "The subscription"),
        not_restored=_n("what is subscribed to, and paid for, is agreed anew"),
    ),
    Kind(
        "extract_order",
        "extract_orders",
        "billing.Order",
        (
            "id",
            "what",
            "thing",
            "documents_bytes",
            "at_most_bytes",
            "price_list",
            "free",
            "net_ore",
            "vat_percent",
            "vat_ore",
            "total_ore",
            "ordered_by",
            "ordered_at",
            "released_at",
            "failed_at",
            "withdrawn_at",
        ),
        (
            "Beställningar av utdrag, med pris i öre eller varför de är gratis",
            "Orders of extracts, with the price in öre or why they are free",
        ),
        left_out={"on_release": "the name of a job of this installation's"},
        order=("ordered_at", "id"),
        not_restored=_n("what was ordered, was ordered where it came from"),
    ),
    Kind(
        "invoice",
        "invoices",
        "billing.Invoice",
        (
            "id",
            "number",
            "kind",
            "subject",
            "order_id",
            "credits",
            "issued_on",
            "due_on",
            "period_from",
            "period_to",
            "seller",
            "buyer",
            "lines",
            "net_ore",
            "vat_ore",
            "total_ore",
            "paid_ore",
            "settled_at",
            "credited_by",
            "created_at",
        ),
        ("Fakturor; belopp i öre", "Invoices; amounts in öre (1/100 krona)"),
        order=("number",),
        not_restored=_n("an invoice is numbered where it was written"),
    ),
    Kind(
        "box",
        "boxes",
        "boxes.Box",
        ("id", "name", "description", "entry_kinds", "created_at", "closed_at"),
        ("Boxar", "Boxes"),
        of_box=lambda box: Q(id=box),
    ),
    Kind(
        "box_role",
        "box_roles",
        "boxes.BoxRole",
        ("id", "box_id", "member_id", "role", "given_at"),
        (
            "Roller som gäller i en box i stället för medlemmens övriga",
            "Roles that count in one box instead of the member's other one",
        ),
        of_box=lambda box: Q(box=box),
        viewed_by="box_id",
    ),
    Kind(
        "custom_field",
        "custom_fields",
        "boxes.CustomField",
        ("id", "box_id", "of", "name", "kind", "choices", "created_at", "closed_at"),
        (
            "Boxens egna fält; vad som står i dem finns i custom, efter fältets id",
            "The box's own fields; what is written in them is in custom, by the field's id",
        ),
        of_box=lambda box: Q(box=box),
        viewed_by="box_id",
    ),
    Kind(
        "agreement",
        "agreements",
        "boxes.Agreement",
        (
            "id",
            "box_id",
            "supplier",
            "organisation_number",
            "contact_name",
            "contact_email",
            "contact_phone",
            "contacts",
            "number",
            "starts_on",
            "ends_on",
            "notice_months",
            "notice_days",
            "renewal",
            "renewal_months",
            "noticed_on",
            "lead_days",
            "price_model",
            "price_ore",
            "price_period",
            "price_unit",
            "price_units",
            "index_name",
            "index_base",
            "index_latest",
            "price_from",
            "custom",
            "created_at",
        ),
        ("Avtal; priser i öre", "Agreements; prices in öre (1/100 krona)"),
        of_box=agreed_in,
        viewed_by="box_id",
    ),
    Kind(
        "former_price",
        "former_prices",
        "boxes.FormerPrice",
        (
            "id",
            "agreement_id",
            "price_model",
            "price_ore",
            "price_period",
            "price_unit",
            "price_units",
            "index_name",
            "index_base",
            "index_latest",
            "until_on",
            "created_at",
        ),
        (
            "Priser som avtal har haft, med sista dag; i öre",
            "Prices that agreements had, with the last day; in öre (1/100 krona)",
        ),
        of_box=priced_in,
        viewed_by="agreement_id",
    ),
    Kind(
        "service",
        "services",
        "boxes.Service",
        (
            "id",
            "box_id",
            "name",
            "category",
            "description",
            "responsible_id",
            "agreement_id",
            "agreement_from",
            "deviations_at_most",
            "deviations_period",
            "custom",
            "created_at",
            "closed_at",
        ),
        ("Tjänster", "Services"),
        of_box=lambda box: Q(box=box),
        viewed_by="box_id",
    ),
    Kind(
        "supplier_service",
        "supplier_services",
        "boxes.SupplierService",
        ("id", "member_id", "service_id", "given_at"),
        ("Tjänster som en leverantör rapporterar om", "Services that a supplier reports on"),
        of_box=lambda box: Q(service__box=box),
        viewed_by="service_id",
    ),
    Kind(
        "former_agreement",
        "former_agreements",
        "boxes.FormerAgreement",
        ("id", "service_id", "agreement_id", "from_on", "until_on", "created_at"),
        (
            "Avtal som tjänster har gått vidare från, med första och sista dag",
            "Agreements that services have passed on from, with the first and the last day",
        ),
        of_box=in_service_of,
        viewed_by="service_id",
    ),
    Kind(
        "saved_view",
        "saved_views",
        "boxes.SavedView",
        ("id", "box_id", "member_id", "listing", "name", "query", "is_default", "created_at"),
        (
            "Sparade vyer av boxarnas listor; utan medlem är de allas",
            "Saved views of the boxes' lists; those without a member are everybody's",
        ),
        of_box=lambda box: Q(box=box),
        viewed_by="box_id",
    ),
    Kind(
        "indicator",
        "indicators",
        "boxes.Indicator",
        (
            "id",
            "service_id",
            "name",
            "unit",
            "description",
            "decimals",
            "target",
            "low",
            "high",
            "tolerance",
            "aggregate",
            "period",
            "expected",
            "target_from",
            "weight",
            "credit_percent",
            "credit_ore",
            "position",
            "created_at",
            "closed_at",
            "latest_at",
            "latest_value",
            "trend",
            "trend_period",
        ),
        ("Indikatorer, med mål och senaste värde", "Indicators, with target and latest value"),
        of_box=in_service_of,
        viewed_by="service_id",
    ),
    Kind(
        "former_target",
        "former_targets",
        "boxes.FormerTarget",
        ("id", "indicator_id", "target", "low", "high", "tolerance", "until_on", "created_at"),
        (
            "Mål som indikatorer har haft, för perioder som börjar senast den dagen",
            "Targets that indicators had, for periods that begin by that day",
        ),
        of_box=lambda box: Q(indicator__service__box=box),
        viewed_by="indicator_id",
    ),
    Kind(
        "measurement",
        "measurements",
        "boxes.Measurement",
        ("indicator_id", "at", "value", "note", "source"),
        ("Mätvärden", "Measurements"),
        order=("indicator_id", "at"),
        of_box=measured_in,
        viewed_by="indicator_id",
    ),
    Kind(
        "measurement_day",
        "measurements_by_day",
        "boxes.DayRollup",
        ("indicator_id", "day", "count", "sum", "min", "max", "last"),
        (
            "Mätvärdena sammanräknade per dag, i kundens tidszon",
            "The measurements added up by day, in the customer's time zone",
        ),
        order=("indicator_id", "day"),
        of_box=measured_in,
        viewed_by="indicator_id",
    ),
    Kind(
        "indicator_month",
        "indicators_by_month",
        "boxes.MonthRollup",
        ("indicator_id", "month", "on_target", "at_risk", "off_target", "ends_on"),
        (
            "Hur många av en indikators perioder som nådde målet, månad för månad",
            "How many of an indicator's periods were on target, month by month",
        ),
        order=("indicator_id", "month"),
        of_box=measured_in,
        viewed_by="indicator_id",
        not_restored=_n("worked out anew from the measurements"),
    ),
    Kind(
        "entry",
        "entries",
        "boxes.Entry",
        (
            "id",
            "box_id",
            "service_id",
            "kind",
            "kind_name",
            "at",
            "title",
            "text",
            "custom",
            "member_id",
            "created_at",
            "closed_at",
        ),
        (
            "Tidslinjen: leveranser, besök, möten, avvikelser, anteckningar",
            "The timeline: deliveries, visits, meetings, deviations, notes",
        ),
        of_box=lambda box: Q(box=box),
        viewed_by="service_id",
    ),
    Kind(
        "cost",
        "costs",
        "boxes.Cost",
        (
            "id",
            "service_id",
            "day",
            "months",
            "text",
            "number",
            "amount_ore",
            "currency",
            "in_currency",
            "source",
            "member_id",
            "created_at",
            "closed_at",
        ),
        (
            "Kostnader: fakturor och delar av fakturor",
            "Costs: invoices and parts of invoices",
        ),
        of_box=in_service_of,
        viewed_by="service_id",
    ),
    Kind(
        "action",
        "actions",
        "boxes.Action",
        (
            "id",
            "service_id",
            "entry_id",
            "title",
            "text",
            "responsible_id",
            "due_on",
            "repeats_every",
            "repeats_unit",
            "repeats_from",
            "follows_id",
            "created_at",
            "closed_at",
        ),
        ("Åtgärder", "Actions"),
        of_box=in_service_of,
        viewed_by="service_id",
    ),
    Kind(
        "checklist_item",
        "checklist_items",
        "boxes.ChecklistItem",
        ("id", "action_id", "title", "created_at", "closed_at", "closed_by_id"),
        (
            "Åtgärdernas checklistor: vad som ska bockas av, när det gjordes och av vem",
            "The actions' checklists: what is to be ticked off, when it was and by whom",
        ),
        of_box=in_action_of,
        viewed_by="action_id",
    ),
    Kind(
        "action_change",
        "action_history",
        "boxes.ActionChange",
        ("id", "action_id", "at", "member_id", "deed", "field", "before", "after"),
        (
            "Åtgärdernas historik: vem som ändrade vad, när, och vad som stod före och efter",
            "The actions' history: who changed what, when, and what it said before and after",
        ),
        of_box=in_action_of,
        viewed_by="action_id",
    ),
    Kind(
        "report_template",
        "report_templates",
        "reports.ReportTemplate",
        (
            "id",
            "box_id",
            "name",
            "period",
            "parts",
            "services",
            "by_itself",
            "readers",
            "created_at",
            "closed_at",
        ),
        (
            "Vad som rapporteras: vilka delar, om vilka tjänster, för vilka perioder",
            "What is reported: which parts, of which services, for which periods",
        ),
        of_box=lambda box: Q(box=box),
    ),
    Kind(
        "report",
        "reports",
        "reports.Report",
        (
            "id",
            "template_id",
            "name",
            "starts_on",
            "ends_on",
            "version",
            "corrects_id",
            "facts",
            "sha256",
            "signed_at",
            "signed_by_id",
            "created_at",
            "closed_at",
        ),
        (
            "Rapporter: signerade med allt som de sade, och utkast",
            "Reports: signed ones with all that they said, and drafts",
        ),
        of_box=lambda box: Q(template__box=box),
    ),
    Kind(
        "report_part",
        "report_parts",
        "reports.ReportPart",
        ("id", "report_id", "kind", "text", "responsible_id", "ready_at", "ready_by_id"),
        (
            "Rapporternas delar: vad som är skrivet i dem, av vem de är klara",
            "The reports' parts: what is written in them, by whom they are ready",
        ),
        of_box=lambda box: Q(report__template__box=box),
        viewed_by="report_id",
    ),
    Kind(
        "report_comment",
        "report_comments",
        "reports.ReportComment",
        ("id", "report_id", "kind", "text", "member_id", "at"),
        ("Kommentarer till rapporternas delar", "Comments on the reports' parts"),
        of_box=lambda box: Q(report__template__box=box),
        viewed_by="report_id",
    ),
    Kind(
        "document",
        "documents",
        "boxes.Document",
        (
            "id",
            "service_id",
            "agreement_id",
            "entry_id",
            "action_id",
            "name",
            "content_type",
            "size",
            "sha256",
            "version",
            "first_id",
            "replaced_at",
            "member_id",
            "created_at",
        ),
        (
            "Dokument; själva filerna ligger i mappen documents",
            "Documents; the files themselves are in the folder documents",
        ),
        left_out={"file": "where the file lies in our storage; the file itself is extracted"},
        of_box=in_service_of,
        viewed_by="service_id",
    ),
    Kind(
        "extract",
        "extracts",
        "extracts.Extract",
        (
            "id",
            "box_id",
            "state",
            "failure",
            "size",
            "sha256",
            "requested_by_id",
            "requested_at",
            "finished_at",
            "delete_at",
            "renewed_at",
        ),
        (
            "Beställda utdrag; det här utdraget är under arbete i sin egen lista",
            "Extracts that were ordered; this very one is still being built in its own list",
        ),
        left_out={
            "file": "where the file lies in our storage",
            "done": "how far the building had come",
            "total": "how far the building had to go",
        },
        not_restored=_n("orders, made and paid for by the customer whom the extract is of"),
    ),
    Kind(
        "restoration",
        "restorations",
        "extracts.Restoration",
        (
            "id",
            "restored_at",
            "from_customer",
            "from_name",
            "made_at",
            "journal_number",
            "journal_head",
            "signed_by",
            "left_out",
            "size",
            "sha256",
        ),
        (
            "Utdrag som har lästs tillbaka; deras journaler ligger i mappen journals",
            "Extracts that were restored; their journals are in the folder journals",
        ),
        left_out={"file": "where the old journal lies in our storage; it is extracted itself"},
        order=("restored_at", "id"),
    ),
    Kind(
        "journal",
        "journal",
        "journal.JournalLine",
        (
            "number",
            "at",
            "deed",
            "thing_kind",
            "thing_id",
            "who",
            "salt",
            "details",
            "commitment",
            "hash",
        ),
        (
            "Journalen: vem som gjorde vad, när och varifrån; rad för rad hopkedjad",
            "The journal: who did what, when and from where; chained line by line",
        ),
        order=("number",),
        not_restored=_n(
            "its lines are chained to the customer whom they are of: the new journal begins with "
            "where the old one ended, which is kept whole beside it"
        ),
    ),
    Kind(
        "seen",
        "seen_by_the_provider",
        "journal.JournalLine",
        ("number", "at", "deed", "thing_kind", "thing_id", "details"),
        (
            "Journalens rader om när leverantörens personal har sett något",
            "The journal's lines on what the provider's staff has seen",
        ),
        left_out={
            "who": "the details say it",
            "salt": "the whole journal has it",
            "commitment": "the whole journal has it",
            "hash": "the whole journal has it",
        },
        order=("number",),
        only=SEEN_BY_THE_PROVIDER,
        personal=True,
        scopes=frozenset(),
        not_restored=_n("lines of the journal"),
    ),
    Kind(
        "notice",
        "notices",
        "notices.Notice",
        (
            "id",
            "member_id",
            "kind",
            "thing",
            "occasion",
            "day",
            "escalated",
            "made_at",
            "read_at",
            "snoozed_until",
            "gone_at",
            "to_mail",
            "letter_id",
        ),
        (
            "Aviseringar: vad som har behövt vilken medlem, och i vilket brev det stod",
            "Notices: what has needed which member, and in which letter it stood",
        ),
        order=("made_at", "id"),
        personal=True,
        scopes=frozenset({Scope.EVERYTHING}),
        not_restored=_n("what needs whom is found anew"),
    ),
    Kind(
        "notice_choice",
        "notice_choices",
        "notices.NoticeChoice",
        ("id", "member_id", "choices", "language", "time_zone", "hour", "weekday"),
        ("Vad medlemmar vill aviseras om, och hur", "What members want to be told of, and how"),
        personal=True,
        scopes=frozenset({Scope.EVERYTHING}),
        not_restored=_n("chosen by people who have no access to the customer restored"),
    ),
    Kind(
        "notice_escalation",
        "notice_escalation",
        "notices.Escalation",
        ("id", "days", "member_id"),
        (
            "Efter hur många dagar någon annan får veta vad ingen har gjort något åt",
            "After how many days somebody else is told of what nobody has done anything about",
        ),
        scopes=frozenset({Scope.EVERYTHING}),
        not_restored=_n("chosen for people who have no access to the customer restored"),
    ),
    Kind(
        "support_case",
        "support_cases",
        "cases.Case",
        (
            "id",
            "number",
            "about",
            "subject",
            "page",
            "browser",
            "system",
            "member_id",
            "opened_at",
            "first_answer_by",
            "first_answered_at",
            "solve_by",
            "answer_by",
            "paused_at",
            "closed_at",
            "operator_id",
            "operator",
        ),
        (
            "Ärenden hos leverantörens support, med utlovade tider",
            "Cases with the provider's support, with the times that were promised",
        ),
        order=("number",),
        personal=True,
        scopes=frozenset({Scope.EVERYTHING}),
        not_restored=ASKED,
    ),
    Kind(
        "support_case_message",
        "support_case_messages",
        "cases.Message",
        ("id", "case_id", "number", "text", "member_id", "operator_id", "operator", "at"),
        ("Vad som skrevs i ärendena, och av vem", "What was written in the cases, and by whom"),
        order=("case_id", "number"),
        personal=True,
        scopes=frozenset({Scope.EVERYTHING}),
        not_restored=ASKED,
    ),
    Kind(
        "support_case_file",
        "support_case_files",
        "cases.CaseFile",
        ("id", "case_id", "message_id", "name", "size", "sha256", "at"),
        (
            "Filer som skickades med ärendena; i ett fullständigt utdrag ligger de i mappen cases",
            "Files sent with the cases; in the complete extract they are in the folder cases",
        ),
        left_out={"file": "where the file lies in our storage; the file itself is extracted"},
        order=("at", "id"),
        personal=True,
        scopes=frozenset({Scope.EVERYTHING}),
        not_restored=ASKED,
    ),
    Kind(
        "support_grant",
        "support_grants",
        "support.Grant",
        (
            "id",
            "box_id",
            "case_id",
            "operator_id",
            "team",
            "to",
            "reason",
            "granted_by",
            "granted_at",
            "set_at",
            "until",
            "ended_at",
        ),
        (
            "Behörighet som kunden gett leverantörens personal att läsa en box, och hur länge",
            "Access to a box that the customer granted the provider's staff, and for how long",
        ),
        of_box=lambda box: Q(box=box),
        not_restored=_n("access is granted by an owner of the new customer, or not at all"),
        personal=True,
    ),
    Kind(
        "support_visit",
        "support_visits",
        "support.Visit",
        ("id", "operator_id", "operator", "reason", "at", "ends_at"),
        (
            "När leverantörens personal öppnade kundens konto, vem och varför",
            "When the provider's staff opened the customer's account, who and why",
        ),
        left_out={"session_id": "the operator's sign-in, which is the operator's own"},
        personal=True,
        not_restored=_n("what staff looked at in the customer whom the extract is of"),
    ),
    Kind(
        "support_view",
        "support_views",
        "support.VisitView",
        ("id", "visit_id", "page", "thing_id", "box_id", "at"),
        ("Varje sida som då öppnades", "Every page that was opened then"),
        left_out={"made_in": "the number of a transaction in this database"},
        personal=True,
        not_restored=_n("what staff looked at in the customer whom the extract is of"),
    ),
)

# Tables that name a customer and are not extracted, each with its reason.
LEFT_OUT = {
    "vault.CustomerKey": "the key that encrypts the customer's files here; they leave decrypted",
    "extracts.ExtractPart": "where the parts of an extract lie in our storage",
    "extracts.Incoming": "an extract that waits for a day at most to be restored: no content",
    "boxes.BinItem": "what was removed: whoever wants it along puts it back first",
    "boxes.BinFile": "files of what was removed",
    "boxes.DocumentWords": "what documents are searched by, made anew of the documents themselves",
    "vault.SharedKey": "the key of a support case's files here; they leave decrypted",
    "accounts.Session": "a browser's sign-in belongs to the person, who sees it under Settings",
    "billing.LedgerInvoice": "the provider's own books; the invoices themselves are extracted",
    "billing.Erasure": "the provider's own record of a customer that is there no more",
    "accounts.Membership": "an index over the members, which are extracted",
    "journal.JournalHead": "where the journal has come to: the manifest's journal_head",
    "webhooks.ToldEvent": "a memory of what makes no message a second time: ids; found anew",
    "api.KeptAnswer": "a copy, kept for a day, of what the API answered; a call repeated needs it",
}
