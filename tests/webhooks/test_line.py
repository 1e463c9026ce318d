"""The line to a receiver: one address, its name's certificate, no redirect, and soon over."""

import ssl
import time

import pytest

from tests.webhooks.receiver import NAME, receiving
from viewmybox.webhooks import addresses, line
from viewmybox.webhooks.line import NoAnswerError, post
from viewmybox.webhooks.models import Trouble


def refused(address):
    with pytest.raises(NoAnswerError) as error:
        post(address, b"{}", {})
    return error.value.trouble


def test_a_message_arrives_under_the_receivers_name(receiver):
    assert post(receiver.address, b'{"a":1}', {"webhook-id": "msg_1"}) == 204
    [(path, headers, body)] = receiver.came
    assert path == "/viewmybox?a=1"
    assert body == b'{"a":1}'
    assert headers["host"] == f"{NAME}:{receiver.port}"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "msg_1"
    assert receiver.server_names == [NAME]
    assert {"authorization", "cookie"} & headers.keys() == set()


def test_an_inner_address_gets_no_connection_at_all(unguarded_receiver):
    assert refused(unguarded_receiver.address) == Trouble.ADDRESS
    assert unguarded_receiver.connections == 0


def test_a_name_that_changes_its_mind_gains_nothing(unguarded_receiver, monkeypatch):
    """DNS rebinding: public when it is checked, this machine when it would be connected to."""
    answers = [["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]]
    asked = []

    def resolve(host, _port):
        asked.append(host)
        return answers[len(asked) - 1]

    monkeypatch.setattr(line, "resolve", resolve)
    monkeypatch.setattr(line, "PATIENCE_SECONDS", 1.0)
    # Nothing answers there from here; what matters is that it asked once, and went nowhere else.
    assert refused(unguarded_receiver.address) in (Trouble.TIME, Trouble.CONNECTION)
    assert len(asked) == 1
    assert unguarded_receiver.connections == 0


def test_the_socket_itself_is_asked_where_it_came_to(unguarded_receiver, monkeypatch):
    """Whatever lies between check and connection, what is reached must be what was meant."""
    monkeypatch.setattr(line, "resolve", lambda _host, _port: ["93.184.216.34"])
    plain = line.Hurried.connect_tcp

    def elsewhere(self, host, port, *more, **options):
        return plain(self, "127.0.0.1", port, *more, **options)

    monkeypatch.setattr(line.Hurried, "connect_tcp", elsewhere)
    assert refused(unguarded_receiver.address) == Trouble.ADDRESS
    assert unguarded_receiver.came == []
    assert unguarded_receiver.server_names == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(receiver, status):
    receiver.answers = [(status, {"Location": f"https://{NAME}:{receiver.port}/other"})]
    assert post(receiver.address, b"{}", {}) == status
    assert len(receiver.came) == 1


def test_another_names_certificate_is_refused(receiver, tmp_path, monkeypatch):
    with receiving(tmp_path, "other.example.com") as other:
        monkeypatch.setattr(addresses, "PORTS", (other.port,))
        monkeypatch.setattr(line, "trusted", lambda: other.trust)
        assert refused(f"https://{NAME}:{other.port}/") == Trouble.CERTIFICATE
        assert other.came == []


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver, monkeypatch):
    monkeypatch.setattr(line, "trusted", ssl.create_default_context)
    assert refused(receiver.address) == Trouble.CERTIFICATE
    assert receiver.came == []


def test_whoever_does_not_answer_is_left(receiver, monkeypatch):
    monkeypatch.setattr(line, "PATIENCE_SECONDS", 0.5)
    receiver.answers = ["hang"]
    began = time.monotonic()
    assert refused(receiver.address) == Trouble.TIME
    assert time.monotonic() - began < 2


def test_an_answer_without_end_is_not_heard_out(receiver):
    receiver.answers = ["endless"]
    began = time.monotonic()
    assert post(receiver.address, b"{}", {}) == 200
    assert time.monotonic() - began < 5


def test_what_is_no_answer(receiver):
    receiver.answers = ["garbage"]
    assert refused(receiver.address) == Trouble.ANSWER


def test_a_port_where_nobody_is(receiver, monkeypatch):
    monkeypatch.setattr(addresses, "PORTS", (1,))
    assert refused(f"https://{NAME}:1/") == Trouble.CONNECTION


def test_the_next_address_is_tried_when_nobody_is_at_the_first(receiver, monkeypatch):
    public = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda text: text == "127.0.0.2" or public(text))
    monkeypatch.setattr(line, "resolve", lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
    assert post(receiver.address, b"{}", {}) == 204


def test_a_proxy_of_the_machines_is_not_used(receiver, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert post(receiver.address, b"{}", {}) == 204
