from django.urls import path

from viewmybox.reports.views import meeting, reports, templates, year

urlpatterns = [
    path("year/", year.year_page, name="year"),
    path("services/<uuid:service_id>/meeting/", meeting.meeting_about_service),
    path(
        "services/<uuid:service_id>/meeting/meeting.pdf",
        meeting.meeting_about_service,
        {"as_file": True},
    ),
    path("agreements/<uuid:agreement_id>/meeting/", meeting.meeting_about_agreement),
    path(
        "agreements/<uuid:agreement_id>/meeting/meeting.pdf",
        meeting.meeting_about_agreement,
        {"as_file": True},
    ),
    path("reports/", templates.reports_page, name="reports"),
    path("boxes/<uuid:box_id>/reports/templates/new/", templates.new_template, name="template-new"),
    path("reports/templates/<uuid:template_id>/change/", templates.change_template),
    path("reports/templates/<uuid:template_id>/closure/", templates.close_template),
    path("reports/templates/<uuid:template_id>/opening/", templates.reopen_template),
    path("reports/templates/<uuid:template_id>/reports/new/", templates.new_report),
    path("reports/parts/<uuid:part_id>/change/", reports.change_part),
    path("reports/parts/<uuid:part_id>/closure/", reports.close_part),
    path("reports/parts/<uuid:part_id>/opening/", reports.reopen_part),
    path("reports/<uuid:report_id>/", reports.report_page, name="report"),
    path("reports/<uuid:report_id>/report.pdf", reports.report_pdf),
    path("reports/<uuid:report_id>/report.xlsx", reports.report_workbook),
    path("reports/<uuid:report_id>/comments/new/", reports.comment),
    path("reports/<uuid:report_id>/signature/", reports.sign),
    path("reports/<uuid:report_id>/correction/", reports.correct),
    path("reports/<uuid:report_id>/closure/", reports.close_report),
    path("reports/<uuid:report_id>/opening/", reports.reopen_report),
]
