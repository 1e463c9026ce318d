"""`viewmybox alive`: what a container's HEALTHCHECK is told."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.conftest import free_port
from viewmybox.alive import NotAliveError, ask, what_runs
from viewmybox.cli import parser


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Nothing is told."""


@pytest.fixture
def answering() -> Iterator[http.server.HTTPServer]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Answering)
    server.asked, server.status = [], 200  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - nothing is bound
def test_it_asks_where_the_pages_are_by_the_name_that_people_use(answering, host):
    ask(host, answering.server_port, "https://box.example.com")
    assert answering.asked == [("/healthz", "box.example.com")]


@pytest.mark.parametrize("status", [302, 400, 500, 503])
def test_another_answer_is_not_alive(answering, status):
    answering.status = status
    with pytest.raises(NotAliveError, match=f"answers with {status}"):
        ask("127.0.0.1", answering.server_port, "http://localhost")


def test_no_answer_is_not_alive():
    with pytest.raises(NotAliveError, match="nothing answers on port"):
        ask("127.0.0.1", free_port(), "http://localhost")


@pytest.mark.parametrize(
    ("line", "port"),
    [
        ("/opt/viewmybox/bin/python /opt/viewmybox/bin/viewmybox serve", 8000),
        ("/opt/viewmybox/bin/python /opt/viewmybox/bin/viewmybox serve --port 9000", 9000),
        ("/sbin/docker-init -- viewmybox serve --port=9001 --workers 4", 9001),
    ],
)
def test_the_command_itself_says_where(tmp_path, line, port):
    (tmp_path / "cmdline").write_text("".join(f"{word}\0" for word in line.split()))
    assert parser().parse_args(what_runs(tmp_path / "cmdline")).port == port


@pytest.mark.parametrize("command", ["viewmybox worker", "viewmybox migrate", "/bin/sh"])
def test_of_another_command_nothing_is_asked(tmp_path, command):
    (tmp_path / "cmdline").write_text(command.replace(" ", "\0") + "\0")
    assert not what_runs(tmp_path / "cmdline")
