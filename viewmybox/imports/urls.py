from django.urls import path

from viewmybox.imports.kinds import KINDS
from viewmybox.imports.views import import_costs, import_measurements, import_things

urlpatterns = [
    path("boxes/<uuid:box_id>/costs/imports/new/", import_costs, name="costs-import"),
    path(
        "indicators/<uuid:indicator_id>/imports/new/",
        import_measurements,
        name="measurements-import",
    ),
    *(
        path(
            f"boxes/<uuid:box_id>/{name}/imports/new/",
            import_things,
            {"name": name},
            name=f"{name}-import",
        )
        for name in KINDS
    ),
]
