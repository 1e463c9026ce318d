from django.urls import path

from viewmybox.boxes.views import (
    agreements,
    boxes,
    checklists,
    costs,
    custom_fields,
    documents,
    happenings,
    indicators,
    measurements,
    services,
)

urlpatterns = [
    path("boxes/new/", boxes.new_box, name="box-new"),
    path("boxes/<uuid:box_id>/change/", boxes.change_box, name="box-change"),
    path("boxes/<uuid:box_id>/closure/", boxes.close_box, name="box-closure"),
    path("boxes/<uuid:box_id>/opening/", boxes.reopen_box, name="box-opening"),
    path("boxes/<uuid:box_id>/fields/", custom_fields.fields_page, name="fields"),
    path("boxes/<uuid:box_id>/fields/new/", custom_fields.new_field, name="field-new"),
    path("fields/<uuid:field_id>/change/", custom_fields.change_field, name="field-change"),
    path("fields/<uuid:field_id>/closure/", custom_fields.close_field, name="field-closure"),
    path("fields/<uuid:field_id>/opening/", custom_fields.reopen_field, name="field-opening"),
    path("boxes/<uuid:box_id>/services/new/", services.new_service, name="service-new"),
    path("services/<uuid:service_id>/change/", services.change_service, name="service-change"),
    path("services/<uuid:service_id>/closure/", services.close_service, name="service-closure"),
    path("services/<uuid:service_id>/opening/", services.reopen_service, name="service-opening"),
    path("boxes/<uuid:box_id>/agreements/new/", agreements.new_agreement, name="agreement-new"),
    path(
        "agreements/<uuid:agreement_id>/change/",
        agreements.change_agreement,
        name="agreement-change",
    ),
    path(
        "services/<uuid:service_id>/agreement/", agreements.pass_service, name="service-agreement"
    ),
    path(
        "services/<uuid:service_id>/indicators/new/",
        indicators.new_indicator,
        name="indicator-new",
    ),
    path("services/<uuid:service_id>/entries/new/", happenings.new_entry, name="entry-new"),
    path("services/<uuid:service_id>/costs/new/", costs.new_cost, name="cost-new"),
    path("services/<uuid:service_id>/actions/new/", happenings.new_action, name="action-new"),
    path("services/<uuid:service_id>/documents/new/", documents.new_document, name="document-new"),
    path(
        "indicators/<uuid:indicator_id>/change/",
        indicators.change_indicator,
        name="indicator-change",
    ),
    path(
        "indicators/<uuid:indicator_id>/closure/",
        indicators.close_indicator,
        name="indicator-closure",
    ),
    path(
        "indicators/<uuid:indicator_id>/opening/",
        indicators.reopen_indicator,
        name="indicator-opening",
    ),
    path(
        "indicators/<uuid:indicator_id>/measurements/new/",
        measurements.new_measurement,
        name="measurement-new",
    ),
    path(
        "indicators/<uuid:indicator_id>/measurements/removal/",
        measurements.remove_measurement,
        name="measurement-removal",
    ),
    path("entries/<uuid:entry_id>/closure/", happenings.close_deviation, name="deviation-closure"),
    path("entries/<uuid:entry_id>/action/", happenings.act_on_deviation, name="deviation-action"),
    path("actions/<uuid:action_id>/change/", happenings.change_action, name="action-change"),
    path("actions/<uuid:action_id>/closure/", happenings.close_action, name="action-closure"),
    path("actions/<uuid:action_id>/opening/", happenings.reopen_action, name="action-opening"),
    path("actions/<uuid:action_id>/items/new/", checklists.new_item, name="item-new"),
    path("items/<uuid:item_id>/closure/", checklists.close_item, name="item-closure"),
    path("items/<uuid:item_id>/opening/", checklists.reopen_item, name="item-opening"),
    path("items/<uuid:item_id>/removal/", checklists.remove_item, name="item-removal"),
    path("costs/<uuid:cost_id>/change/", costs.change_cost, name="cost-change"),
    path("costs/<uuid:cost_id>/closure/", costs.close_cost, name="cost-closure"),
    path("costs/<uuid:cost_id>/opening/", costs.reopen_cost, name="cost-opening"),
    path("entries/<uuid:entry_id>/documents/new/", documents.new_document_of_entry),
    path("actions/<uuid:action_id>/documents/new/", documents.new_document_of_action),
    path("agreements/<uuid:agreement_id>/documents/new/", documents.new_document_of_agreement),
    path("documents/<uuid:document_id>/", documents.document_page, name="document"),
    path("documents/<uuid:document_id>/versions/new/", documents.new_version),
    path("documents/<uuid:document_id>/preview.png", documents.document_preview),
    path(
        "documents/<uuid:document_id>/content/", documents.document_content, name="document-content"
    ),
]
