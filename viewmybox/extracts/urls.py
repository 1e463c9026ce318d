from django.urls import path

from viewmybox.extracts import check_views, personal_views, restore_views, views

urlpatterns = [
    path("extracts/", views.extracts, name="extracts"),
    path("extracts/check/", check_views.check_page, name="extract-check"),
    path("extracts/restore/", restore_views.restore_page, name="extract-restore"),
    path("extracts/restore/<uuid:incoming_id>/", restore_views.incoming, name="incoming"),
    path(
        "extracts/restore/<uuid:incoming_id>/confirmation/",
        restore_views.confirm_incoming,
        name="incoming-confirmation",
    ),
    path(
        "extracts/restore/<uuid:incoming_id>/abandonment/",
        restore_views.abandon_incoming,
        name="incoming-abandonment",
    ),
    path(
        "extracts/restorations/<uuid:restoration_id>/journal/",
        views.old_journal,
        name="old-journal",
    ),
    path("settings/privacy/copy/", personal_views.personal_copy, name="personal-copy"),
    path(".well-known/viewmybox-extract-keys.json", check_views.keys, name="extract-keys"),
    path("extracts/order/", views.order_page, name="extract-order"),
    path("extracts/<uuid:extract_id>/", views.extract, name="extract"),
    path("extracts/<uuid:extract_id>/withdrawal/", views.withdraw, name="extract-withdraw"),
    path("extracts/<uuid:extract_id>/content/", views.content, name="extract-content"),
]
