"""The heart: what a customer keeps in its boxes."""

from viewmybox.boxes.models.action import Action
from viewmybox.boxes.models.agreement import Agreement
from viewmybox.boxes.models.box import Box
from viewmybox.boxes.models.document import Document
from viewmybox.boxes.models.entry import Entry
from viewmybox.boxes.models.former_agreement import FormerAgreement
from viewmybox.boxes.models.former_target import FormerTarget
from viewmybox.boxes.models.indicator import Aggregate, Indicator, Period, Target
from viewmybox.boxes.models.measurement import DayRollup, Measurement
from viewmybox.boxes.models.service import Service

__all__ = [
    "Action",
    "Aggregate",
    "Agreement",
    "Box",
    "DayRollup",
    "Document",
    "Entry",
    "FormerAgreement",
    "FormerTarget",
    "Indicator",
    "Measurement",
    "Period",
    "Service",
    "Target",
]
