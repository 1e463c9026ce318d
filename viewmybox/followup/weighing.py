"""A service's weighted standing: how much of what counts is on target.

On target counts whole, at risk half, off target and no data nothing: silence is never good.
An indicator of weight 0, or without a target, is followed and does not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from viewmybox.followup.facts import IndicatorFacts
from viewmybox.followup.judging import OFF, ON, RISK, Judgement
from viewmybox.kit.numbers import format_number

COUNTS = {ON: 1.0, RISK: 0.5}


@dataclass(frozen=True, slots=True)
class Weighed:
    """So many per cent of the weight; None where nothing counts."""

    per_cent: float | None
    reached: float
    weight: int
    words: str


def weigh(
    indicators: Sequence[IndicatorFacts], judgements: Sequence[Judgement], language: str
) -> Weighed:
    """The standing with its calculation in words."""
    counted = [
        (one, judged.status)
        for one, judged in zip(indicators, judgements, strict=True)
        if one.weight and one.target != "none"
    ]
    weight = sum(one.weight for one, _status in counted)
    reached = sum(one.weight * COUNTS.get(status, 0) for one, status in counted)
    if not weight:
        return Weighed(None, 0, 0, "")
    share = 100 * reached / weight
    shown = {"reached": format_number(reached, language), "weight": weight}
    words = "; ".join([_("%(reached)s of %(weight)d") % shown, *missing(counted)])
    return Weighed(share, reached, weight, words)


def missing(counted: Sequence[tuple[IndicatorFacts, str]]) -> Iterator[str]:
    """What keeps it from all of it."""
    for one, status in counted:
        facts = {"name": one.name, "weight": one.weight}
        if status == RISK:
            yield _("%(name)s (weight %(weight)d) is at risk and counts half") % facts
        elif status == OFF:
            yield _("%(name)s (weight %(weight)d) is off target") % facts
        elif status != ON:
            yield _("%(name)s (weight %(weight)d) has no data and counts as nothing") % facts
