"""Did the change help? Two runs over the same questions, compared in pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.baseline import COMPARED, Outcome, outcomes
from eval.bootstrap import Index, interval
from eval.run import Run
from eval.significance import detectable, holm, mcnemar, permutation

_LOWER_IS_BETTER = {"brier"}
_VERDICTS = {"right", "right_has", "refusal_recall", "exact"}  # 0 or 1
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in two runs.

    Parameters
    ----------
    metric : str
        Its name.
    n : int
        Questions it is defined for in both.
    before, after : float
        Mean in the first and in the second run.
    low, high : float or None
        95 % interval of ``after - before`` (paired bootstrap); None where the
        differences are all alike, or all of one group.
    p : float
        Chance of a difference as large if the runs were alike (paired
        permutation of groups; McNemar's exact test where the figure is 0 or 1
        and every question is a group of its own).
    p_holm : float
        The same, corrected for the number of figures.
    detectable : float
        Smallest difference that is significant, in the sense of
        `significant`, four times in five with this set.
    """

    metric: str
    n: int
    before: float
    after: float
    low: float | None
    high: float | None
    p: float
    p_holm: float
    detectable: float

    @property
    def change(self) -> float:
        """What was gained (in its own direction, more or less)."""
        return self.after - self.before

    @property
    def significant(self) -> bool:
        """Whether chance is ruled out at 5 %, over all figures together."""
        return self.p_holm < SIGNIFICANT

    @property
    def loss(self) -> bool:
        """Whether it is significantly worse."""
        worse = self.change > 0 if self.metric in _LOWER_IS_BETTER else self.change < 0
        return self.significant and worse


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side.

    Parameters
    ----------
    before, after : str
        Names of the runs.
    differences : tuple of Difference
        One a figure.
    flipped : tuple of (str, Outcome, Outcome)
        Questions whose verdict changed, lost ones first.
    unpaired : int
        Questions that only one of the two has; left out.
    """

    before: str
    after: str
    differences: tuple[Difference, ...]
    flipped: tuple[tuple[str, Outcome, Outcome], ...] = ()
    unpaired: int = 0

    @property
    def losses(self) -> tuple[Difference, ...]:
        """Figures that are significantly worse."""
        return tuple(item for item in self.differences if item.loss)


def compare(
    before: tuple[str, Mapping[str, Outcome]],
    after: tuple[str, Mapping[str, Outcome]],
    *,
    draws: int = 2000,
) -> Comparison:
    """Compare two runs over the questions they share: of the same id and words, or of words of their own.

    The id alone does not do: it may be the line of a file, which a new line
    above it gives to another question.

    Raises
    ------
    ValueError
        When they share none.
    """
    (before_name, first), (after_name, second) = before, after
    pairs = _paired(first, second)
    if not pairs:
        raise ValueError(
            f"{before_name} and {after_name} share no question, by its words; expected the same set"
        )
    metrics = [name for name in COMPARED if any(_defined(name, pair) for pair in pairs)]
    found = [_difference(metric, pairs, draws, len(metrics)) for metric in metrics]
    corrected = holm([item[-2] for item in found])
    return Comparison(
        before_name,
        after_name,
        tuple(
            Difference(*item[:-1], p_holm, item[-1])
            for item, p_holm in zip(found, corrected, strict=True)
        ),
        tuple(sorted(filter(_is_flipped, pairs), key=lambda p: p[2].values["right"])),
        len(first) + len(second) - 2 * len(pairs),
    )


def _paired(
    first: Mapping[str, Outcome], second: Mapping[str, Outcome]
) -> list[tuple[str, Outcome, Outcome]]:
    """Return (id in the first, first, second) of the questions that both have."""
    asked = [Counter(outcome.question for outcome in half.values()) for half in (first, second)]
    by_words = {outcome.question: outcome for outcome in second.values()}
    pairs = []
    for name, outcome in first.items():
        words = outcome.question
        other = second.get(name)
        if (other is None or other.question != words) and asked[0][words] == asked[1][words] == 1:
            other = by_words[words]
        if other is not None and other.question == words:
            pairs.append((name, outcome, other))
    return pairs


def _defined(metric: str, pair: tuple[str, Outcome, Outcome]) -> bool:
    return metric in pair[1].values and metric in pair[2].values


def _is_flipped(pair: tuple[str, Outcome, Outcome]) -> bool:
    """Whether the verdict changed; where only passages were judged there is none."""
    verdicts = [outcome.values.get("right") for outcome in pair[1:]]
    return None not in verdicts and verdicts[0] != verdicts[1]


Row = tuple[str, int, float, float, float | None, float | None, float, float]


def _difference(
    metric: str, pairs: Sequence[tuple[str, Outcome, Outcome]], draws: int, figures: int
) -> Row:
    """Return one figure's row of as many as are tested together."""
    kept = [pair for pair in pairs if _defined(metric, pair)]
    before = np.array([first.values[metric] for _, first, _ in kept])
    after = np.array([second.values[metric] for _, _, second in kept])
    names = [first.group for _, first, _ in kept]
    gaps = after - before

    def mean_gap(index: Index) -> float:
        return float(gaps[index].mean())

    low, high = interval(mean_gap, names) if gaps.any() else (0.0, 0.0)
    known = low < high
    # McNemar's counts questions as independent: those of one group are not
    exact = metric in _VERDICTS and len(set(names)) == len(names)
    p = mcnemar(before, after) if exact else permutation(gaps, names, draws)
    return (
        metric,
        len(kept),
        float(before.mean()),
        float(after.mean()),
        low if known else None,
        high if known else None,
        p,
        detectable(gaps, names, figures),
    )


def gate(
    baseline: tuple[str, Mapping[str, Outcome]], run: Run
) -> tuple[tuple[str, ...], Comparison]:
    """Return what speaks against a run, nothing where it passes, and the comparison.

    That is a significant loss, and a figure of the baseline that the run has
    not for every question: a loss there would not be seen.
    """
    result = compare(baseline, (run.name, outcomes(run)))
    lost = [item.metric for item in result.losses]
    found = [f"significantly worse in {', '.join(lost)}"] if lost else []
    compared = {item.metric: item.n for item in result.differences}
    kept = Counter(name for outcome in baseline[1].values() for name in outcome.values)
    missing = [name for name in kept if compared.get(name, 0) < kept[name]]
    if missing:
        name = max(missing, key=lambda name: kept[name] - compared.get(name, 0))
        found.append(
            f"{', '.join(missing)} can't be held against the baseline: of its {kept[name]} questions "
            f"with {name} this run has {compared.get(name, 0)}; expected the same questions in the "
            "same words, asked in the same way (--fast, --retrieval, --split), or a new baseline "
            "(--save-baseline)"
        )
    return tuple(found), result
