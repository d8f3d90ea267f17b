"""Prediction: what the counts of a trial say, with intervals for noise and for the rows at hand.

Each number has two 95 % intervals. The first is for the private rows, and is as wide as the noise
makes it; the second is for further rows of their population, and counts that these are a sample.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.domain import Floats
from synth.dossier.estimates import TWO_SIDED_95
from synth.dossier.target import Curve, Trial

Json = dict[str, Any]

_CLEARLY = 5.0  # σ of its noise that a number of rows has at least for anything to be said of it


def describe_trial(trial: Trial | None) -> Json | None:
    """Return what the dossier says of a target; None where none was declared."""
    if trial is None:
        return None
    task = trial.task
    confusion, cells = _confusion(trial)
    diagonal = np.eye(task.n_classes, dtype=np.bool_)
    of_heaviest = np.broadcast_to(np.arange(task.n_classes) == task.heaviest, diagonal.shape)
    return {
        "column": task.column,
        "classes": [{"label": label, "ours": ours} for label, ours in task.labels],
        "rows": max(0, round(float(confusion.sum()))),
        "unknown": _unknown(trial, float(confusion.sum())),
        "right": _share(confusion, cells, diagonal, trial.sigma),
        "majority": {
            "place": task.heaviest,
            **_share(confusion, cells, of_heaviest, trial.sigma),
        },
        "confusion": {
            "rows": [[max(0, round(held)) for held in row] for row in confusion.T.tolist()],
            "margin_95": TWO_SIDED_95 * trial.sigma * math.sqrt(cells.max()),
        },
        "curves": [_describe_curve(curve, trial.sigma) for curve in trial.curves],
    }


def estimate_area(curve: Curve, sigma: float) -> tuple[float, float, float] | None:
    """Return the area under the curve, and the standard deviations for noise and for the sample.

    Rows of one step count as ordered as often as the synthetic rows there are; that this is not
    known of private rows counts as noise of half of what it adds. None where noise hides a class.

    Source: of the sample, DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837.
    """
    others, has, _ = curve.counts.T
    n_others, n_has = float(others.sum()), float(has.sum())
    inside = curve.steps.inside
    if min(n_others, n_has) < _CLEARLY * sigma * math.sqrt(len(has)):
        return None
    below = (np.cumsum(others) - others + inside * others) / n_others
    above = (n_has - np.cumsum(has) + inside * has) / n_has
    area = float(has @ below) / n_has
    slopes = np.concatenate([(below - area) / n_has, (above - area) / n_others])
    ordered = float(has @ (others * (inside - 0.5))) / (n_has * n_others)
    rows = np.maximum(np.concatenate([has, others]), 0.0)
    return (
        area,
        math.hypot(sigma * float(np.linalg.norm(slopes)), ordered / 2),
        math.sqrt(float(rows @ slopes**2)),
    )


def _describe_curve(curve: Curve, sigma: float) -> Json:
    found = estimate_area(curve, sigma)
    return {
        "place": curve.steps.place,
        "area": None if found is None else _with_intervals(*found),
        "synthetic": curve.steps.area,
        "steps": [
            {"said": said, **_observed(others, has, sigma)}
            for said, (others, has, _) in zip(
                curve.steps.said.tolist(), curve.counts.tolist(), strict=True
            )
        ],
    }


def _observed(others: float, has: float, sigma: float) -> Json:
    """Return the share of a step's rows that have the class; nothing where noise hides them."""
    rows = others + has
    if rows < _CLEARLY * sigma * math.sqrt(2):
        return {"share": None, "low": None, "high": None}
    share, margin = has / rows, TWO_SIDED_95 * sigma * math.hypot(others, has) / rows**2
    ends = {"share": share, "low": share - margin, "high": share + margin}
    return {name: _clipped(end) for name, end in ends.items()}


def _confusion(trial: Trial) -> tuple[Floats, NDArray[np.int64]]:
    """Return rows by predicted and true class, and how many noisy counts each is the sum of."""
    if trial.confusion is not None:
        held = trial.confusion[:, :-1]
        return held, np.ones(held.shape, dtype=np.int64)
    (curve,) = trial.curves
    first = int(np.searchsorted(curve.steps.edges, 0.0)) + 1  # the step that begins at even odds
    parts = [curve.counts[:first, :2], curve.counts[first:, :2]]
    cells = [np.full(2, len(part)) for part in parts]
    return np.array([part.sum(axis=0) for part in parts]), np.array(cells)


def _unknown(trial: Trial, known: float) -> float:
    """Return the share of the rows of which the class is not known."""
    held = trial.curves[0].counts if trial.confusion is None else trial.confusion
    without = float(held[:, -1].sum())
    return _clipped(without / max(known + without, 1.0))


def _share(
    counts: Floats, cells: NDArray[np.int64], chosen: NDArray[np.bool_], sigma: float
) -> Json:
    """Return the share of the rows that lie in the cells that are chosen."""
    rows = max(float(counts.sum()), 1.0)
    share = float(counts[chosen].sum()) / rows
    weights = np.where(chosen, 1 - share, share) ** 2
    noise = sigma * math.sqrt(float((cells * weights).sum())) / rows
    return _with_intervals(share, noise, math.sqrt(max(0.0, share * (1 - share)) / rows))


def _with_intervals(value: float, noise: float, sample: float) -> Json:
    margin, wider = TWO_SIDED_95 * noise, TWO_SIDED_95 * math.hypot(noise, sample)
    ends = {
        "value": value,
        "low": value - margin,
        "high": value + margin,
        "new_low": value - wider,
        "new_high": value + wider,
    }
    return {name: _clipped(end) for name, end in ends.items()}


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))
