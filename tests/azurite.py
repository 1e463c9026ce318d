"""Azure's storage as it can be had here: Azurite over TLS, entered with tokens as in production.

Azurite checks a token's issuer, audience and times and not its signature, so that the tests make
their own; no account key is ever used.
"""

import base64
import contextlib
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from tests.certificates import own_certificate
from tests.conftest import free_port

PROGRAM = Path(__file__).parent.parent / ".ci/azurite/node_modules/.bin/azurite-blob"
ACCOUNT, CONTAINER = "devstoreaccount1", "files"
START_SECONDS = 60


class Tokens:
    """What stands in for a managed identity."""

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        now = int(time.time())
        claims = {"aud": "https://storage.azure.com", "iss": "https://sts.windows.net/tenant/",
                  "nbf": now - 60, "iat": now - 60, "exp": now + 3600}  # fmt: skip
        parts = ({"alg": "RS256", "typ": "JWT"}, claims, {})
        word = ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
            for part in parts
        )
        return AccessToken(word, now + 3600)


class Azurite:
    """One that runs in a folder, and can be stopped and started again with what it holds."""

    def __init__(self, folder: Path) -> None:
        if not PROGRAM.exists() or not shutil.which("node"):
            pytest.skip("Azurite is not installed: see .ci/azurite/install")
        self.folder = folder
        self.port = free_port()
        self.certificate, self.key = make_certificate(folder)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/{ACCOUNT}/{CONTAINER}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--oauth", "basic",
             "--blobPort", str(self.port), "--cert", self.certificate, "--key", self.key,
             "--location", self.folder / "kept"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process.poll() is None, "Azurite ended"
            assert time.monotonic() < deadline, "Azurite does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        import socket

        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def stop(self) -> None:
        if self.process:
            # In an orderly way: it writes what it knows when it ends.
            self.process.terminate()
            self.process.wait(timeout=START_SECONDS)
            self.process = None


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """For 127.0.0.1, signed by itself. Returns the files of certificate and key."""
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    for file, content in zip((certificate, private), own_certificate("127.0.0.1"), strict=True):
        file.write_bytes(content)
    return certificate, private
