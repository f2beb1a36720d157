"""Stands for `verbatim eval` as the page runs it: same options, progress and files, invented figures.

``--fast`` ends well at once; the whole set takes until it is ended;
``--from-feedback`` fails as it does on a collection without feedback.
"""

import json
import sys
import time
from pathlib import Path

POINTS = [
    {"min_confidence": n / 20, "answered": 1 - n / 20, "right": 0.5 + n / 40 if n < 19 else None,
     "refused_unanswerable": n / 20, "refused_answerable": n / 40}
    for n in range(1, 20)
]  # fmt: skip


def metrics(right=0.71):
    """Return what metrics.json holds of a run over 80 questions."""
    row = {"value": right, "low": right - 0.1, "high": right + 0.1}
    share = {"value": 0.5, "low": None, "high": None}
    return {
        "questions": 80,
        "answerable": 54,
        "metrics": {
            "right": row,
            "success@10": {"value": 0.93, "low": 0.85, "high": 0.98},
            "refusal_precision": share,
            "refusal_recall": share,
            "ece": {"value": 0.042, "low": 0.021, "high": 0.083},
            "p50_ms": {"value": 1360.4, "low": 1240.0, "high": 1390.0},
            "mrr@10": share,
        },
        "funnel": {
            "total": 80,
            "right": 57,
            "misses": {"gold doubtful": 0, "wrongly answered": 9, "misread": 14},
        },
        "operating_points": POINTS,
        "reliability": [
            {"count": 40, "confidence": 0.4, "right": 0.45},
            {"count": 40, "confidence": 0.9, "right": 0.95},
        ],
        "risk_coverage": [[0.25, 0.0], [0.5, 0.1], [0.75, 0.2], [1.0, 0.29]],
    }


def write(folder, *, right=0.71, name="seeds test fast", finished="2026-11-05T10:00:00+00:00"):
    """Write the files of a finished run."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"name": name, "set": "abc", "models": {"reader": "0123456789", "encoder": "fedcba98"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "environment.json").write_text(json.dumps({"finished_at": finished}))
    (folder / "report.html").write_text(
        "<!doctype html><title>r</title><p id=p>every question</p><script>"
        "try { parent.document.title = 'reached' } catch { document.getElementById('p').append(', safe') }"
        "</script>"
    )
    (folder / "metrics.json").write_text(json.dumps(metrics(right)))


COMPARISON = {
    "before": "a", "after": "b", "unpaired": 0,
    "differences": [
        {"metric": "right", "before": 0.71, "after": 0.723, "significant": False},
        {"metric": "refusal_recall", "before": 0.5, "after": 0.5, "significant": False},
    ],
    "flipped": [{"id": n, "question": "?", "won": n != "1", "before": "", "after": ""} for n in "123"],
}  # fmt: skip


def tell(stage, done, total):
    sys.stderr.write(json.dumps({"stage": stage, "done": done, "total": total}) + "\n")
    sys.stderr.flush()


def main(words):
    if words[0] == "--compare":
        sys.stdout.write(json.dumps(COMPARISON))
        return 0
    folder = Path(words[words.index("--out") + 1])
    if "--from-feedback" in words:
        sys.stderr.write(f"a warning\nverbatim: no feedback in {folder}; say something first\n")
        return 1
    (folder / "questions.jsonl").write_text("{}\n")
    tell("encode", 3, 3)
    tell("ask", 20, 80)
    if "--fast" not in words:
        time.sleep(120)
    time.sleep(2)  # long enough to be seen by a page that looks each second
    write(folder, right=0.723, finished="2026-11-06T10:00:00+00:00")
    tell("measure", 1, 1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
