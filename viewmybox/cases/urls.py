from django.urls import path

from viewmybox.cases.views import asking, conversation, promise

urlpatterns = [
    path("cases/", conversation.cases, name="cases"),
    path("cases/new/", asking.new_case, name="case-new"),
    path("cases/promise/", promise.promise, name="case-promise"),
    path("cases/<uuid:case_id>/", conversation.case, name="case"),
    path("cases/<uuid:case_id>/messages/", conversation.new_message, name="case-message"),
    path("cases/<uuid:case_id>/closure/", conversation.close, name="case-closure"),
    path("cases/<uuid:case_id>/opening/", conversation.reopen, name="case-opening"),
    path(
        "cases/files/<uuid:case_file_id>/content/",
        conversation.file_content,
        name="case-file-content",
    ),
]
