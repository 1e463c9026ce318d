"""How the server lets people in: damaged in its own files, and on the way to it."""

import contextlib
import socket
import threading
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.conftest import START_SECONDS
from viewmybox.trust.every import State


@contextlib.contextmanager
def trusting(place, role):
    """The server believes whoever says to be that role."""
    file = place.server.cluster / "pg_hba.conf"
    before = file.read_text()
    try:
        file.write_text(f"local all vmb_{role} trust\n{before}")
        place.run("SELECT pg_reload_conf()")
        wait_for(lambda: enters(place, role))
        yield
    finally:
        file.write_text(before)
        place.run("SELECT pg_reload_conf()")
        wait_for(lambda: not enters(place, role))


def enters(place, role) -> bool:
    """With a wrong password."""
    try:
        psycopg.connect(place.url(role), password="wrong").close()
    except psycopg.OperationalError:
        return False
    return True


def wait_for(done):
    deadline = time.monotonic() + START_SECONDS
    while not done():
        assert time.monotonic() < deadline


@contextlib.contextmanager
def by_network(path: str):
    """A port that leads to a socket's file: the server's, without encryption."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    near, _address = listening.accept()
                    far = socket.socket(socket.AF_UNIX)
                    far.connect(path)
                    for one, other in ((near, far), (far, near)):
                        threading.Thread(target=carry, args=(one, other), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def carry(one, other):
    with contextlib.suppress(OSError):
        while content := one.recv(65536):
            other.sendall(content)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("role", ["web", "migrator"])
def test_a_server_that_asks_for_no_password(role, check, whole):
    assert check("passwords-are-asked", whole).state == State.OK
    with trusting(whole, role):
        result = check("passwords-are-asked", whole)
    assert result.state == State.HOLE
    assert {sentence.partition(":")[0] for sentence in result.found} == {f"vmb_{role}"}


def test_a_way_that_others_can_listen_on(check, whole):
    assert check("way-to-the-database", whole).state == State.OK
    web = whole.url("web")
    with by_network(str(whole.server.socket / ".s.PGSQL.5432")) as port:
        password = urlsplit(web).password
        url = f"postgresql://vmb_web:{password}@127.0.0.1:{port}/{whole.name}"
        result = check("way-to-the-database", whole, database_url=url)
    assert result.found == ("vmb_web: reaches 127.0.0.1 without TLS",)
