"""What is in an extract: every customer-owned table, column by column.

A test fails when a customer-owned table or column is neither extracted nor left out with a reason,
so that whoever adds one must say here what becomes of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet

__all__ = ["EVERYWHERE_LEFT_OUT", "KINDS", "LEFT_OUT", "Kind"]


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
    """

    name: str
    file: str
    label: str
    columns: tuple[str, ...]
    about: tuple[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ("id",)
    of_box: Callable[[UUID], Q] | None = None

    @property
    def model(self) -> Any:
        """The model's class."""
        return apps.get_model(self.label)

    def rows(self, box: UUID | None = None) -> QuerySet[Any, dict[str, Any]]:
        """The entered customer's rows in order; only one box's where a box is given."""
        found: QuerySet[Any] = self.model.objects.order_by(*self.order)
        if box is not None and self.of_box is not None:
            found = found.filter(self.of_box(box))
        return found.values(*self.columns)


def in_service_of(box: UUID) -> Q:
    return Q(service__box=box)


def agreed_in(box: UUID) -> Q:
    """The box's own agreements, and those of other boxes that one of its services points at."""
    services = apps.get_model("boxes.Service").objects.filter(box=box, agreement__isnull=False)
    return Q(box=box) | Q(id__in=services.values("agreement"))


def measured_in(box: UUID) -> Q:
    """Measurements carry no foreign key to join by."""
    indicators = apps.get_model("boxes.Indicator").objects.filter(service__box=box)
    return Q(indicator_id__in=indicators.values("id"))


EVERYWHERE_LEFT_OUT = {"customer_id": "every row is the customer's whom the manifest names"}

KINDS = (
    Kind(
        "customer",
        "customer",
        "accounts.Customer",
        ("id", "kind", "name", "language", "time_zone", "created_at"),
        ("Kunden själv", "The customer itself"),
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
    ),
    Kind(
        "registration",
        "registration",
        "accounts.Registration",
        ("id", "ip", "browser", "system", "at", "delete_on", "policy_version_id"),
        ("Vad som noterades vid registreringen", "What was recorded at registration"),
    ),
    Kind(
        "member",
        "members",
        "accounts.Member",
        ("id", "name", "email", "role", "joined_at", "ended_at"),
        ("Medlemmar, även tidigare", "Members, former ones too"),
        left_out={"identity_id": "a person's sign-in in this installation is that person's own"},
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
        "subscription",
        "subscription",
        "billing.Subscription",
        ("id", "plan", "state", "started_at", "trial_ends_on"),
        ("Abonnemanget", "The subscription"),
    ),
    Kind(
        "box",
        "boxes",
        "boxes.Box",
        ("id", "name", "description", "created_at", "closed_at"),
        ("Boxar", "Boxes"),
        of_box=lambda box: Q(id=box),
    ),
    Kind(
        "agreement",
        "agreements",
        "boxes.Agreement",
        (
            "id",
            "box_id",
            "supplier",
            "number",
            "starts_on",
            "ends_on",
            "notice_months",
            "renewal",
            "price_ore",
            "price_period",
        ),
        ("Avtal; priser i öre", "Agreements; prices in öre (1/100 krona)"),
        of_box=agreed_in,
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
            "created_at",
            "closed_at",
        ),
        ("Tjänster", "Services"),
        of_box=lambda box: Q(box=box),
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
    ),
    Kind(
        "measurement",
        "measurements",
        "boxes.Measurement",
        ("indicator_id", "at", "value", "note", "source"),
        ("Mätvärden", "Measurements"),
        order=("indicator_id", "at"),
        of_box=measured_in,
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
            "at",
            "title",
            "text",
            "member_id",
            "created_at",
            "closed_at",
        ),
        (
            "Tidslinjen: leveranser, besök, möten, avvikelser, anteckningar",
            "The timeline: deliveries, visits, meetings, deviations, notes",
        ),
        of_box=lambda box: Q(box=box),
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
            "created_at",
            "closed_at",
        ),
        ("Åtgärder", "Actions"),
        of_box=in_service_of,
    ),
    Kind(
        "document",
        "documents",
        "boxes.Document",
        (
            "id",
            "service_id",
            "name",
            "content_type",
            "size",
            "sha256",
            "member_id",
            "created_at",
        ),
        (
            "Dokument; själva filerna ligger i mappen documents",
            "Documents; the files themselves are in the folder documents",
        ),
        left_out={"file": "where the file lies in our storage; the file itself is extracted"},
        of_box=in_service_of,
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
    ),
    Kind(
        "support_view",
        "support_views",
        "support.VisitView",
        ("id", "visit_id", "page", "thing_id", "box_id", "at"),
        ("Varje sida som då öppnades", "Every page that was opened then"),
        left_out={"made_in": "the number of a transaction in this database"},
    ),
)

# Tables that name a customer and are not extracted, each with its reason.
LEFT_OUT = {
    "vault.CustomerKey": "the key that encrypts the customer's files here; they leave decrypted",
    "accounts.Session": "a browser's sign-in belongs to the person, who sees it under Settings",
    "accounts.Membership": "an index over the members, which are extracted",
    "journal.JournalHead": "where the journal has come to: the manifest's journal_head",
    "api.KeptAnswer": "a copy, kept for a day, of what the API answered; a call repeated needs it",
}
