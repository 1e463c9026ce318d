"""Settings: what was recorded at registration (P5) and the policy that governs what was given."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.models import ContactDetail, ContactKind, Registration
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.policies.models import PolicyVersion
from viewmybox.web.pages import page


@require_http_methods(["GET"])
@permitted(Permission.READ)
def privacy(request: HttpRequest) -> HttpResponse:
    governed = [
        {
            "kind": ContactKind(detail.kind).label,
            "given_at": detail.given_at,
            "policy_version": detail.policy_version_id,
        }
        for detail in ContactDetail.objects.current().values()
    ]
    return page(
        request,
        "accounts/settings/privacy.html",
        registration=Registration.objects.first(),
        governed=governed,
        policy=PolicyVersion.objects.in_force(),
    )
