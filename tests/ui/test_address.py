import socket
import subprocess

import pytest

from ui import address as module
from ui.address import Address


def test_by_default_only_this_computer_is_served():
    here = Address()
    assert here.local
    assert here.hosts(7861) == {"127.0.0.1:7861", "localhost:7861"}
    assert here.url(7861) == "http://127.0.0.1:7861"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.53", "::1", "[::1]"])
def test_these_are_this_computer(host):
    assert Address(host).local


@pytest.mark.parametrize("host", ["192.168.1.5", "10.0.0.1", "fe80::1", "8.8.8.8"])
def test_these_are_reached_from_others(host):
    assert not Address(host).local


def test_every_address_is_not_local_and_needs_a_name():
    for host in ("0.0.0.0", "::"):
        with pytest.raises(ValueError, match="--hostname NAME"):
            Address(host)
        assert not Address(host, ("box",)).local
    assert Address("0.0.0.0", ("box",)).hosts(80) == {
        "box", "box:80", "localhost", "localhost:80", "127.0.0.1", "127.0.0.1:80",
    }  # fmt: skip


def test_the_address_and_all_names_are_answered():
    there = Address("192.168.1.5", ("box.local", "proxy.example:8443"))
    assert there.hosts(7860) == {
        "192.168.1.5:7860", "box.local:7860", "proxy.example:8443", "localhost:7860",
    }  # fmt: skip
    assert there.url(7860) == "http://box.local:7860"
    assert Address("::1").hosts(7860) == {"[::1]:7860", "localhost:7860"}
    assert Address("::1").url(7860) == "http://[::1]:7860"


@pytest.mark.parametrize("host", ["example.org", "", "256.1.1.1", "127.0.0.1:80"])
def test_a_host_that_is_no_address_is_refused_without_looking_it_up(host):
    with pytest.raises(ValueError, match="a name it is asked by goes to --hostname"):
        Address(host)


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"port {port} .* --port"):
            Address().listen(port)


def test_the_next_free_port_is_taken_when_none_is_asked_for(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(module, "PORT", taken.getsockname()[1])
        with Address().listen(None) as listener:
            assert module.PORT < listener.getsockname()[1] < module.PORT + 40


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    """A certificate of our own with its key, and the key once more behind a passphrase."""
    folder = tmp_path_factory.mktemp("pem")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    try:
        subprocess.run(made, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    locked = folder / "locked.pem"
    subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", key, "-out", locked, "-passout", "pass:1234"],
        check=True,
        capture_output=True,
    )
    return certificate, key, locked


def test_with_a_certificate_the_page_is_served_over_tls(pem):
    certificate, key, _ = pem
    there = Address("192.168.1.5", (), certificate, key)
    assert there.url(7860) == "https://192.168.1.5:7860"
    assert "192.168.1.5" in there.hosts(443)
    assert "192.168.1.5" not in there.hosts(80)


def test_a_certificate_that_can_not_be_used_is_told_before_anything_starts(pem, tmp_path):
    certificate, key, locked = pem
    with pytest.raises(ValueError, match="expected --certfile FILE too"):
        Address(key=key)
    with pytest.raises(ValueError, match=r"nowhere.pem can't be used for TLS .*PEM form"):
        Address(certificate=tmp_path / "nowhere.pem")
    with pytest.raises(ValueError, match="can't be used for TLS"):
        Address(certificate=certificate)
    with pytest.raises(ValueError, match="is encrypted; expected one that is not"):
        Address(certificate=certificate, key=locked)
