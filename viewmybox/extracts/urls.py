from django.urls import path

from viewmybox.extracts import views

urlpatterns = [
    path("extracts/", views.extracts, name="extracts"),
    path("extracts/<uuid:extract_id>/", views.extract, name="extract"),
    path("extracts/<uuid:extract_id>/content/", views.content, name="extract-content"),
]
