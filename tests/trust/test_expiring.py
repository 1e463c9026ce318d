"""When the certificate and the master key run out, as the worker sees it."""

import ssl
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.certificates import own_certificate
from viewmybox.trust import expiring, metrics
from viewmybox.vault import keystore


@pytest.fixture
def served(tmp_path):
    """The address of an HTTPS server under a certificate that ends tomorrow."""
    pem = tmp_path / "server.pem"
    pem.write_bytes(b"".join(own_certificate("localhost")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = HTTPServer(("localhost", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_end_of_a_certificate_is_seen_though_nobody_vouches_for_it(served):
    left = expiring.certificate_ends(served) - datetime.now(UTC)
    assert timedelta(hours=23, minutes=58) < left <= timedelta(days=1)


@pytest.mark.parametrize("url", ["http://localhost:1", "https://localhost:1", "nothing"])
def test_without_one_nothing_is_told(url):
    assert expiring.certificate_ends(url) is None


def test_it_looks_once_an_hour(monkeypatch, settings, served, database):
    asked = []
    settings.BASE_URL = served
    seen = expiring.certificate_ends
    monkeypatch.setattr(expiring, "certificate_ends", lambda url: asked.append(url) or seen(url))
    monkeypatch.setattr(expiring, "looked_at", float("-inf"))
    monkeypatch.setattr(expiring, "latest", {})
    expiring.look_now_and_then()
    expiring.look_now_and_then()
    assert asked == [served]
    assert expiring.latest["certificate"] > datetime.now(UTC).timestamp()


def test_a_key_store_that_is_away_stops_no_beat(monkeypatch):
    class Away:
        def versions(self, _name):
            raise keystore.KeyStoreError("away")

    monkeypatch.setattr(expiring, "key_store", Away)
    assert expiring.master_key_made() is None


def test_the_age_of_the_master_key_is_its_newest_versions(monkeypatch):
    class Store:
        def versions(self, _name):
            return [1, 2]

        def made_at(self, _name, version):
            return datetime(2026, version, 1, tzinfo=UTC)

    monkeypatch.setattr(expiring, "key_store", Store)
    assert expiring.master_key_made() == datetime(2026, 2, 1, tzinfo=UTC)


def test_a_client_secret_ends_when_the_day_is_over_that_was_written_down(settings):
    known = settings.IDENTITY_PROVIDERS["demo"]
    until = known.model_copy(update={"secret_until": date(2027, 3, 1)})
    settings.IDENTITY_PROVIDERS = {"demo": until, "other": known}
    settings.OPERATOR_PROVIDER = None
    assert expiring.client_secrets() == {"demo": datetime(2027, 3, 2, tzinfo=UTC)}
    now = datetime(2027, 3, 1, tzinfo=UTC).timestamp()
    assert 'viewmybox_client_secret_seconds_left{provider="demo"} 86400' in metrics.text(now)
