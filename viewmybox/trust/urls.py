from django.urls import path

from viewmybox.trust import views

urlpatterns = [
    path("trust/", views.trust, name="trust"),
    path("trust/processing/", views.processing, name="processing"),
]
