"""The result of a run as one HTML page that needs nothing else: no script or font from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from eval.charts import Bar, Curve, bars, curves, histogram
from eval.funnel import CLASSES
from eval.html_questions import question_table
from eval.metrics import METRICS
from eval.records import Record
from eval.report import THRESHOLD_COLUMNS, bracket, figure, threshold_rows
from eval.run import Run

# 'none' for everything but what stands in the page: it opens no connection.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_HEADLINES = ("right", "right_has", "f1", "success@10", "refusal_recall", "coverage@90", "p50_ms")


def write_html(run: Run, path: Path) -> None:
    """Write the page of a run."""
    path.write_text(page(f"Evaluation: {run.name}", _body(run)), encoding="utf-8")


def page(title: str, body: str) -> str:
    """Return a page with the report's style and script around `body`."""
    here = Path(__file__)
    style = here.with_name("page.css").read_text(encoding="utf-8")
    script = here.with_name("page.js").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{body}\n<script>\n{script}</script>\n"
        "</body>\n</html>\n"
    )


def _body(run: Run) -> str:
    judged = [record for record in run.records if not record.retrieval_only]
    parts = [_header(run), "<main>", _cards(run.metrics["metrics"])]
    if judged:
        parts += [_funnel(run.metrics["funnel"]), _confidence(run.metrics)]
        parts.append(_slices(run.metrics["slices"]))
    parts += [_times(run.records), question_table(run.records)]
    parts += [_figures(run.metrics["metrics"]), "</main>", _footer(run)]
    return "\n".join(parts)


def _header(run: Run) -> str:
    answerable = sum(record.answerable for record in run.records)
    metrics = run.metrics
    return (
        '<a class="skip" href="#questions">Skip to the questions</a>\n<header>'
        f"<h1>Evaluation: {escape(run.name)}</h1>"
        f"<p>{metrics['questions']} questions, {answerable} of them answerable. In brackets, "
        f"95 % intervals: BCa bootstrap over {metrics['groups']} groups (by "
        f'{metrics["resampled_by"]}), Wilson where all outcomes are alike.</p><p class="soft">Right: the words of a gold answer '
        "(case, punctuation and articles aside), or a span that overlaps one in its place with word "
        "F1 of at least 0.5; every number of that gold must be in it.</p></header>"
    )


def _cards(found: Mapping[str, Any]) -> str:
    cards = []
    for metric in METRICS:
        row = found[metric.name]
        if metric.name in _HEADLINES and row["value"] is not None:
            span = bracket(metric, row["low"], row["high"])
            cards.append(
                f'<div class="card"><dt>{escape(metric.label)}</dt>'
                f"<dd>{figure(metric, row['value'])}</dd>"
                f"{f'<dd>{span}</dd>' if span else ''}</div>"
            )
    return f'<dl class="cards">{"".join(cards)}</dl>'


def _figure(caption: str, remark: str, svg: str) -> str:
    note = f"<span>{escape(remark)}</span>" if remark else ""
    return f"<figure><figcaption>{escape(caption)}{note}</figcaption>{svg}</figure>"


def _funnel(funnel: Mapping[str, Any]) -> str:
    total = max(1, funnel["total"])
    missed = funnel["total"] - funnel["right"]
    misses = [
        Bar(name, funnel["misses"][name] / max(1, missed), _counted(funnel["misses"][name], total))
        for name in CLASSES
    ]
    stages = [Bar(name, share, f"{100 * share:.1f} %") for name, share in funnel["bounds"].items()]
    terms = "".join(
        f"<li><strong>{name}</strong>: {meaning}</li>" for name, meaning in CLASSES.items()
    )
    return (
        '<h2>Where it goes wrong</h2><div class="plots">'
        + _figure(
            f"The {missed} misses",
            "each in exactly one class, with its share of all questions",
            bars("Misses by class", misses),
        )
        + _figure(
            "What could be right",
            "share of the answerable questions if every later stage were perfect",
            bars("Upper bounds", stages),
        )
        + f"</div><details><summary>What the classes mean</summary><ul>{terms}</ul></details>"
    )


def _counted(count: int, total: int) -> str:
    return f"{count} ({100 * count / total:.1f} %)"


def _confidence(metrics: Mapping[str, Any]) -> str:
    bins, points = metrics["reliability"], metrics["risk_coverage"]
    spoken = "; ".join(
        f"{100 * part['confidence']:.0f} % sure, {100 * part['right']:.0f} % right" for part in bins
    )
    x, y = [part["confidence"] for part in bins], [part["right"] for part in bins]
    reliability = curves(
        "Reliability", spoken, "confidence, %", "right, %",
        [Curve("perfect", (0, 1), (0, 1), faint=True), Curve("observed", x, y, dots=True)],
    )  # fmt: skip
    quarters = [points[max(0, round(share * len(points)) - 1)] for share in (0.25, 0.5, 0.75, 1)]
    spoken = "; ".join(
        f"answering {100 * share:.0f} %, {100 * risk:.0f} % wrong" for share, risk in quarters
    )
    risks = curves(
        "Risk and coverage", spoken, "questions answered, %", "wrong among them, %",
        [Curve("risk", [share for share, _ in points], [risk for _, risk in points])],
    )  # fmt: skip
    return (
        '<h2>Can its confidence be trusted?</h2><div class="plots">'
        + _figure(
            "Reliability", "dots on the dashed line: as often right as it claims", reliability
        )
        + _figure(
            "Risk and coverage", "errors when only the surest are answered; lower is better", risks
        )
        + "</div>"
        + _thresholds(metrics["operating_points"])
    )


def _thresholds(points: Sequence[Mapping[str, float | None]]) -> str:
    heads = "".join(
        f'<th scope="col" class="number">{label}</th>' for label in THRESHOLD_COLUMNS.values()
    )
    rows = "".join(
        f'<tr><th scope="row">{sure}</th>'
        + "".join(f'<td class="number">{cell}</td>' for cell in cells)
        + "</tr>"
        for sure, *cells in threshold_rows(points)
    )
    return (
        '<h3 id="bars">When it answers only if at least so sure</h3>'
        '<div class="wide" role="region" aria-labelledby="bars" tabindex="0"><table><thead><tr>'
        f'<th scope="col">sure</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _slices(tables: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    figures = []
    for name in ("kind", "wording", "span", "style", "split"):
        rows = [
            Bar(
                value,
                row["right"],
                f"{100 * row['right']:.0f} % of {row['n']:.0f}",
                row["low"],
                row["high"],
            )
            for value, row in tables.get(name, {}).items()
        ]
        if len(rows) > 1:
            figures.append(_figure(f"By {name}", "", bars(f"Right by {name}", rows)))
    if not figures:
        return ""
    return f'<h2>Right, by what is asked and how</h2><div class="plots">{"".join(figures)}</div>'


def _times(records: Sequence[Record]) -> str:
    times = [record.timings_ms["total"] for record in records if "total" in record.timings_ms]
    if not times:
        return ""
    plot = _figure("Time of an answer", "questions by milliseconds", histogram("Time", times, "ms"))
    return f'<h2>How long it takes</h2><div class="plots">{plot}</div>'


def _figures(found: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(metric.label)}</th><td>{metric.family}</td>'
        f'<td class="number">{figure(metric, found[metric.name]["value"])}</td>'
        f'<td class="number">{bracket(metric, found[metric.name]["low"], found[metric.name]["high"])}'
        "</td></tr>"
        for metric in METRICS
        if found[metric.name]["value"] is not None
    )
    return (
        "<details><summary><h2>All figures</h2></summary>"
        '<div class="wide" role="region" aria-label="All figures" tabindex="0">'
        '<table><thead><tr><th scope="col">Figure</th><th scope="col">Family</th>'
        '<th scope="col" class="number">Value</th><th scope="col" class="number">95 % interval</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _footer(run: Run) -> str:
    lines = "".join(_flat(dict(run.config) | dict(run.environment)))
    return f"<footer><h2>Made with</h2><ul>{lines}</ul></footer>"


def _flat(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        yield f"<li>{escape(name.replace('_', ' '))}: {escape(str(text))}</li>"
