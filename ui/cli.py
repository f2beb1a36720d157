"""Open the page in the browser: ask there, read the quotes in their place.

Registered as ``verbatim ui`` by the entry point group "verbatim.commands".
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ui.address import HOST, PORT
from ui.passwords import VARIABLE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments; --home and --collection are every command's."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders to add first")
    parser.add_argument(
        "--port", type=int, metavar="N", help=f"port to serve at ({PORT}, or the next free one)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    parser.add_argument(
        "--example",
        action="append",
        default=[],
        metavar="QUESTION",
        help="a question to offer on the page; may be given several times",
    )
    parser.add_argument(
        "--mcp",
        action="store_true",
        help="also serve MCP at /mcp: the tools ask and search, for language models; read-only",
    )
    _add_sharing(parser.add_argument_group("for other computers, or behind a password"))


def _add_sharing(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--host",
        default=HOST,
        metavar="ADDRESS",
        help=f"address to serve at ({HOST}, this computer alone); another needs a password",
    )
    group.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="private file (chmod 600) with the password in its first line; "
        f"or set {VARIABLE}; never on the command line, which others can see",
    )
    group.add_argument("--password", type=_never, help=argparse.SUPPRESS)
    group.add_argument(
        "--hostname",
        action="append",
        default=[],
        metavar="NAME",
        help="a name the page is opened by, besides its address; may be given several times",
    )
    group.add_argument("--certfile", type=Path, metavar="FILE", help="PEM certificate: serves TLS")
    group.add_argument(
        "--keyfile", type=Path, metavar="FILE", help="its PEM key, when in a file of its own"
    )


def _never(_: str) -> str:
    raise argparse.ArgumentTypeError(
        "other users can see a command line; the password goes into --password-file FILE or "
        f"{VARIABLE}"
    )


def run(args: argparse.Namespace) -> int:
    """Serve the page until interrupted; return the exit status."""
    from ui.app import serve
    from ui.passwords import read_password

    def ready(address: str) -> None:
        _announce(address)
        if args.mcp:
            sys.stdout.write(f"MCP is at {address}/mcp\n")
        if args.certfile is None and not _local(args.host):
            _warn(address)
        sys.stdout.flush()

    serve(
        args.home,
        args.collection,
        args.paths,
        host=args.host,
        port=args.port,
        names=args.hostname,
        password=read_password(args.password_file),
        certificate=args.certfile,
        key=args.keyfile,
        mcp=args.mcp,
        open_browser=not args.no_browser,
        examples=args.example,
        ready=ready,
    )
    return 0


def _announce(address: str) -> None:
    sys.stdout.write(f"Verbatim is at {address} (stop with Ctrl-C)\n")


def _local(host: str) -> bool:
    from ui.address import Address

    return host == "localhost" or Address(host, ("localhost",)).local


def _warn(address: str) -> None:
    sys.stderr.write(
        f"WARNING: {address} is NOT ENCRYPTED. Whoever is on the network between can read the "
        "password, the questions and the documents. Give --certfile and --keyfile, or keep to "
        f"{HOST} and use an SSH tunnel.\n"
    )
    sys.stderr.flush()
