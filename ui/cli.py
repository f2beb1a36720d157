"""Open the page in the browser: ask there, read the quotes in their place.

Registered as ``verbatim ui`` by the entry point group "verbatim.commands".
"""

from __future__ import annotations

import argparse
import sys

from ui.app import HOST, PORT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments; --home and --collection are every command's."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders to add first")
    parser.add_argument("--host", default=HOST, help=f"address to serve at; only {HOST} for now")
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


def run(args: argparse.Namespace) -> int:
    """Serve the page until interrupted; return the exit status."""
    from ui.app import serve

    serve(
        args.home,
        args.collection,
        args.paths,
        host=args.host,
        port=args.port,
        open_browser=not args.no_browser,
        examples=args.example,
        ready=_announce,
    )
    return 0


def _announce(address: str) -> None:
    sys.stdout.write(f"Verbatim is at {address} (stop with Ctrl-C)\n")
    sys.stdout.flush()
