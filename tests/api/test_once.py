"""A call with an Idempotency-Key is done once, however often it is sent."""

import threading
import uuid

from tests.cast import inside


def keyed(program, method, path, body, key="k", **options):
    return program.call(method, path, body, headers={"idempotency-key": key}, **options)


def test_the_same_call_gives_the_first_answer(alices):
    first = keyed(alices, "POST", "boxes", {"name": "Depot"})
    again = keyed(alices, "POST", "boxes", {"name": "Depot"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert len(alices.get("boxes").json()["items"]) == 1


def test_another_request_with_the_key_is_refused(alices):
    keyed(alices, "POST", "boxes", {"name": "Depot"})
    refused = keyed(alices, "POST", "boxes", {"name": "Other"})
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert len(alices.get("boxes").json()["items"]) == 1


def test_a_refused_call_may_be_corrected_with_the_same_key(alices):
    alices.made("boxes", {"name": "Depot"})
    assert keyed(alices, "POST", "boxes", {"name": "Depot"}).status_code == 422
    assert keyed(alices, "POST", "boxes", {"name": "Yard"}).status_code == 201


def test_another_customers_key_is_another_key(alices, charlies):
    keyed(alices, "POST", "boxes", {"name": "Depot"})
    assert keyed(charlies, "POST", "boxes", {"name": "Yard"}).status_code == 201


def test_a_bulk_body_is_recorded_once(alices, kept):
    line = f'{{"indicator":"{kept["indicators"]}","at":"2026-01-01","value":1}}'.encode()
    kind = {"content_type": "application/x-ndjson"}
    first = keyed(alices, "POST", "measurements", line, **kind)
    again = keyed(alices, "POST", "measurements", line, **kind)
    assert again.content == first.content
    assert first.json()["recorded"] == 1
    other = keyed(alices, "POST", "measurements", line.replace(b":1}", b":2}"), **kind)
    assert other.status_code == 422


def test_after_a_day_the_key_is_free(alices, alice):
    from datetime import timedelta

    from django.utils import timezone

    from viewmybox.api.models import KeptAnswer

    keyed(alices, "POST", "boxes", {"name": "Depot"}, key="old")
    keyed(alices, "POST", "boxes", {"name": "Hall"}, key="older")
    with inside(alice):
        KeptAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert keyed(alices, "POST", "boxes", {"name": "Yard"}, key="old").status_code == 201
    with inside(alice):
        assert KeptAnswer.objects.count() == 1


def test_a_key_that_is_none_is_refused(alices):
    for key in ("", "x" * 256):
        assert keyed(alices, "POST", "boxes", {"name": "Depot"}, key=key).status_code == 400


def test_twins_at_the_same_moment_make_one_thing(alices, live):
    import httpx2 as httpx

    key = uuid.uuid4().hex
    headers = {"authorization": f"Bearer {alices.word}", "idempotency-key": key}
    answers = []

    def send() -> None:
        with httpx.Client(base_url=live, trust_env=False) as http:
            answers.append(http.post("/api/v1/boxes", json={"name": "Depot"}, headers=headers))

    twins = [threading.Thread(target=send) for _number in range(6)]
    for twin in twins:
        twin.start()
    for twin in twins:
        twin.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert len(alices.get("boxes").json()["items"]) == 1
