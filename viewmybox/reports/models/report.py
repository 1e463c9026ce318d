import hashlib
import json
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.closing import Closable
from viewmybox.journal.noting import note
from viewmybox.reports.models.part import ReportPart
from viewmybox.reports.models.template import ReportTemplate
from viewmybox.wall.context import member_id
from viewmybox.wall.models import CustomerForeignKey


class SignedError(ValueError):
    """A signed report stays as it is: what is wrong in it is put right by a new version."""


class Report(Closable):
    """One period's report. A draft shows the facts as they are now; signing keeps them.

    What was signed is `facts`, with people's texts and members by their ids, and `sha256` of it,
    which the journal has too: whoever alters a signed report in the database is found out.
    """

    template = CustomerForeignKey(ReportTemplate)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    corrects = CustomerForeignKey("self", null=True, editable=False)
    facts: Any = models.JSONField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)
    signed_at = models.DateTimeField(null=True, editable=False)
    signed_by = CustomerForeignKey("accounts.Member", null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "report"
        indexes = [
            models.Index(fields=["customer", "template", "-starts_on"], name="report_of_template")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "template", "starts_on", "version"], name="report_version_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def is_as_signed(self) -> bool:
        """Whether what is kept is what was signed."""
        return self.sha256 == digest(self.facts)

    @classmethod
    def begin(cls, template: ReportTemplate, starts_on: date) -> Self:
        """The draft of a period: the one there is, or a new one with the last one's texts to go on
        from. Where the period's report is signed already, a new version of it.
        """
        of_it = cls.objects.filter(template=template).select_for_update()
        there: Self | None = of_it.filter(starts_on=starts_on).order_by("-version").first()
        if there is not None and not there.is_signed:
            if there.closed_at:
                there.reopen()
            return there
        before = there or (
            of_it.filter(starts_on__lt=starts_on, closed_at=None)
            .order_by("-starts_on", "-version")
            .first()
        )
        made: Self = cls.objects.create(
            template=template,
            name=template.name,
            starts_on=starts_on,
            ends_on=template.ends_on(starts_on),
            version=there.version + 1 if there else 1,
            corrects=there,
        )
        texts = before.texts() if before else {}
        people = dict(
            ReportPart.objects.filter(report=before).values_list("kind", "responsible_id")
            if before
            else ()
        )
        for kind in template.in_order:
            ReportPart.objects.create(
                report=made,
                kind=kind,
                text=texts.get(kind, ""),
                responsible_id=people.get(kind),
            )
        return made

    def texts(self) -> dict[str, str]:
        """What is written in each part."""
        if self.is_signed:
            return {part["kind"]: part["text"] for part in self.facts["parts"]}
        return dict(ReportPart.objects.filter(report=self).values_list("kind", "text"))

    def write(self, part: ReportPart) -> None:
        """Keep a part's text and who is responsible for it; it is no longer ready.

        Raises:
            SignedError: the report is signed.
        """
        self.hold()
        part.ready_at, part.ready_by_id = None, None
        part.save(update_fields=["text", "responsible", "ready_at", "ready_by"])
        note("report.written", self, part=part.kind)

    def mark(self, part: ReportPart, *, ready: bool) -> None:
        """A part is ready, or is no longer.

        Raises:
            SignedError: the report is signed.
        """
        self.hold()
        part.ready_at = timezone.now() if ready else None
        part.ready_by_id = member_id() if ready else None
        part.save(update_fields=["ready_at", "ready_by"])
        note("report.ready" if ready else "report.unready", self, part=part.kind)

    def sign(self, facts: dict[str, Any]) -> None:
        """Keep it as it is, for good.

        Raises:
            SignedError: somebody has signed it already.
        """
        self.hold()
        member: UUID | None = member_id()
        self.facts, self.sha256 = facts, digest(facts)
        self.signed_at, self.signed_by_id = timezone.now(), member
        columns = {"facts": facts, "sha256": self.sha256, "signed_at": self.signed_at}
        type(self).objects.filter(id=self.id, signed_at=None).update(**columns, signed_by_id=member)
        note("report.signed", self, sha256=self.sha256)

    def hold(self) -> None:
        """Until the request is done nobody else writes in it or signs it.

        Raises:
            SignedError: somebody has signed it already.
        """
        held = type(self).objects.select_for_update().values_list("signed_at", flat=True)
        self.signed_at = held.get(id=self.id)
        if self.is_signed:
            raise SignedError(_("The report is signed and stays as it is. Make a new version."))


def digest(facts: Any) -> str:
    """The same for the same content, however the database has ordered it."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
