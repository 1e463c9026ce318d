"""Every address, gathered from the apps. tests/wall/routes.py must know each of them."""

from django.urls import include, path

from viewmybox.web import errors, views

urlpatterns = [
    path("", views.front, name="front"),
    # First what is asked for most: an address is looked for from the top.
    path("", include("viewmybox.followup.urls")),
    path("", include("viewmybox.boxes.urls")),
    path("language/", views.choose_language, name="language"),
    path("healthz", views.alive, name="alive"),
    path("api/v1/", include("viewmybox.api.urls")),
    path("", include("viewmybox.policies.urls")),
    path("", include("viewmybox.accounts.urls")),
    path("", include("viewmybox.billing.urls")),
    path("", include("viewmybox.imports.urls")),
    path("", include("viewmybox.reports.urls")),
    path("", include("viewmybox.calendars.urls")),
    path("", include("viewmybox.notices.urls")),
    path("", include("viewmybox.webhooks.urls")),
    path("", include("viewmybox.cases.urls")),
    path("", include("viewmybox.extracts.urls")),
    path("", include("viewmybox.trust.urls")),
    path("", include("viewmybox.support.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
