"""What the worker measured, as Prometheus reads it: names of ours, and rules that ask for them."""

import json
import re
import socket
from datetime import date, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
import yaml
from django.utils import timezone

from viewmybox.trust import expiring, heartbeat, metrics
from viewmybox.wall.upkeep import Upkeep

RULES = Path(__file__).parents[2] / "deploy" / "monitoring" / "alerts.yml"
MEASURED = {
    "pages": True, "storage": False, "overdue": 1, "waiting": {"viewmybox.extracts.jobs.build": 3},
    "oldest_seconds": 61, "letters": 2, "oldest_letter_seconds": 7, "failed": {'odd"name': 1},
}  # fmt: skip


@pytest.fixture
def measured(monkeypatch, settings):
    known = settings.IDENTITY_PROVIDERS["demo"]
    told = known.model_copy(update={"secret_until": date(2099, 1, 1)})
    settings.IDENTITY_PROVIDERS = {"demo": told}
    now = timezone.now()
    monkeypatch.setattr(heartbeat, "latest", MEASURED)
    monkeypatch.setattr(heartbeat, "measured_at", now.timestamp() - 5)
    deeds = [
        Upkeep("purge", timedelta(hours=30), now - timedelta(hours=1), is_overdue=False),
        Upkeep("restore drill", timedelta(days=100), None, is_overdue=True),
    ]
    monkeypatch.setattr(heartbeat, "deeds", deeds)
    ends = {"certificate": now.timestamp() + 864_000, "master_key": now.timestamp() - 60}
    monkeypatch.setattr(expiring, "latest", ends)
    return now.timestamp()


def test_each_value_has_its_name_and_its_meaning(measured):
    said = metrics.text(measured)
    for line in (
        "viewmybox_pages_ready 1", "viewmybox_storage_reachable 0",
        "viewmybox_beat_age_seconds 5", 'viewmybox_jobs_due{job="viewmybox.extracts.jobs.build"} 3',
        'viewmybox_jobs_failed{job="odd\\"name"} 1', "viewmybox_letters_waiting 2",
        'viewmybox_upkeep_overdue{deed="restore drill"} 1',
        'viewmybox_upkeep_age_seconds{deed="purge"} 3600',
        "viewmybox_certificate_seconds_left 864000", "viewmybox_master_key_age_seconds 60",
    ):  # fmt: skip
        assert f"\n{line}\n" in said, line
    for name in metrics.HELP:
        assert said.count(f"# TYPE {name} gauge\n") == 1
    assert re.fullmatch(
        r"(#.*|[a-z_]+(\{[^}]*\})? [-+.\de]+|)(\n(#.*|[a-z_]+(\{[^}]*\})? [-+.\de]+|))*", said
    )


def test_what_was_not_measured_is_not_told(monkeypatch):
    monkeypatch.setattr(heartbeat, "latest", {})
    monkeypatch.setattr(heartbeat, "deeds", [])
    said = metrics.text(0.0)
    assert "viewmybox_beat_age" not in said
    assert "viewmybox_info" in said
    monkeypatch.setattr(heartbeat, "latest", MEASURED | {"pages": None})
    assert "viewmybox_pages_ready" not in metrics.text(0.0)


def test_a_beat_measures_what_is_told(cast, database):
    with cast.as_worker():
        heartbeat.beat()
    said = metrics.text(heartbeat.measured_at)
    assert "viewmybox_beat_age_seconds 0" in said
    assert 'viewmybox_upkeep_overdue{deed="' in said


def test_it_answers_one_address_and_no_other(measured):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = metrics.serve(f"127.0.0.1:{port}")
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            answer = http.get("/metrics")
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, metrics.TEXT)
            assert "viewmybox_pages_ready 1" in answer.text
            assert "Python" not in answer.headers["Server"]
            for path in ("/", "/metrics/x", "/boxes/"):
                assert http.get(path).status_code == 404
            assert http.post("/metrics").status_code == 501
    finally:
        server.shutdown()
        server.server_close()


def test_a_large_number_is_told_to_its_last_digit(monkeypatch):
    disk = type("Disk", (), {"free": 123_456_789_012, "total": 999_999_999_999})
    monkeypatch.setattr(metrics.shutil, "disk_usage", lambda _folder: disk)
    assert 'viewmybox_disk_free_bytes{of="temporary"} 123456789012\n' in metrics.text(0.0)


# What OpenTelemetry's metrics are called in Prometheus: dots become lines, the unit is added.
BY_TELEMETRY = {"http_server_request_duration_seconds_bucket",
                "http_server_request_duration_seconds_count"}  # fmt: skip


def test_the_dashboard_shows_what_there_is_and_all_that_alarms():
    board = json.loads((RULES.parent / "dashboard.json").read_text())
    shown = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    names = {
        name for expr in shown for name in re.findall(r"\b(?:viewmybox|http_server)_\w+", expr)
    }
    assert names <= metrics.HELP.keys() | BY_TELEMETRY
    assert names >= BY_TELEMETRY
    alarming = set(re.findall(r"viewmybox_\w+", RULES.read_text()))
    assert alarming - names <= {"viewmybox_info"}
    places = [tuple(panel["gridPos"][key] for key in "xywh") for panel in board["panels"]]
    assert len({panel["id"] for panel in board["panels"]}) == len(places) == len(set(places))
    assert all(x + w <= 24 for x, _y, w, _h in places)


def test_the_pages_do_not_tell_it(cast):
    assert cast.client().get("/metrics").status_code == 404


def test_every_rule_asks_for_what_there_is_and_says_where_to_read():
    rules = [
        rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
    ]
    asked = set()
    for rule in rules:
        names = set(re.findall(r"viewmybox_\w+", rule["expr"]))
        assert names <= metrics.HELP.keys(), rule["alert"]
        asked |= names
        page, _hash, heading = rule["annotations"]["runbook"].partition("#")
        told = (RULES.parents[2] / page).read_text().lower()
        assert re.search(rf"^#+ {heading}$", told, re.MULTILINE)
        assert f"`{rule['alert'].lower()}`" in told, rule["alert"]
    values = {name for name in metrics.HELP if not name.endswith(("_info", "_age_seconds"))}
    assert {"viewmybox_master_key_age_seconds", "viewmybox_certificate_seconds_left"} <= asked
    assert values - asked <= {"viewmybox_jobs_due", "viewmybox_letters_waiting"}
