from django.urls import path

from viewmybox.notices.views import choices, notices

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/reading/", notices.read_all, name="notices-reading"),
    path("notices/<uuid:notice_id>/reading/", notices.read, name="notice-reading"),
    path("notices/<uuid:notice_id>/later/", notices.put_off, name="notice-later"),
    path("settings/notices/", choices.choices, name="notice-choices"),
    path("settings/notices/escalation/", choices.escalate, name="notice-escalation"),
]
