"""Where the page is served: the address it listens at, and the names it answers to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

HOST = "127.0.0.1"
PORT = 7860
_PORTS_TRIED = 40


@dataclass(frozen=True, slots=True)
class Address:
    """Where the page is served.

    Parameters
    ----------
    host : str
        Address to listen at; "localhost" is 127.0.0.1.
    names : tuple of str
        Further names it is asked by, with a port where that is another one.
    certificate, key : Path, optional
        PEM files for TLS; the key may be in the certificate's file.

    Raises
    ------
    ValueError
        When the host is no address, nobody could ask for it by a name, or the
        certificate can't be used.
    """

    host: str = HOST
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    _parsed: IPv4Address | IPv6Address = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parsed", _parse(self.host))
        if self._parsed.is_unspecified and not self.names:
            raise ValueError(
                f"host is {self.host}, every address of this computer; expected to be told by which "
                "name or address it is opened: --hostname NAME"
            )
        if self.key and not self.certificate:
            raise ValueError("there is a key and no certificate; expected --certfile FILE too")
        if self.certificate:
            _check(self.certificate, self.key)

    @property
    def local(self) -> bool:
        """Whether only this computer can reach it."""
        return self._parsed.is_loopback

    @property
    def scheme(self) -> str:
        """Return "https" with a certificate, else "http"."""
        return "https" if self.certificate else "http"

    def url(self, port: int) -> str:
        """Return the address to open."""
        name = self.names[0] if self.names else self._written
        return f"{self.scheme}://{name if _has_port(name) else f'{name}:{port}'}"

    def hosts(self, port: int) -> frozenset[str]:
        """Return the values of the Host header that are answered."""
        names = {"localhost", *self.names}
        names |= {HOST} if self._parsed.is_unspecified else {self._written}
        with_port = {name if _has_port(name) else f"{name}:{port}" for name in names}
        usual = port == {"http": 80, "https": 443}[self.scheme]
        return frozenset(with_port | names) if usual else frozenset(with_port)

    def listen(self, port: int | None) -> socket.socket:
        """Return a socket that listens there; without a port, at the first that is free.

        Raises
        ------
        OSError
            When the port is taken, or the address is not this computer's.
        """
        ports = range(PORT, PORT + _PORTS_TRIED) if port is None else [port]
        version = socket.AF_INET6 if self._parsed.version == 6 else socket.AF_INET
        for number in ports:
            try:
                return socket.create_server((str(self._parsed), number), family=version)
            except OSError as error:
                reason = error
        raise OSError(
            f"port {ports[0]} of {self._parsed} can't be used ({reason.strerror}); close what "
            "uses it, or name another with --port"
        )

    @property
    def _written(self) -> str:
        return f"[{self._parsed}]" if self._parsed.version == 6 else str(self._parsed)


def _parse(host: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(HOST if host == "localhost" else host.strip("[]"))
    except ValueError:
        raise ValueError(
            f"host is {host!r}; expected an address of this computer such as {HOST}; a name it is "
            "asked by goes to --hostname"
        ) from None


def _has_port(name: str) -> bool:
    return name.rpartition("]")[2].rpartition(":")[2].isdecimal() and ":" in name.rpartition("]")[2]


def _check(certificate: Path, key: Path | None) -> None:
    """Read a certificate and its key once, so that a mistake is told before anything starts."""

    def locked() -> str:
        raise ValueError(f"the key in {key or certificate} is encrypted; expected one that is not")

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, locked)
    except OSError as error:  # ssl.SSLError is one
        files = " and ".join(str(file) for file in _files(certificate, key))
        raise ValueError(
            f"{files} can't be used for TLS ({error}); expected a certificate and its key in PEM form"
        ) from None


def _files(certificate: Path, key: Path | None) -> Iterator[Path]:
    yield certificate
    if key:
        yield key
