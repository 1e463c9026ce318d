from django.urls import path

from viewmybox.policies.views import in_force, version

urlpatterns = [
    path("policy/", in_force, name="policy"),
    path("policy/<int:number>/", version, name="policy-version"),
]
