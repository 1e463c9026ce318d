"""Support cases: what a customer's members write to the provider, and its answers."""

from viewmybox.cases.models.case import About, Case
from viewmybox.cases.models.file import CaseFile
from viewmybox.cases.models.message import Message

__all__ = ["About", "Case", "CaseFile", "Message"]
