from django.urls import path

from viewmybox.policies.views import changed, compare, in_force, source, version

urlpatterns = [
    path("policy/", in_force, name="policy"),
    path("policy/changes/", compare, name="policy-compare"),
    path("policy/<int:number>/", version, name="policy-version"),
    path("policy/<int:number>/<slug:tongue>.md", source, name="policy-source"),
    path("policy/<int:older>/changes/<int:newer>/", changed, name="policy-changes"),
]
