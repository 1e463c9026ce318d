"""Which box an address is of: what it names is a box, or lies in one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.apps import apps

# By the name of the id in an address: where it is kept, and the path from there to the box.
WAYS = {
    "service_id": ("boxes.Service", "box_id"),
    "agreement_id": ("boxes.Agreement", "box_id"),
    "indicator_id": ("boxes.Indicator", "service__box_id"),
    "entry_id": ("boxes.Entry", "service__box_id"),
    "action_id": ("boxes.Action", "service__box_id"),
    "item_id": ("boxes.ChecklistItem", "action__service__box_id"),
    "cost_id": ("boxes.Cost", "service__box_id"),
    "document_id": ("boxes.Document", "service__box_id"),
    "binned_id": ("boxes.BinItem", "box_id"),
    "field_id": ("boxes.CustomField", "box_id"),
    "view_id": ("boxes.SavedView", "box_id"),
    "template_id": ("reports.ReportTemplate", "box_id"),
    "report_id": ("reports.Report", "template__box_id"),
    "part_id": ("reports.ReportPart", "report__template__box_id"),
}


def box_of(named: Mapping[str, Any]) -> UUID | None:
    """The box of what an address names; None where it is of none, or nobody's.

    Args:
        named: the address's ids by their names, as the view gets them.
    """
    if "box_id" in named:
        return UUID(str(named["box_id"]))
    for name, (model, path) in WAYS.items():
        if name in named:
            found = apps.get_model(model)._default_manager.filter(id=named[name])
            box: UUID | None = found.values_list(path, flat=True).first()
            return box
    return None
