from django.urls import path

from viewmybox.followup.views import actions, box, indicator, overview, service

urlpatterns = [
    path("boxes/", overview.overview, name="overview"),
    path("boxes/<uuid:box_id>/", box.box_page, name="box"),
    path("services/<uuid:service_id>/", service.service_page, name="service"),
    path("indicators/<uuid:indicator_id>/", indicator.indicator_page, name="indicator"),
    path(
        "indicators/<uuid:indicator_id>/table.csv",
        indicator.indicator_table,
        name="indicator-table",
    ),
    path("actions/", actions.actions_page, name="actions"),
]
