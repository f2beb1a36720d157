"""Confidence: from a reader's margin to the probability that it is right.

A logistic curve (Platt scaling) over two figures: the margin, and by how much
it leads the next different answer, or no answer where that is nearer. Its
parameters, in calibration.json, were fitted on questions whose answers are
known.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curve from margin and lead to probability.

    Parameters
    ----------
    slope : float
        Log-odds a unit of margin is worth; positive, so that a larger margin
        never means less confidence.
    intercept : float
        Log-odds at margin 0.
    lead : float
        Log-odds a unit of lead is worth; not negative.
    costs : mapping of str to float
        What a unit of each further feature takes from the margin.
    points : tuple of (float, float, float)
        What a threshold costs, measured on the questions it was fitted to:
        the threshold, the share of questions answered, and the share of
        those answered rightly.
    """

    slope: float
    intercept: float
    lead: float = 0.0
    costs: Mapping[str, float] = field(default_factory=dict, hash=False)
    points: tuple[tuple[float, float, float], ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.slope) and self.slope > 0):
            raise ValueError(
                f"slope is {self.slope}; expected more than 0: a larger margin has to mean "
                "more confidence; check what the calibration was fitted on"
            )
        if not (math.isfinite(self.lead) and self.lead >= 0):
            raise ValueError(
                f"lead is {self.lead}; expected 0 or more: an answer far ahead of others can't "
                "be the less sure; check what the calibration was fitted on"
            )
        for name, value in {"intercept": self.intercept, **self.costs}.items():
            if not math.isfinite(value):
                raise ValueError(f"{name} is {value}; expected a finite number")

    def margin(self, read: float, features: Mapping[str, float] | None = None) -> float:
        """Return the margin that a reader gave, less what the features cost.

        Raises
        ------
        ValueError
            When a feature of `costs` is missing.
        """
        given = {} if features is None else features
        missing = self.costs.keys() - given.keys()
        if missing:
            raise ValueError(
                f"features {sorted(missing)} are missing; this calibration was fitted with "
                f"{sorted(self.costs)}"
            )
        return read - sum(cost * given[name] for name, cost in self.costs.items())

    def probability(self, margin: float, lead: float = 0.0) -> float:
        """Return the probability, 0 to 1, that a span with this margin and lead is right."""
        return _sigmoid(self.slope * margin + self.lead * lead + self.intercept)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a calibration from a JSON file with "slope" and "intercept", maybe "lead", "costs", "points".

        Raises
        ------
        ValueError
            When the file is no calibration.
        """
        return cls(**_parameters(path.read_text(encoding="utf-8"), str(path)))


@cache
def packaged_calibration() -> Calibration:
    """Return the calibration of the packaged reader, read once."""
    file = resources.files("rag") / "calibration.json"
    return Calibration(**_parameters(file.read_text(encoding="utf-8"), file.name))


def fit(margins: ArrayLike, correct: ArrayLike, leads: ArrayLike | None = None) -> Calibration:
    """Fit the curve to margins whose spans are known to be right or wrong.

    Parameters
    ----------
    margins : array_like of float, shape [questions]
        Margin of the best span of each question.
    correct : array_like of bool, shape [questions]
        Whether that span was right.
    leads : array_like of float, shape [questions], optional
        By how much each margin leads.

    Raises
    ------
    ValueError
        When shapes differ, right or wrong ones are missing, or larger
        margins are not right more often.

    Notes
    -----
    Platt, "Probabilistic outputs for support vector machines" (1999), with
    his targets (n+ + 1)/(n+ + 2) and 1/(n- + 2) in place of 1 and 0, which
    keep separable data finite; Newton's method with halved steps as in Lin,
    Lin and Weng, "A note on Platt's probabilistic outputs" (2007).
    """
    y = np.asarray(correct, dtype=np.bool_)
    given = (margins,) if leads is None else (margins, leads)
    columns = [np.asarray(column, dtype=np.float64) for column in given]
    right, wrong = int(y.sum()), int((~y).sum())
    if y.ndim != 1 or any(column.shape != y.shape for column in columns) or not right * wrong:
        raise ValueError(
            f"{right} right and {wrong} wrong of shape {y.shape}, margins and leads of shapes "
            f"{[column.shape for column in columns]}; expected some of both, and equal shapes"
        )
    target = np.where(y, (right + 1) / (right + 2), 1 / (wrong + 2))
    slope, *rest = _newton(np.stack((*columns, np.ones(len(y))), axis=1), target)
    return Calibration(slope, intercept=rest[-1], lead=0.0 if leads is None else rest[0])


def _newton(design: Vector, target: Vector, *, steps: int = 100) -> list[float]:
    """Return the weights [columns] of least cross-entropy."""
    weights = np.zeros(design.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -500, 500)))
        gradient = design.T @ (p - target)
        if np.abs(gradient).max() < 1e-9 * len(target):
            break
        # the ridge keeps the Hessian regular when a column is constant
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + 1e-9 * np.eye(len(weights))
        step = np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64)
        size, before = 1.0, _loss(design, target, weights)
        while size > 1e-8 and _loss(design, target, weights - size * step) > before:
            size /= 2
        weights = weights - size * step
    return [float(weight) for weight in weights]


def _loss(design: Vector, target: Vector, weights: Vector) -> float:
    """Return the cross-entropy, in the form that can't overflow."""
    z = design @ weights
    return float((np.logaddexp(0.0, z) - target * z).sum())


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def _parameters(text: str, name: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
        return {
            "slope": float(values["slope"]),
            "intercept": float(values["intercept"]),
            "lead": float(values.get("lead", 0.0)),
            "costs": {key: float(value) for key, value in values.get("costs", {}).items()},
            "points": tuple((float(a), float(b), float(c)) for a, b, c in values.get("points", ())),
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"calibration {name} can't be read ({error!r}); expected JSON with the numbers "
            '"slope" and "intercept"'
        ) from error
