"""The door out: only to public addresses, whatever a name or a number pretends to be."""

import pytest
from support.gateway import run_gateway

from fieldapp.models import DeliveryFault
from fieldapp.senders import door
from fieldapp.senders.failed import Failed

F = DeliveryFault


@pytest.fixture
def gateway():
    with run_gateway() as gateway:
        yield gateway


INSIDE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_known_however_it_is_written(address):
    assert not door.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
def test_an_address_outside_is_public(address):
    assert door.is_public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::1]", "0", "017700000001"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_our_own_machine_is_not_reached_by_any_of_its_names(gateway, scheme, host):
    with pytest.raises(Failed) as refused:
        door.post(f"{scheme}://{host}:{gateway.server_port}/", b"{}", {})
    assert refused.value.fault is F.NOT_PUBLIC
    assert gateway.received == []


def test_a_name_that_leads_inside_and_outside_is_not_trusted(monkeypatch):
    both = [(2, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(door.socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Failed) as refused:
        door.reachable("example.org", 443)
    assert refused.value.fault is F.NOT_PUBLIC


def test_the_address_that_was_looked_at_is_the_one_that_is_called(monkeypatch):
    """A name that answers otherwise when asked again leads nowhere else."""
    asked, called = [], []

    def _resolve(host, port, **_):
        asked.append(host)
        return [(2, 1, 6, "", ("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port))]

    def _call(address, timeout):
        called.append(address)
        raise OSError

    monkeypatch.setattr(door.socket, "getaddrinfo", _resolve)
    monkeypatch.setattr(door.socket, "create_connection", _call)
    with pytest.raises(Failed) as away:
        door.post("https://rebinding.example/", b"{}", {})
    assert away.value.fault is F.NO_CONNECTION
    assert (asked, called) == (["rebinding.example"], [("8.8.8.8", 443)])


def test_without_https_only_hosts_that_were_allowed_by_name_are_called(gateway):
    assert door.post(f"{gateway.url}/a?b=c", b"{}", {}, ["127.0.0.1"]).fields == {"code": 0, "errcode": 0}
    assert gateway.received[0][0] == "/a?b=c"
    with pytest.raises(Failed):
        door.post(f"{gateway.url}/", b"{}", {}, ["other.example"])


def test_the_proxy_of_the_environment_is_not_asked(gateway, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert door.post(gateway.url, b"{}", {}, ["127.0.0.1"]).status == 200


def test_a_certificate_of_somebody_else_is_no_connection(gateway, monkeypatch):
    """Nor is a server without one: the message stays here."""
    with pytest.raises(Failed) as refused:
        door.post(f"https://127.0.0.1:{gateway.server_port}/", b"{}", {}, ["127.0.0.1"])
    assert refused.value.fault is F.NO_CONNECTION
    assert gateway.received == []


def test_a_huge_answer_is_not_read_to_its_end(gateway):
    gateway.says((200, b"x" * 1_000_000))
    assert len(door.post(gateway.url, b"{}", {}, ["127.0.0.1"]).body) == door.MOST_BYTES
