from django.urls import path

from viewmybox.imports.views import import_costs, import_measurements

urlpatterns = [
    path("boxes/<uuid:box_id>/costs/imports/new/", import_costs, name="costs-import"),
    path(
        "indicators/<uuid:indicator_id>/imports/new/",
        import_measurements,
        name="measurements-import",
    ),
]
