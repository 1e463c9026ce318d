from django.urls import path

from viewmybox.trust import ready, status, views

urlpatterns = [
    path("readyz", ready.ready, name="ready"),
    path("status/", status.status, name="status"),
    path("trust/", views.trust, name="trust"),
    path("trust/processing/", views.processing, name="processing"),
]
