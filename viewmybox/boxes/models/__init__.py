"""The heart: what a customer keeps in its boxes."""

from viewmybox.boxes.models.action import Action, RepeatUnit
from viewmybox.boxes.models.action_change import ActionChange
from viewmybox.boxes.models.agreement import Agreement
from viewmybox.boxes.models.bin_item import BinFile, BinItem
from viewmybox.boxes.models.box import Box
from viewmybox.boxes.models.box_role import BoxRole
from viewmybox.boxes.models.checklist_item import ChecklistItem
from viewmybox.boxes.models.cost import Cost
from viewmybox.boxes.models.custom_field import CustomField
from viewmybox.boxes.models.document import Document
from viewmybox.boxes.models.document_words import DocumentWords
from viewmybox.boxes.models.entry import Entry
from viewmybox.boxes.models.former_agreement import FormerAgreement
from viewmybox.boxes.models.former_price import FormerPrice
from viewmybox.boxes.models.former_target import FormerTarget
from viewmybox.boxes.models.indicator import Aggregate, Indicator, Period, Target
from viewmybox.boxes.models.measurement import DayRollup, Measurement, MonthRollup
from viewmybox.boxes.models.saved_view import SavedView
from viewmybox.boxes.models.service import Service
from viewmybox.boxes.models.supplier_service import SupplierService

__all__ = [
    "Action",
    "ActionChange",
    "Aggregate",
    "Agreement",
    "BinFile",
    "BinItem",
    "Box",
    "BoxRole",
    "ChecklistItem",
    "Cost",
    "CustomField",
    "DayRollup",
    "Document",
    "DocumentWords",
    "Entry",
    "FormerAgreement",
    "FormerPrice",
    "FormerTarget",
    "Indicator",
    "Measurement",
    "MonthRollup",
    "Period",
    "RepeatUnit",
    "SavedView",
    "Service",
    "SupplierService",
    "Target",
]
