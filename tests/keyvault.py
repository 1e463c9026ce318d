"""Azure Key Vault as it cannot be had here: its REST interface, version 7, answered in the process.

The shapes of the answers, the challenge before the first token, soft deletion and purging are as
the service documents them (learn.microsoft.com/rest/api/keyvault). The SDK is the real one; only
what would go over the network is answered here.
"""

import base64
import io
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from urllib3 import HTTPResponse

URL = "https://vmb.vault.azure.net/"
OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


class Identity:
    """Whoever asks, with a token."""

    def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        assert scopes == ("https://vault.azure.net/.default",)
        return AccessToken("a-token", int(time.time()) + 3600)


@dataclass
class Held:
    """A key or a secret: its versions, the last one current."""

    versions: dict[str, Any] = field(default_factory=dict)
    enabled: bool = True
    created: int = field(default_factory=lambda: int(time.time()))


class FakeVault(requests.adapters.BaseAdapter):
    """`send` answers; `asked` is what was; `down` makes it answer 503, `purges` whether it may."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, dict[str, Held]] = {"keys": {}, "secrets": {}}
        self.deleted: dict[str, dict[str, Held]] = {"keys": {}, "secrets": {}}
        self.asked: list[tuple[str, str]] = []
        self.down = False
        self.purges = True

    def options(self) -> dict[str, Any]:
        session = requests.Session()
        session.mount("https://", self)
        return {
            "transport": RequestsTransport(session=session, session_owner=False),
            "retry_total": 0,
        }

    def close(self) -> None:
        pass

    def send(self, request, **_options):
        path = urlsplit(request.url).path.strip("/")
        if "Authorization" not in request.headers:
            return self.answer(request, 401, {"error": {"code": "Unauthorized"}}, CHALLENGE)
        self.asked.append((request.method, path))
        if self.down:
            return self.answer(request, 503, {"error": {"code": "ServiceUnavailable"}})
        body = json.loads(request.body) if request.body else {}
        status, said = self.serve(request.method, path.split("/"), body)
        return self.answer(request, status, said)

    def answer(self, request, status, said, headers=None):
        content = json.dumps(said).encode() if said is not None else b""
        facts = {"Content-Type": "application/json; charset=utf-8"} | (headers or {})
        raw = HTTPResponse(io.BytesIO(content), facts, status, preload_content=False)
        return requests.adapters.HTTPAdapter().build_response(request, raw)

    def serve(  # noqa: PLR0911 - an answer for each deed
        self, method: str, path: list[str], body: dict[str, Any]
    ) -> tuple[int, Any]:
        collection, name, *rest = path
        if collection.startswith("deleted"):
            return self.serve_deleted(method, collection.removeprefix("deleted"), name)
        kept = self.kept[collection]
        if method == "PUT" or rest == ["create"]:
            if name in self.deleted[collection]:
                return 409, error("Conflict")
            held = kept.setdefault(name, Held())
            held.enabled = body.get("attributes", {}).get("enabled", True)
            held.versions[uuid.uuid4().hex] = made_of(collection, body)
            return 200, self.bundle(collection, name)
        if name not in kept:
            return 404, error("KeyNotFound")
        if method == "DELETE":
            told = self.bundle(collection, name) | recovery(collection, name)
            self.deleted[collection][name] = kept.pop(name)
            return 200, told
        if rest and rest[0] not in kept[name].versions:
            return 404, error("KeyNotFound")
        if method == "GET":
            return 200, self.bundle(collection, name, *rest)
        version, deed = rest
        private = kept[name].versions[version]
        assert body["alg"] == "RSA-OAEP-256"
        if deed == "unwrapkey":
            try:
                value = private.decrypt(unpacked(body["value"]), OAEP)
            except ValueError:
                return 400, error("BadParameter")
        else:
            value = private.public_key().encrypt(unpacked(body["value"]), OAEP)
        return 200, {"kid": f"{URL}keys/{name}/{version}", "value": packed(value)}

    def serve_deleted(self, method: str, collection: str, name: str) -> tuple[int, Any]:
        if name not in self.deleted[collection]:
            return 404, error("KeyNotFound")
        if method == "DELETE":
            if not self.purges:
                return 403, error("Forbidden")
            del self.deleted[collection][name]
            return 204, None
        held = {name: self.deleted[collection][name]}
        return 200, self.bundle(collection, name, among=held) | recovery(collection, name)

    def bundle(
        self, collection: str, name: str, version: str = "", among: dict[str, Held] | None = None
    ) -> dict[str, Any]:
        held = (among or self.kept[collection])[name]
        version = version or [*held.versions][-1]
        facts: dict[str, Any] = {
            "attributes": {
                "enabled": held.enabled, "created": held.created, "updated": held.created,
                "recoveryLevel": "CustomizedRecoverable+Purgeable", "recoverableDays": 7,
            }
        }  # fmt: skip
        place = f"{URL}{collection}/{name}/{version}"
        if collection == "secrets":
            return facts | {"id": place, "value": held.versions[version], "contentType": "Ed25519"}
        private = held.versions[version]
        if private is None:
            return facts | {"key": {"kid": place, "kty": "EC", "crv": "P-256", "key_ops": []}}
        numbers = private.public_key().public_numbers()
        return facts | {
            "key": {
                "kid": place, "kty": "RSA", "key_ops": ["wrapKey", "unwrapKey"],
                "n": packed(numbers.n.to_bytes(private.key_size // 8, "big")),
                "e": packed(numbers.e.to_bytes(3, "big")),
            }
        }  # fmt: skip


CHALLENGE = {
    "WWW-Authenticate": 'Bearer authorization="https://login.microsoftonline.com/'
    '72f988bf-86f1-41af-91ab-2d7cd011db47", resource="https://vault.azure.net"'
}


def recovery(collection: str, name: str) -> dict[str, Any]:
    now = int(time.time())
    return {
        "recoveryId": f"{URL}deleted{collection}/{name}",
        "deletedDate": now, "scheduledPurgeDate": now + 7 * 86_400,
    }  # fmt: skip


def made_of(collection: str, body: dict[str, Any]) -> Any:
    if collection == "secrets":
        return body["value"]
    if body["kty"] == "EC":
        return None
    return rsa.generate_private_key(65537, body["key_size"])


def error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"{code}."}}


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    assert re.fullmatch(r"[\w-]+", text)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
