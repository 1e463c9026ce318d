from django.urls import path

from viewmybox.webhooks import views

OF_ONE = "settings/webhooks/<uuid:webhook_id>/"

urlpatterns = [
    path("settings/webhooks/", views.webhooks, name="webhooks"),
    path(OF_ONE, views.webhook_page, name="webhook"),
    path(f"{OF_ONE}change/", views.change_webhook, name="webhook-change"),
    path(f"{OF_ONE}renewal/", views.renew_secret, name="webhook-renewal"),
    path(f"{OF_ONE}test/", views.send_test, name="webhook-test"),
    path(f"{OF_ONE}pause/", views.pause, name="webhook-pause"),
    path(f"{OF_ONE}resumption/", views.resume, name="webhook-resumption"),
    path(f"{OF_ONE}removal/", views.remove, name="webhook-removal"),
    path(
        "settings/webhooks/messages/<uuid:delivery_id>/again/",
        views.send_again,
        name="webhook-message-again",
    ),
]
