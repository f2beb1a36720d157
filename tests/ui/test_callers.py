import os
import socket
import sys
from contextlib import closing

import pytest

from ui.callers import TABLES, tell

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
needs_linux = pytest.mark.skipif(not TABLES[0].exists(), reason="the system does not tell")
little_endian = pytest.mark.skipif(sys.byteorder != "little", reason="the table is a PC's")


def scope(client=("127.0.0.1", 49153), server=("127.0.0.1", 7860), headers=()):
    return {"type": "http", "client": client, "server": server, "headers": list(headers)}


def row(local, remote, uid, inode=12345):
    return (
        f"   1: {local} {remote} 01 00000000:00000000 00:00000000 00000000 "
        f"{uid:5}        0 {inode} 1 0000000000000000 20 4 30 10 -1\n"
    )


@pytest.fixture
def table(tmp_path):
    def write(*rows):
        path = tmp_path / "tcp"
        path.write_text(HEAD + "".join(rows))
        return [path]

    return write


CLIENT, SERVER = "0100007F:C001", "0100007F:1EB4"


@little_endian
@pytest.mark.parametrize(
    ("uid", "expected"), [(1000, "owner"), (0, "owner"), (1001, "stranger"), (65534, "stranger")]
)
def test_the_kernel_says_whose_a_connection_is(table, uid, expected):
    server_end = row(SERVER, CLIENT, 1000)
    tables = table(server_end, row(CLIENT, SERVER, uid))
    assert tell(scope(), tables=tables, user=1000) == expected


@little_endian
def test_a_connection_its_program_has_closed_is_nobodys_though_the_table_says_root(table):
    tables = table(row(CLIENT, SERVER, 0, inode=0))
    assert tell(scope(), tables=tables, user=1000) == "stranger"


@little_endian
def test_another_connections_row_does_not_count(table):
    tables = table(row("0100007F:C002", SERVER, 1000), row(CLIENT, "0100007F:1EB5", 1000))
    assert tell(scope(), tables=tables, user=1000) == "stranger"


@little_endian
def test_a_client_that_came_by_ipv6_is_found(table):
    mapped = "0000000000000000FFFF00000100007F"
    tables = table(row(f"{mapped}:C001", f"{mapped}:1EB4", 1000))
    assert tell(scope(), tables=tables, user=1000) == "owner"
    loop = "00000000000000000000000001000000"
    tables = table(row(f"{loop}:C001", f"{loop}:1EB4", 1000))
    asked = scope(client=("::1", 49153), server=("::1", 7860))
    assert tell(asked, tables=tables, user=1000) == "owner"


def test_where_the_system_does_not_tell_it_is_unknown(tmp_path):
    assert tell(scope(), tables=[tmp_path / "none"], user=1000) == "unknown"


@pytest.mark.parametrize(
    "asked",
    [
        scope(client=("192.168.1.7", 49153), server=("192.168.1.5", 7860)),
        scope(client=None),
        scope(client=("testclient", 50000)),
        scope(headers=[(b"X-Forwarded-For", b"10.0.0.1")]),
        scope(headers=[(b"Forwarded", b"for=10.0.0.1")]),
        scope(headers=[(b"via", b"1.1 proxy")]),
    ],
)
def test_what_comes_from_elsewhere_or_through_a_proxy_is_remote(table, asked):
    assert tell(asked, tables=table(), user=1000) == "remote"


def test_this_computers_own_network_address_is_this_computer(tmp_path):
    asked = scope(client=("192.168.1.5", 49153), server=("192.168.1.5", 7860))
    assert tell(asked, tables=[tmp_path / "none"], user=1000) == "unknown"


@needs_linux
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_connection_of_our_own_is_the_owners(family):
    host = "127.0.0.1" if family == socket.AF_INET else "::1"
    try:
        listener = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip("this computer has no IPv6")
    with listener, socket.create_connection(listener.getsockname()[:2]) as client:
        server, _ = listener.accept()
        with closing(server):
            asked = scope(client.getsockname()[:2], listener.getsockname()[:2])
            assert tell(asked) == "owner"
            if os.getuid() == 0:
                assert tell(asked, user=4711) == "owner"  # root may
            else:
                assert tell(asked, user=os.getuid() + 1) == "stranger"
        client.close()
        assert tell(asked) == "stranger"
