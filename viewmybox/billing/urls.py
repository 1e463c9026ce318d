from django.urls import path

from viewmybox.billing.subscribing import subscribe
from viewmybox.billing.views import subscription

urlpatterns = [
    path("subscribe/", subscribe, name="subscribe"),
    path("settings/subscription/", subscription, name="subscription"),
]
