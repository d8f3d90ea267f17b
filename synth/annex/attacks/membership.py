"""Membership: how well scores tell who was in from who was not, at few wrong accusations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from privacy.conversions import true_positive_rate
from synth.annex.attacks.chance import CONFIDENCE, Share, chance_of_scores
from synth.annex.attacks.cohort import Bools
from synth.domain import Floats
from synth.dossier.numbers import Json

LEVELS = (0.001, 0.01, 0.1)  # shares of others who may be accused
_SURE = 1 - 1e-4  # of both rates, where an attack is to contradict the promise
_POINTS = 120  # of a curve
_LEAST_SHOWN = 0.001


@dataclass(frozen=True)
class Accused:
    """Those accused from some score on.

    Attributes:
        level: the share of others that may be accused; the score is the least that keeps it.
        bound: the share of members that may be accused where `level` of others is, by the run's
            trade-off curve.
        contradicts: the rates lie above the curve, beyond what chance explains.
    """

    level: float
    members: Share
    others: Share
    bound: float
    contradicts: bool

    def to_json(self) -> Json:
        """Return it for annex.json."""
        held = {"members": self.members.to_json(), "others": self.others.to_json()}
        told = {"bound": self.bound, "contradicts": self.contradicts}
        return {"others_at_most": self.level, **held, **told}


@dataclass(frozen=True)
class Roc:
    """An attacker's scores of members and others.

    Attributes:
        name: of the score.
        isolated: the attacked are the most isolated persons; else all.
        members: how many trials were on members.
        others: and on others.
        auc: the probability that a member's score is above another's, ties counting half.
        auc_low: the ends of its interval.
        curve: shares of others and of members accused, for some scores, ascending.
        chance: see `chance_of_scores`.
    """

    name: str
    isolated: bool
    members: int
    others: int
    auc: float
    auc_low: float
    auc_high: float
    accused: tuple[Accused, ...]
    curve: tuple[tuple[float, float], ...]
    chance: float

    def to_json(self, *, alarm: float) -> Json:
        """Return it for annex.json; `alarm`: the chance below which it is a signal."""
        return {
            "score": self.name,
            "persons": "most isolated" if self.isolated else "all",
            "members": self.members,
            "others": self.others,
            "auc": self.auc,
            "auc_low": self.auc_low,
            "auc_high": self.auc_high,
            "true_positives": [held.to_json() for held in self.accused],
            "chance": self.chance,
            "signal": self.chance < alarm,
        }


@dataclass(frozen=True)
class Bound:
    """The trade-off curve of the configuration: G_μ shifted by the δ of thresholds."""

    mu: float
    delta: float

    def of(self, rate: float) -> float:
        """Return the largest share of members accused where this share of others is."""
        return true_positive_rate(rate, mu=self.mu, delta=self.delta)

    @property
    def auc(self) -> float:
        """Return the area below the curve, at most."""
        return min(1.0, float(scipy.special.ndtr(self.mu / np.sqrt(2))) + self.delta)


def judge_scores(
    name: str, scores: Floats, members: Bools, bound: Bound, *, isolated: bool = False
) -> Roc:
    """Return what scores tell.

    Args:
        scores: of each trial, (n_trials,).
        members: trials on persons who were in, (n_trials,).
    """
    inside, outside = np.sort(scores[members]), np.sort(scores[~members])
    auc, half = _auc(inside, outside)
    return Roc(
        name,
        isolated,
        len(inside),
        len(outside),
        auc,
        max(0.0, auc - half),
        min(1.0, auc + half),
        tuple(_accused(level, inside, outside, bound) for level in LEVELS),
        _curve(inside, outside),
        chance_of_scores(scores, members),
    )


def _accused(level: float, inside: Floats, outside: Floats, bound: Bound) -> Accused:
    """Accuse from the least score on that no more than this share of the others is above."""
    cut = outside[len(outside) - 1 - int(level * len(outside))]
    members = Share(int((inside > cut).sum()), len(inside))
    others = Share(int((outside > cut).sum()), len(outside))
    (least, _), (_, most) = members.within(_SURE), others.within(_SURE)
    return Accused(level, members, others, bound.of(level), least > bound.of(most))


def _auc(inside: Floats, outside: Floats) -> tuple[float, float]:
    """Return the area under the curve and half the width of its interval.

    Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837.
    """
    won = _below(inside, outside)
    lost = 1 - _below(outside, inside)
    variance = won.var() / max(1, len(inside) - 1) + lost.var() / max(1, len(outside) - 1)
    return float(won.mean()), float(scipy.special.ndtri((1 + CONFIDENCE) / 2) * np.sqrt(variance))


def _below(values: Floats, others: Floats) -> Floats:
    """Return the share of others below each value, ties counting half; others ascending."""
    ends = [np.searchsorted(others, values, side=side) for side in ("left", "right")]
    found: Floats = (ends[0] + ends[1]) / (2 * len(others))
    return found


def _curve(inside: Floats, outside: Floats) -> tuple[tuple[float, float], ...]:
    wanted: Sequence[float] = np.geomspace(_LEAST_SHOWN, 1, _POINTS).tolist()
    found = []
    for share in wanted:
        cut = outside[max(0, len(outside) - 1 - int(share * len(outside)))]
        found.append((float((outside > cut).mean()), float((inside > cut).mean())))
    return tuple(sorted({point for point in found if point[0] >= _LEAST_SHOWN} | {(1.0, 1.0)}))
