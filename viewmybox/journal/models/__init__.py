"""Two journals: each customer's own, and the provider's."""

from viewmybox.journal.models.customers import JournalHead, JournalLine, forget_details
from viewmybox.journal.models.provider import ProviderHead, ProviderLine

__all__ = ["JournalHead", "JournalLine", "ProviderHead", "ProviderLine", "forget_details"]
