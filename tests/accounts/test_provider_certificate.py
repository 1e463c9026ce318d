"""A provider over TLS is believed only with a certificate that somebody vouches for."""

import datetime as dt
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
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
