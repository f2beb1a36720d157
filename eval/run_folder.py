"""A run as a folder: what each of its files holds, and how it is written and read.

A run folder holds ``config.json``, ``environment.json``, ``questions.jsonl``
(one record a question, written as they finish: an interrupted run goes on
where it stopped), ``metrics.json``, and ``run.trec`` with ``qrels.trec`` for
other programs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from eval.records import Record, parse_record
from eval.trec import trec_qrels, trec_run

_CONFIG, _ENVIRONMENT, _METRICS = "config.json", "environment.json", "metrics.json"
_RECORDS = "questions.jsonl"


class Parts(NamedTuple):
    """What the folder of a finished run holds."""

    config: dict[str, Any]
    environment: dict[str, Any]
    metrics: dict[str, Any]
    records: tuple[Record, ...]


def load(folder: Path) -> Parts:
    """Read a finished run.

    Raises
    ------
    ValueError
        When the folder does not hold one.
    """
    if not (folder / _METRICS).exists():
        raise ValueError(
            f"{folder} holds no finished run; expected metrics.json, written by `verbatim eval "
            "--out` at its end"
        )
    return Parts(
        _read_json(folder / _CONFIG),
        _read_json(folder / _ENVIRONMENT),
        _read_json(folder / _METRICS),
        tuple(_read_records(folder / _RECORDS)),
    )


def claim(folder: Path, facts: Mapping[str, Any]) -> dict[str, Record]:
    """Make the folder that of a run; return the records of an interrupted one.

    Raises
    ------
    ValueError
        When it holds a run of other facts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known, path = folder / _CONFIG, folder / _RECORDS
    if known.exists() or path.exists():
        if not known.exists() or _read_json(known) != json.loads(json.dumps(facts)):
            raise ValueError(
                f"{folder} holds a run of other questions, documents, settings, models or "
                "calibration; expected a new folder, or all as before to go on with it"
            )
    else:
        _write_json(known, facts)
    if not path.exists():
        return {}
    _cut_unfinished_line(path)
    return {record.id: record for record in _read_records(path)}


@contextmanager
def keeping(folder: Path | None) -> Iterator[Callable[[Record], object]]:
    """Open what keeps each record as it comes; without a folder, none."""
    if folder is None:
        yield lambda _: None
        return
    with (folder / _RECORDS).open("a", encoding="utf-8") as out:

        def keep(record: Record) -> None:
            out.write(record.to_json() + "\n")
            out.flush()

        yield keep


def finish(
    folder: Path,
    name: str,
    records: Sequence[Record],
    environment: Mapping[str, Any],
    metrics: Mapping[str, Any],
) -> None:
    """Write the rest of a run; the metrics last, which say that it is finished."""
    _write_json(folder / _ENVIRONMENT, environment)
    (folder / "run.trec").write_text("".join(trec_run(records, name)), encoding="utf-8")
    (folder / "qrels.trec").write_text("".join(trec_qrels(records)), encoding="utf-8")
    _write_json(folder / _METRICS, metrics)


def _cut_unfinished_line(path: Path) -> None:
    """Cut off a last line without its end, which was being written when all stopped."""
    with path.open("r+b") as stream:
        stream.truncate(stream.read().rfind(b"\n") + 1)


def _read_records(path: Path) -> Iterator[Record]:
    """Yield the records of the lines that are whole."""
    *whole, _ = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(whole, start=1):
        try:
            yield parse_record(line)
        except ValueError as error:
            raise ValueError(f"{path} line {number}: {error}") from None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is no JSON ({error}); expected one written by a run") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path} is not an object; expected one written by a run")  # noqa: TRY004
    return found


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
