from django.urls import path

from viewmybox.followup.views import (
    action,
    actions,
    agreements,
    box,
    costs,
    history,
    indicator,
    lists,
    overview,
    search,
    service,
    supplying,
    workload,
)

urlpatterns = [
    path("reporting/", supplying.reporting_page, name="reporting"),
    path("reporting/services/<uuid:service_id>/entries/new/", supplying.report_entry),
    path(
        "reporting/indicators/<uuid:indicator_id>/measurements/new/", supplying.report_measurement
    ),
    path("settings/members/<uuid:member_id>/services/", supplying.open_services),
    path("boxes/", overview.overview, name="overview"),
    path("boxes/<uuid:box_id>/", box.box_page, name="box"),
    path("boxes/<uuid:box_id>/history/", history.history_page, name="box-history"),
    path("boxes/<uuid:box_id>/history/table.csv", history.history_table, name="box-history-table"),
    path("boxes/<uuid:box_id>/costs/", costs.costs_page, name="box-costs"),
    path("boxes/<uuid:box_id>/costs/table.csv", costs.costs_table, name="box-costs-table"),
    path("costs/", costs.costs_page, name="costs"),
    path("costs/table.csv", costs.costs_table, name="costs-table"),
    path("services/<uuid:service_id>/costs/", costs.service_costs, name="service-costs"),
    path("history/", history.history_page, name="history"),
    path("history/table.csv", history.history_table, name="history-table"),
    *(
        path(f"boxes/<uuid:box_id>/{name}/{below}", view, {"name": name}, name=f"{name}-{what}")
        for name in lists.LISTS
        for below, view, what in (
            ("", lists.list_page, "list"),
            ("changes/", lists.change_rows, "changes"),
            ("views/new/", lists.new_view, "view-new"),
        )
    ),
    path("views/<uuid:view_id>/change/", lists.change_view, name="view-change"),
    path("views/<uuid:view_id>/removal/", lists.remove_view, name="view-removal"),
    path("services/<uuid:service_id>/", service.service_page, name="service"),
    path("indicators/<uuid:indicator_id>/", indicator.indicator_page, name="indicator"),
    path(
        "indicators/<uuid:indicator_id>/table.csv",
        indicator.indicator_table,
        name="indicator-table",
    ),
    path("agreements/", agreements.agreements_page, name="agreements"),
    path("agreements/<uuid:agreement_id>/", agreements.agreement_page, name="agreement"),
    path("search/", search.search_page, name="search"),
    path("actions/", actions.actions_page, name="actions"),
    path("actions/workload/", workload.workload_page, name="workload"),
    path("actions/<uuid:action_id>/", action.action_page, name="action"),
]
