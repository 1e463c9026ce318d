"""A provider over TLS is believed only with a certificate that somebody vouches for."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.certificates import own_certificate
from viewmybox.accounts.sign_in.provider import Provider
from viewmybox.accounts.sign_in.refusal import UNREACHABLE, SignInRefused
from viewmybox.config import IdentityProvider


class Metadata(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        Metadata.asked += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_values: object) -> None:
        pass


@pytest.fixture
def self_signed(tmp_path):
    """The address of an HTTPS server whose certificate is its own word only."""
    pem = tmp_path / "server.pem"
    pem.write_bytes(b"".join(own_certificate("localhost")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = HTTPServer(("localhost", 0), Metadata)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed):
    setup = IdentityProvider(key="own", name="Own", issuer=self_signed, client_id="viewmybox")
    with pytest.raises(SignInRefused) as refusal:
        Provider(setup).metadata()
    assert refusal.value.sentence == UNREACHABLE
    assert Metadata.asked == 0
