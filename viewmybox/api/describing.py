"""What the OpenAPI document says beside the shapes: the errors, the bulk bodies, the headers."""

from typing import Any

from viewmybox.api.body import LARGEST
from viewmybox.api.problems import NOT_FOUND
from viewmybox.api.shapes import ProblemShape
from viewmybox.kit.problems import CONTENT_TYPE

Responses = dict[int, Any]

REFUSED_KEY: Responses = dict.fromkeys((401, 403, 405, 429, 500, 503), ProblemShape)
FOUND: Responses = REFUSED_KEY | dict.fromkeys((404, 422), ProblemShape)
REFUSED: Responses = FOUND | dict.fromkeys((400, 408, 409, 411, 413, 415), ProblemShape)
CREATED: Responses = REFUSED
TO_THE_BIN = "It lies in the box's bin for thirty days, and can be put back on its page."
# There is no id in its address that could be nothing.
BULK_REFUSED: Responses = {code: shape for code, shape in REFUSED.items() if code != NOT_FOUND}

KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": (
        "A word of the caller's for this one call. Sent again within 24 hours, with the same "
        "request, it gives the first answer and does nothing; with another request 422."
    ),
}
LOCATION = {"headers": {"Location": {"schema": {"type": "string"}, "description": "Its address."}}}
MADE_ONCE = {"parameters": [KEY_HEADER], "responses": {201: LOCATION}}

LINE = {
    "type": "object",
    "required": ["indicator", "at", "value"],
    "additionalProperties": False,
    "properties": {
        "indicator": {"type": "string", "format": "uuid"},
        "at": {
            "type": "string",
            "description": "ISO 8601. Without an offset it is the customer's local time.",
        },
        "value": {"type": "number"},
        "note": {"type": ["string", "null"], "maxLength": 2000},
    },
}
ID = "01932f2a-6f0b-7cc3-98c4-dc0c0c07398f"
BULK = {
    "parameters": [KEY_HEADER],
    "requestBody": {
        "required": True,
        "description": (
            f"UTF-8, at most {LARGEST // 2**20} MiB, not compressed. A line has at most 64 KiB. "
            "Sent in chunks, without Content-Length, the last line ends with a line break, and "
            "all_or_nothing is refused (411)."
        ),
        "content": {
            "application/x-ndjson": {
                "schema": {
                    "type": "string",
                    "description": "A JSON object a line, as itemSchema says.",
                },
                "itemSchema": LINE,
                "example": f'{{"indicator":"{ID}","at":"2026-03-31T14:30:00+02:00","value":4.2}}\n',
            },
            "text/csv": {
                "schema": {
                    "type": "string",
                    "description": (
                        "The first line is indicator,at,value or indicator,at,value,note. "
                        "The decimal sign is a point."
                    ),
                },
                "example": f"indicator,at,value,note\n{ID},2026-03-31 14:30,4.2,\n",
            },
        },
    },
}


def with_problem_types(document: dict[str, Any]) -> dict[str, Any]:
    """Errors are problem+json, whatever ninja believes of every answer."""
    for calls in document["paths"].values():
        for call in calls.values():
            for code, response in call["responses"].items():
                if int(code) >= 400 and "content" in response:  # noqa: PLR2004 - errors begin here
                    response["content"] = {CONTENT_TYPE: response["content"].popitem()[1]}
                if int(code) == 401:  # noqa: PLR2004 - no valid key
                    response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
                if int(code) == 429:  # noqa: PLR2004 - too often
                    response["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return document
