"""Options of `python -m benchmarks`, and the report of one run."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.bench import Bench
from benchmarks.exactness import Tally
from benchmarks.plan import FULL, QUICK
from benchmarks.section import Section

SECTIONS = ("machine", "ingest", "answering", "latency", "cold")
_WRONG_SHOWN = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; 1 when a quote differs from its document."""
    args = build_parser().parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when transformers is imported, which is later
    sections: dict[str, Section] = {}
    begun = perf_counter()
    with TemporaryDirectory(prefix="verbatim-bench-") as folder:
        bench = Bench(QUICK if args.quick else FULL, Path(folder))
        for name in args.sections:
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            measure: Callable[[Bench], Section] = import_module(f"benchmarks.{name}").measure
            sections[name] = measure(bench)
            print(sections[name].to_text(), end="\n\n", flush=True)
    sections["quotes"] = quotes_section(bench.tally)
    print(sections["quotes"].to_text())
    print(f"measured in {perf_counter() - begun:.0f} s")
    if args.out:
        data = {"quick": args.quick, **{name: each.data for name, each in sections.items()}}
        args.out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 1 if bench.tally.wrong else 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the options."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure speed and memory of Verbatim, beside the plain way.",
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, few repeats")
    parser.add_argument(
        "--sections",
        type=_sections,
        default=SECTIONS,
        metavar="NAMES",
        help=f"some of {','.join(SECTIONS)}",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as JSON")
    return parser


def _sections(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    for name in names:
        if name not in SECTIONS:
            expected = f"expected some of {','.join(SECTIONS)}"
            raise argparse.ArgumentTypeError(f"{name!r} is no section; {expected}")
    return names


def quotes_section(tally: Tally) -> Section:
    """Return how many quotes were checked, and the first of those that differ."""
    wrong = [f"NOT EXACT: {text}" for text in tally.wrong[:_WRONG_SHOWN]]
    exact = tally.checked - len(tally.wrong)
    return Section(
        "quotes, those of alternatives included, byte for byte against their documents",
        notes=[f"{exact:,} of {tally.checked:,} exact", *wrong],
        data={"checked": tally.checked, "wrong": tally.wrong},
    )
