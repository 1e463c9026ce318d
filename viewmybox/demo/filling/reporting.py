"""Each demo customer's first box reports every quarter: the last one signed, this one's a draft."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from viewmybox.boxes.models import Box
from viewmybox.demo.filling.story import Story
from viewmybox.reports.facts import gather
from viewmybox.reports.models import PartKind, Report, ReportPart, ReportTemplate


class Words(NamedTuple):
    name: str
    summary: str
    costs: str


WORDS = {
    "sv": Words(
        "Kvartalsrapport",
        "Det mesta håller vad som är avtalat. Det som inte gör det står under Indikatorer, med "
        "åtgärder som är beställda.\n\nInget avtal behöver sägas upp före nästa rapport.",
        "Utfallet följer avtalen. Merarbetet är beställt och godkänt i förväg.",
    ),
    "en": Words(
        "Quarterly report",
        "Most of it keeps what was agreed. What does not is named under Indicators, with the "
        "actions that have been asked for.\n\nNo agreement needs notice before the next report.",
        "Costs follow the agreements. Extra work was ordered and approved beforehand.",
    ),
}


def report(story: Story, zone: ZoneInfo, members: Mapping[str, UUID]) -> None:
    """In the entered customer."""
    words = WORDS[story.language]
    now = timezone.localtime(timezone=zone)
    template = ReportTemplate.objects.create(
        box=Box.objects.order_by("created_at", "id")[0],
        name=words.name,
        parts=PartKind.values,
        by_itself=True,
        readers=list(members.values()),
    )
    running, last = template.periods(now.date())[:2]
    signed = Report.begin(template, last)
    for part in ReportPart.objects.filter(report=signed, kind__in=["summary", "costs"]):
        part.text = words.summary if part.kind == PartKind.SUMMARY else words.costs
        signed.write(part)
    signed.sign(gather(signed, now.date(), now))
    Report.begin(template, running)
