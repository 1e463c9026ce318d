from django.urls import path

from viewmybox.followup.views import (
    action,
    actions,
    agreements,
    box,
    indicator,
    overview,
    service,
)

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
    path("agreements/", agreements.agreements_page, name="agreements"),
    path("agreements/<uuid:agreement_id>/", agreements.agreement_page, name="agreement"),
    path("actions/", actions.actions_page, name="actions"),
    path("actions/<uuid:action_id>/", action.action_page, name="action"),
]
