from django.urls import path

from viewmybox.imports.views import import_measurements

urlpatterns = [
    path(
        "indicators/<uuid:indicator_id>/imports/new/",
        import_measurements,
        name="measurements-import",
    ),
]
