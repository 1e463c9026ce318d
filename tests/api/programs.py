"""A program of one of the cast, and what it sends."""

import json
from dataclasses import dataclass
from typing import Any

LINES = "application/x-ndjson"


def line(indicator, at="2026-01-01T12:00:00Z", value=1, **more) -> str:
    """One measurement as a line of JSON."""
    return json.dumps({"indicator": str(indicator), "at": at, "value": value} | more) + "\n"


@dataclass
class Program:
    """Calls the API as one key; what it gets is the plain answer."""

    http: Any
    word: str

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        headers = {"authorization": f"Bearer {self.word}"} | options.pop("headers", {})
        kind = options.pop("content_type", "application/json")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body)
        return self.http.generic(
            method, f"/api/v1/{path}", data, content_type=kind, headers=headers, **options
        )

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> Any:
        return self.call("POST", path, body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> Any:
        return self.call("PATCH", path, body, **options)

    def record(self, body: bytes | str, kind: str = LINES, query: str = "", **options: Any) -> Any:
        data = body.encode() if isinstance(body, str) else body
        return self.post(f"measurements{query}", data, content_type=kind, **options)

    def made(self, path: str, body: Any) -> Any:
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.content
        assert (
            self.http.get(
                answer.headers["Location"], headers={"authorization": f"Bearer {self.word}"}
            ).json()
            == answer.json()
        )
        return answer.json()
