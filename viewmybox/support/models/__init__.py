"""The provider's side: its operators and what they do, and what customers see and grant of it."""

from viewmybox.support.models.access import Grant
from viewmybox.support.models.operator import (
    Draft,
    Operator,
    OperatorAttempt,
    OperatorSession,
    Proposal,
    Search,
)
from viewmybox.support.models.visit import Visit, VisitView

__all__ = [
    "Draft",
    "Grant",
    "Operator",
    "OperatorAttempt",
    "OperatorSession",
    "Proposal",
    "Search",
    "Visit",
    "VisitView",
]
