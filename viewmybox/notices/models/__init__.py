"""What members are told, and how each wants to be."""

from viewmybox.notices.models.choice import How, NoticeChoice
from viewmybox.notices.models.escalation import Escalation
from viewmybox.notices.models.notice import Notice

__all__ = ["Escalation", "How", "Notice", "NoticeChoice"]
