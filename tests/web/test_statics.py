"""Static files are those in the list, each by its own name; nothing else is served from disk."""

import pytest

from tests.cast import client

OTHERS = [
    "/static/",
    "/static/../settings.py",
    "/static/..%2fsettings.py",
    "/static/%2e%2e/settings.py",
    "/static//etc/passwd",
    "/static/style.css.map",
    "/static/style.css~",
    "/static/../templates/base.html",
    "/templates/base.html",
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/.demo/installation.json",
    "/installation.json",
    "/viewmybox/settings.py",
    "/pyproject.toml",
    "/docs/wall.md",
    "/web.config",
    "/admin/",
    "/debug/",
    "/metrics",
    "/server-status",
]


@pytest.mark.parametrize("address", OTHERS)
def test_nothing_else_is_served_from_disk(database, address):
    answer = client().get(address)
    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]


def test_a_file_that_is_not_there_is_never_kept_by_a_cache(database):
    """Nor is a page under a name that looks like a file's."""
    assert "max-age" not in client().get("/static/nothing.css").headers.get("Cache-Control", "")
    assert client().get("/boxes/style.css").status_code == 404
