"""A comparison of two runs, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from eval.compare import Comparison
from eval.metrics import METRICS


def comparison_text(result: Comparison, *, most: int = 30) -> str:
    """Return the comparison as a table, with the flipped questions side by side."""
    labels = {metric.name: metric.label for metric in METRICS}
    lines = [f"{result.before} -> {result.after}"]
    if result.unpaired:
        lines.append(f"{result.unpaired} questions are in one of the two only and are left out")
    lines.append(
        f"{'':<34}{'before':>8}{'after':>8}{'change':>9}  {'95 % interval':<18}{'p (Holm)':>9}"
        f"{'smallest visible':>18}"
    )
    for item in result.differences:
        mark = "worse" if item.loss else "better" if item.significant else ""
        span = "" if item.low is None else f"[{item.low:+.3f}, {item.high:+.3f}]"
        lines.append(
            f"{labels[item.metric]:<34}{item.before:>8.3f}{item.after:>8.3f}{item.change:>+9.3f}  "
            f"{span:<18}{item.p_holm:>9.3f}{item.detectable:>18.3f}  {mark}".rstrip()
        )
    lines += ["", f"{len(result.flipped)} questions flipped"]
    for name, first, second in result.flipped[:most]:
        word = "won " if second.values["right"] else "lost"
        lines.append(f"  {word} {name}: {second.question}")
        lines.append(f"       before: {first.answer or '(refused)'}")
        lines.append(f"       after:  {second.answer or '(refused)'}")
    if len(result.flipped) > most:
        lines.append(f"  ... and {len(result.flipped) - most} more")
    return "\n".join(lines) + "\n"


def comparison_dict(result: Comparison) -> dict[str, Any]:
    """Return the comparison for programs: every figure, and the questions that flipped."""
    labels = {metric.name: metric.label for metric in METRICS}
    return {
        "before": result.before,
        "after": result.after,
        "unpaired": result.unpaired,
        "differences": [
            asdict(item)
            | {"label": labels[item.metric], "significant": item.significant, "loss": item.loss}
            for item in result.differences
        ],
        "flipped": [
            {
                "id": name,
                "question": second.question,
                "won": bool(second.values["right"]),
                "before": first.answer,
                "after": second.answer,
            }
            for name, first, second in result.flipped
        ],
    }
