"""Is the answer right: exact match, F1, the SQuAD 2.0 scores, and a lenient verdict.

Exact match and F1 have the semantics of the SQuAD 2.0 evaluation script
(Rajpurkar, Jia and Liang 2018, "Know What You Don't Know", section 5).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from eval.gold import Place

# "one" is left out: it is more often a pronoun than a count.
_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_WORD_VALUES = {word: str(value) for value, word in enumerate(_NUMBER_WORDS.split(), start=2)}
_NUMBER = re.compile(r"(?:(?<![\w.])-)?\d+(?:[.,]\d+)*|[a-z]+")
# What tells "A+" from "A-" and "C#" from "C", and is lost by normalising.
_SIGN = re.compile(r"(?<=\w)(?:[+#]+|-(?!\w))")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalise_answer(text: str) -> str:
    """Return `text` in lower case without ASCII punctuation, articles and extra space."""
    bare = text.lower().translate(_NO_PUNCTUATION)
    return " ".join(re.sub(r"\b(?:an?|the)\b", " ", bare).split())


def exact_match(prediction: str, gold: str) -> float:
    """Return 1.0 when the two are the same after normalisation, else 0.0."""
    return float(normalise_answer(prediction) == normalise_answer(gold))


def f1(prediction: str, gold: str) -> float:
    """Return the harmonic mean of word precision and recall after normalisation.

    When either is empty it is 1.0 if both are, else 0.0.
    """
    predicted = normalise_answer(prediction).split()
    expected = normalise_answer(gold).split()
    if not predicted or not expected:
        return float(predicted == expected)
    shared = (Counter(predicted) & Counter(expected)).total()
    if shared == 0:
        return 0.0
    precision, recall = shared / len(predicted), shared / len(expected)
    return 2 * precision * recall / (precision + recall)


def over_golds(metric: Callable[[str, str], float], prediction: str, golds: Sequence[str]) -> float:
    """Return the best `metric` over the golds; unanswerable expects ""."""
    expected = [gold for gold in golds if normalise_answer(gold)] or [""]
    return max(metric(prediction, gold) for gold in expected)


def best_threshold(
    scores: Sequence[float],
    no_answer: Sequence[float],
    answerable: Sequence[bool],
    answered: Sequence[bool],
) -> tuple[float, float]:
    """Return the best total score over all no-answer thresholds, and that threshold.

    Questions are answered in order of their no-answer probability, lowest
    first: an answerable one adds its score, a wrongly answered one takes away
    the point its refusal earned. Equal probabilities keep their order.

    Parameters
    ----------
    scores : sequence of float, [n]
        Score of each prediction.
    no_answer : sequence of float, [n]
        Probability that there is no answer.
    answerable, answered : sequence of bool, [n]
        Whether there is an answer, and whether one was predicted.
    """
    has = np.asarray(answerable, dtype=bool)
    gains = np.where(has, np.asarray(scores, dtype=float), -np.asarray(answered, dtype=float))
    order = np.argsort(np.asarray(no_answer, dtype=float), kind="stable")
    totals = np.cumsum(np.concatenate(([float((~has).sum())], gains[order])))
    best = int(np.argmax(totals))
    return float(totals[best]), 0.0 if best == 0 else float(no_answer[order[best - 1]])


def squad_scores(
    predictions: Mapping[str, str],
    golds: Mapping[str, Sequence[str]],
    no_answer: Mapping[str, float] | None = None,
    *,
    threshold: float = 1.0,
) -> dict[str, float]:
    """Return the figures the SQuAD 2.0 script prints, under its names, in per cent.

    Parameters
    ----------
    predictions : mapping of str to str
        Answer of each question id; "" for none.
    golds : mapping of str to sequence of str
        Gold answers of each question id; empty when unanswerable.
    no_answer : mapping of str to float, optional
        Probability that there is no answer; adds the ``best_*`` figures.
    threshold : float
        A question above it counts as refused.
    """
    if missing := [name for name in golds if name not in predictions]:
        raise ValueError(f"question {missing[0]!r} has no prediction; expected one for each gold")
    refusal = no_answer if no_answer is not None else dict.fromkeys(golds, 0.0)
    has = {name: bool(gold) for name, gold in golds.items()}
    raw = {
        label: {name: over_golds(metric, predictions[name], golds[name]) for name in golds}
        for label, metric in (("exact", exact_match), ("f1", f1))
    }
    final = {
        label: {n: float(not has[n]) if refusal[n] > threshold else s for n, s in scores.items()}
        for label, scores in raw.items()
    }
    result: dict[str, float] = {}
    for prefix, names in (
        ("", list(golds)),
        ("HasAns_", [name for name in golds if has[name]]),
        ("NoAns_", [name for name in golds if not has[name]]),
    ):
        if names:
            for label, scores in final.items():
                result[prefix + label] = 100.0 * sum(scores[name] for name in names) / len(names)
            result[prefix + "total"] = len(names)
    if no_answer is not None:
        for label, scores in raw.items():
            result |= _swept(label, scores, predictions, has, no_answer)
    return result


def _swept(
    label: str,
    scores: Mapping[str, float],
    predictions: Mapping[str, str],
    has: Mapping[str, bool],
    no_answer: Mapping[str, float],
) -> dict[str, float]:
    order = [name for name in no_answer if name in scores]
    total, threshold = best_threshold(
        [scores[name] for name in order],
        [no_answer[name] for name in order],
        [has[name] for name in order],
        [bool(predictions[name]) for name in order],
    )
    return {f"best_{label}": 100.0 * total / len(scores), f"best_{label}_thresh": threshold}


def numbers(text: str) -> set[str]:
    """Return the numbers of `text`, with a minus: "1,200" and "1200" alike, "five" as "5"."""
    found = _NUMBER.findall(text.lower().replace("\u2212", "-"))
    return {
        re.sub(r",(?=\d{3}(?!\d))", "", item) if item[-1].isdigit() else _WORD_VALUES[item]
        for item in found
        if item[-1].isdigit() or item in _WORD_VALUES
    }


def is_correct(
    prediction: str,
    place: Place | None,
    golds: Sequence[str],
    places: Sequence[tuple[Place, str]] = (),
) -> bool:
    """Whether a reader would accept the answer: the lenient "right" of the reports.

    Right is (1) an exact match with any gold after normalisation, with the
    same signs ("A+" is not "A-"), or (2) a span that overlaps a gold answer in its own place in the document and has
    word F1 of at least 0.5 with it. In both cases every number of that gold
    must stand in the prediction. To refuse is right when there is no gold.

    Parameters
    ----------
    prediction : str
        The answer; "" when refused.
    place : Place or None
        Where it was quoted from.
    golds : sequence of str
        Gold answers; empty when unanswerable.
    places : sequence of (Place, str)
        Where gold answers stand in the documents, each with its text.
    """
    if not golds or not prediction:
        return not golds and not prediction
    said = numbers(prediction)
    signs = _SIGN.findall(prediction)
    if any(
        exact_match(prediction, gold) and numbers(gold) <= said and _SIGN.findall(gold) == signs
        for gold in golds
    ):
        return True
    return place is not None and any(
        place.overlaps(spot) and numbers(text) <= said and f1(prediction, text) >= 0.5
        for spot, text in places
    )


def overlap(place: Place | None, golds: Sequence[Place]) -> float:
    """Return the best character F1 of the quoted slice with a gold slice.

    Twice the shared characters over the summed lengths (Dice 1945).
    """
    if place is None:
        return 0.0
    shares = [
        2
        * (min(place.end, gold.end) - max(place.start, gold.start))
        / (place.end - place.start + gold.end - gold.start)
        for gold in golds
        if place.overlaps(gold)
    ]
    return max(shares, default=0.0)
