"""What a request says of its own way here changes no answer: nothing for a cache to keep of it."""

import re

import httpx2 as httpx
import pytest

from tests.web.test_answers import ANSWERS

ELSEWHERE = "elsewhere.example"
NAMES = {
    "Host": ELSEWHERE,
    "X-Forwarded-Host": ELSEWHERE,
    "X-Forwarded-Server": ELSEWHERE,
    "X-HTTP-Host-Override": ELSEWHERE,
    "X-Host": ELSEWHERE,
    "Forwarded": f"for=192.0.2.7;host={ELSEWHERE};proto=https",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Scheme": ELSEWHERE,
    "X-Forwarded-Port": "4443",
    "X-Forwarded-Prefix": f"//{ELSEWHERE}",
    "X-Script-Name": f"//{ELSEWHERE}",
    "Script-Name": f"//{ELSEWHERE}",
    "X-Original-URL": "/settings/",
    "X-Rewrite-URL": "/settings/",
    "X-Original-Host": ELSEWHERE,
    "X-HTTP-Method-Override": "DELETE",
    "X-Method-Override": "POST",
    "Origin": f"https://{ELSEWHERE}",
    "Referer": f"https://{ELSEWHERE}/",
    "X-Accel-Redirect": "/etc/passwd",
    "X-Sendfile": "/etc/passwd",
    "Remote-User": "alice",
    "X-Remote-User": "alice",
    "X-Forwarded-User": "alice",
    "Proxy": f"http://{ELSEWHERE}",
    "Cache-Control": "only-if-cached",
}
CHANCE = re.compile(r'csrfmiddlewaretoken" value="\w+"|"csrf[-\w]*": "\w+"')


@pytest.fixture(scope="module")
def visitor(live):
    with httpx.Client(base_url=live, trust_env=False) as http:
        yield http


def told(visitor, address, headers=None):
    visitor.cookies.clear()
    answer = visitor.get(address, headers=headers)
    # The moment, and the cookie of the forms, are of each answer's own.
    own = {"date", "set-cookie"}
    kept = {name: value for name, value in answer.headers.items() if name not in own}
    return answer.status_code, kept, CHANCE.sub("", answer.text)


@pytest.mark.parametrize("name", NAMES)
def test_a_header_about_the_way_here_changes_no_answer(visitor, name):
    for address in ANSWERS:
        plain = told(visitor, address)
        with_it = told(visitor, address, {name: NAMES[name]})
        assert with_it == plain, address
        assert ELSEWHERE not in str(with_it), address
