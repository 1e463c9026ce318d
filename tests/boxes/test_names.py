"""A name that is taken is said to be, in the form, wherever names are given once."""

import pytest

from tests.cast import inside
from viewmybox.boxes.models import Box, CustomField, Indicator, Service
from viewmybox.reports.models import ReportTemplate

AGREEMENT = {"agreement-renewal": "none", "agreement-price_period": "month"}
INDICATOR = {
    "unit": "%", "target": "none", "tolerance": "0", "aggregate": "mean", "period": "month",
    "expected": "month", "decimals": "1", "weight": "1",
}  # fmt: skip


@pytest.fixture
def taken(alice):
    """One of each with the name “Taget”, and the box and service that they are in."""
    with inside(alice):
        box = Box.objects.create(name="Huset")
        service = Service.objects.create(box=box, name="Taget")
        Indicator.objects.create(service=service, name="Taget")
        CustomField.objects.create(box=box, of="service", name="Taget")
        ReportTemplate.objects.create(box=box, name="Taget", parts=["summary"])
    return {"box": box.id, "service": service.id}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/boxes/new/", {"name": "Huset"}),
        ("/boxes/{box}/services/new/", {"name": "Taget", "category": "other", **AGREEMENT}),
        ("/services/{service}/indicators/new/", {"name": "Taget", **INDICATOR}),
        ("/boxes/{box}/fields/new/", {"name": "Taget", "of": "service", "kind": "text"}),
        (
            "/boxes/{box}/reports/templates/new/",
            {"name": "Taget", "period": "month", "parts": "summary"},
        ),
    ],
)
def test_a_taken_name_is_told_in_the_form(alice, taken, path, form):
    answer = alice.client.post(path.format(**taken), form)
    assert answer.status_code == 422, answer.content.decode()[-500:]
    assert "There is already" in answer.content.decode()
