"""What the tools of `make prove` say is read: nothing they find passes unread."""

import httpx2 as httpx
import pytest

from proofs.overheard import listening
from proofs.said import EXPLAINED, Said, explanation, said, unexplained

REPORT = {
    "vulnerabilities": {
        "SQL Injection": [
            {"method": "GET", "path": "/boxes/?q=%27", "parameter": "q", "info": "SQL Injection"}
        ],
        "Secure Flag cookie": [
            {
                "method": "GET",
                "path": "/",
                "parameter": None,
                "info": "Secure flag is not set in the cookie : session",
            }
        ],
    },
    "anomalies": {
        "Internal Server Error": [{"method": "POST", "path": "/boxes/new/", "info": "500"}]
    },
}


def test_what_is_found_and_not_explained_is_a_finding():
    assert [one.kind for one in unexplained(said(REPORT))] == [
        "SQL Injection",
        "Internal Server Error",
    ]
    assert unexplained(said(REPORT))[0].where == "GET /boxes/?q=%27 q"


@pytest.mark.parametrize(
    ("kind", "info"),
    [
        ("Secure Flag cookie", "Secure flag is not set in the cookie : tracking"),
        ("HttpOnly Flag cookie", "Secure flag is not set in the cookie : session"),
        ("HTTP Methods", "Possible interesting methods (using OPTIONS) on http://x/: PUT (200)"),
        (
            "HTTP Methods",
            "Possible interesting methods (using heuristics) on http://x/: PUT (404) DELETE (200)",
        ),
        (
            "HTTP Methods",
            "Possible interesting methods (using OPTIONS) on http://x/: OPTIONS (200)",
        ),
    ],
)
def test_an_explanation_covers_its_own_words_only(kind, info):
    assert explanation(Said(kind, "GET /", info)) is None


def test_each_explanation_says_why():
    assert all(known.why for known in EXPLAINED)


def test_who_is_asked_for_anything_is_overheard():
    with listening() as heard, httpx.Client(trust_env=False) as http:
        http.get(f"{heard.address}get_ssrf.php?session_id=x")
        assert heard.asked == []
        http.get(f"{heard.address}ssrf/x/1/2/")
        assert heard.asked == ["GET /ssrf/x/1/2/"]
