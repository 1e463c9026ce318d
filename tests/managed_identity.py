"""Where a process in Azure asks for its tokens, as App Service and Container Apps have it.

The real azure-identity asks here, by the two variables that Azure gives a process
(learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference).
"""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class ManagedIdentity:
    """`token` is what it answers with, for so many `seconds`; `asked` is for whom it was asked."""

    def __init__(self) -> None:
        self.token = "not-yet"
        self.seconds = 60
        self.is_down = False
        self.asked: list[str] = []
        self.header = secrets.token_hex(16)
        identity = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, said = identity.answer(self.path, self.headers.get("X-IDENTITY-HEADER"))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self.server.server_port}/token"
        return {"IDENTITY_ENDPOINT": address, "IDENTITY_HEADER": self.header}

    def answer(self, path: str, header: str | None) -> tuple[int, dict[str, str]]:
        [resource] = parse_qs(urlsplit(path).query)["resource"]
        self.asked.append(resource)
        if self.is_down or header != self.header:
            return 500, {"error": "down", "error_description": "a sentence that is not for logs"}
        return 200, {
            "access_token": self.token,
            "expires_on": str(int(time.time()) + self.seconds),
            "resource": resource,
            "token_type": "Bearer",
        }

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
