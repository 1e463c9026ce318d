"""Messages go to the public internet only, whatever an address looks like."""

import socket

import pytest

from viewmybox.webhooks import addresses, line
from viewmybox.webhooks.addresses import flaw, is_public
from viewmybox.webhooks.line import NoAnswerError, post
from viewmybox.webhooks.models import Trouble

PUBLIC = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:400f::5"]
REFUSED = [
    # this machine, unspecified, private, CGNAT, link-local and the clouds' metadata
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1",  # noqa: S104 - an address to refuse
    "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255", "169.254.169.254",
    "169.254.0.1", "168.63.129.16",
    # multicast, reserved, broadcast, documentation, benchmarks, 6to4's relays
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "198.18.0.1", "192.88.99.1", "192.0.0.8",
    # the same in IPv6
    "::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
    "2001:db8::1", "3fff::1", "100::1", "5f00::1",
    # with another address inside: IPv4-mapped, compatible, NAT64, 6to4, Teredo, ORCHID
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:7f00:1::", "2001:10::1", "2001:20::1",
    # no addresses
    "", "localhost", "127.1", "0x7f.1", "2130706433", "127.0.0.1:443", "example.com",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_let_through(address):
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_any_other_is_not(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["https://hooks.example.com", "https://hooks.example.com:8443/a/b?c=d&e=%2f",
     "https://xn--rksmrgs-5wao1o.se/hook", "https://HOOKS.example.com:443/"],
)  # fmt: skip
def test_what_an_owner_may_write(address):
    assert flaw(address) is None


@pytest.mark.parametrize(
    "address",
    ["http://hooks.example.com/", "ftp://hooks.example.com/", "hooks.example.com", "https://",
     "https://user@hooks.example.com/", "https://user:word@hooks.example.com/",
     "https://:@hooks.example.com/", "https://hooks.example.com:22/",
     "https://hooks.example.com:0/", "https://hooks.example.com:99999/", "https://localhost/",
     "https://intranet/", "https://127.0.0.1/", "https://8.8.8.8/", "https://2130706433/",
     "https://0x7f.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[/",
     "https://hooks.example.com./", "https://hooks.example.com\\@127.0.0.1/",
     "https://hooks.example.com/#part", "https://hooks .example.com/", "https://räksmörgås.se/",
     "https://-a.example.com/", "https://a..example.com/", "javascript:alert(1)", ""],
)  # fmt: skip
def test_what_an_owner_may_not_write(address):
    assert flaw(address) is not None


@pytest.mark.parametrize("address", [one for one in REFUSED if one and "%" not in one])
def test_a_name_that_resolves_to_it_is_not_connected_to(monkeypatch, address):
    monkeypatch.setattr(line, "resolve", lambda _host, _port: [address])
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_o: pytest.fail("connected"))
    with pytest.raises(NoAnswerError) as refused:
        post("https://hooks.example.com/", b"{}", {})
    assert refused.value.trouble == Trouble.ADDRESS


def test_one_among_others_is_enough(monkeypatch):
    monkeypatch.setattr(line, "resolve", lambda _host, _port: ["93.184.216.34", "10.0.0.1"])
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_o: pytest.fail("connected"))
    with pytest.raises(NoAnswerError) as refused:
        post("https://hooks.example.com/", b"{}", {})
    assert refused.value.trouble == Trouble.ADDRESS


def test_the_systems_own_resolver_is_held_to_it(monkeypatch):
    """Forms that only a resolver understands as this machine."""
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_o: pytest.fail("connected"))
    for host in ("localhost", "127.1", "2130706433", "0x7f000001"):
        with pytest.raises(NoAnswerError) as refused:
            post(f"https://{host}/", b"{}", {})
        assert refused.value.trouble in (Trouble.ADDRESS, Trouble.NAME)


def test_a_name_without_an_address(monkeypatch):
    def nowhere(_host, _port):
        raise socket.gaierror

    monkeypatch.setattr(line, "resolve", nowhere)
    with pytest.raises(NoAnswerError) as refused:
        post("https://hooks.example.com/", b"{}", {})
    assert refused.value.trouble == Trouble.NAME


def test_other_ports_and_schemes_are_refused_where_it_is_sent_too(monkeypatch):
    monkeypatch.setattr(line, "resolve", lambda _host, _port: pytest.fail("asked"))
    for address in ("https://hooks.example.com:25/", "http://hooks.example.com/"):
        with pytest.raises(NoAnswerError) as refused:
            post(address, b"{}", {})
        assert refused.value.trouble == Trouble.ADDRESS


def test_no_setting_opens_it(settings):
    """What lets the other tests reach this machine is no setting, and is not read from any."""
    source = "".join(module.__loader__.get_source(module.__name__) for module in (addresses, line))
    assert "settings" not in source.replace("webhooks.models", "")
    assert "environ" not in source
