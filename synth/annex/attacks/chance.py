"""Chance: whether those who were in are hit more often than those who were not, and by how much.

Who is in is decided by a coin for each person. Were what the attacker holds made without regard to
the coins, they could be thrown again without changing anything: of all that are hit, each is a
member as likely as any other. So every test here is exact, however hits depend on one another.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from privacy.intervals import clopper_pearson
from synth.annex.attacks.cohort import Bools
from synth.domain import Floats
from synth.dossier.numbers import Json

CONFIDENCE = 0.95  # of each interval that is shown
FALSE_ALARM = 0.01  # the chance that any test of a review shows a signal where there is none
EXCESS_LIMIT = 0.1  # chosen beforehand: a risk is at most this much over that of the control
_TOP = 0.01  # of all, by their score: where membership is tested besides


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def rate(self) -> float:
        """Return the share."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the exact interval of the rate, as if each trial stood for itself."""
        return self.within(CONFIDENCE)

    def within(self, confidence: float) -> tuple[float, float]:
        """Return the interval of the rate that holds it with this confidence."""
        if not self.of:
            return 0.0, 1.0
        return clopper_pearson(self.hits, self.of, confidence=confidence)

    def to_json(self) -> Json:
        """Return it with its interval."""
        low, high = self.interval
        return {"hits": self.hits, "of": self.of, "rate": self.rate, "low": low, "high": high}


@dataclass(frozen=True)
class Risk:
    """How often an attack succeeds on members, and on others of whom nothing was learned.

    Attributes:
        name: of the attack.
        chance: of as many hits of members or more, were all hits as likely to be others.
    """

    name: str
    members: Share
    controls: Share
    chance: float

    @property
    def excess(self) -> float:
        """Return what members lose over the others, of what the others have to lose."""
        return _excess(self.members.rate, self.controls.rate)

    @property
    def excess_interval(self) -> tuple[float, float]:
        """Return an interval for it: the ends of both rates' intervals that are furthest apart."""
        (low, high), (control_low, control_high) = self.members.interval, self.controls.interval
        return max(-1.0, _excess(low, control_high)), _excess(high, control_low)

    @property
    def standing(self) -> str:
        """Return on which side of the limit it lies: "below", "above" or "open"."""
        low, high = self.excess_interval
        if high <= EXCESS_LIMIT:
            return "below"
        return "above" if low > EXCESS_LIMIT else "open"

    def to_json(self, *, alarm: float) -> Json:
        """Return it for annex.json; `alarm`: the chance below which it is a signal."""
        low, high = self.excess_interval
        return {
            "attack": self.name,
            "members": self.members.to_json(),
            "controls": self.controls.to_json(),
            "excess": self.excess,
            "excess_low": low,
            "excess_high": high,
            "limit": EXCESS_LIMIT,
            "standing": self.standing,
            "chance": self.chance,
            "signal": self.chance < alarm,
        }


def judge_hits(name: str, hits: Bools, members: Bools) -> Risk:
    """Compare hits of members with hits of others: Fisher's exact test, one-sided.

    Args:
        hits: of each trial, (n_trials,).
        members: trials on persons who were in, (n_trials,).
    """
    inside = Share(int((hits & members).sum()), int(members.sum()))
    outside = Share(int((hits & ~members).sum()), int((~members).sum()))
    return Risk(name, inside, outside, _as_many(inside, outside))


def chance_of_scores(scores: Floats, members: Bools) -> float:
    """Return the chance of scores that favour members so much, were members drawn anew.

    The smaller of two, doubled: by the ranks of all (Mann-Whitney) and by who is at the very top.
    """
    inside, outside = scores[members], scores[~members]
    if not len(inside) or not len(outside) or np.ptp(scores) == 0:
        return 1.0
    ranks = scipy.stats.mannwhitneyu(inside, outside, alternative="greater", method="asymptotic")
    order = np.argsort(-scores, kind="stable")
    cut = scores[order[round(_TOP * len(scores))]]
    top = judge_hits("", scores > cut, members)
    return min(1.0, 2 * min(float(ranks.pvalue), top.chance))


def _excess(rate: float, control: float) -> float:
    return (rate - control) / (1 - control) if control < 1 else 0.0


def _as_many(inside: Share, outside: Share) -> float:
    """Return the chance of so many hits among members, of as many hits in all."""
    law = scipy.stats.hypergeom(inside.of + outside.of, inside.hits + outside.hits, inside.of)
    return float(min(1.0, law.sf(inside.hits - 1)))
