from django.urls import path

from viewmybox.calendars import views

urlpatterns = [
    path("settings/calendars/", views.calendars, name="calendars"),
    path(
        "settings/calendars/<uuid:calendar_id>/revocation/",
        views.revoke_calendar,
        name="calendar-revocation",
    ),
    path("calendars/<str:word>.ics", views.calendar_file, name="calendar-file"),
]
