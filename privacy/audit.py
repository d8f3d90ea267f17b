"""Does a mechanism keep its claim? Lower bounds on μ and ε from what it lets out.

A mechanism is run many times on two neighbouring tables. Whoever tells the two apart better than
the claimed curve allows has shown, with the confidence stated, that the claim is false. An audit
that finds nothing proves nothing: so each one says what it would have found.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from privacy.conversions import epsilon_of
from privacy.intervals import Errors, epsilon_at_least, mu_at_least, mu_of_proofs

Floats = NDArray[np.float64]
Scores = Callable[[int], Floats]  # how many independent runs → how much each looks like presence

_PILOT_SHARE = 0.1  # of the trials: they choose where to accuse and are not counted
_CANDIDATES = 99


@dataclass(frozen=True)
class Claim:
    """What is put to the test: G_μ shifted by the δ of thresholds, hence (ε, δ).

    Attributes:
        mu: of one person.
        delta: the δ at which ε is stated.
        shift: the part of it that thresholds may spend.
    """

    mu: float
    delta: float
    shift: float = 0.0

    @property
    def epsilon(self) -> float:
        """Return the ε of the claim."""
        return self.epsilon_at(self.mu)

    def epsilon_at(self, mu: float) -> float:
        """Return the ε that another μ would have at the same δ."""
        return epsilon_of(self.delta - self.shift, mu=mu)


@dataclass(frozen=True)
class Audit:
    """What the trials show, and what they could have shown.

    Attributes:
        errors: of the attacker who accuses from the threshold on.
        proofs: trials with the group whose outcome the other table cannot give.
        group: how many persons the two tables differ by.
        confidence: with which the bounds on μ hold.
        mu: the mechanism is no more private than this, for one person; 0 says nothing.
        epsilon: the same at the claim's δ.
        epsilon_of_rates: the ε that the two error rates alone force at that δ, whatever the curve
            looks like; of the whole group.
        expected_mu: what the bound comes to if the claim is met exactly.
        half_noise_mu: and if there is half the noise that the claim needs.
    """

    claim: Claim
    errors: Errors
    proofs: int
    group: int
    confidence: float
    mu: float
    epsilon: float
    epsilon_of_rates: float
    expected_mu: float
    half_noise_mu: float

    @property
    def contradicts(self) -> bool:
        """Tell whether the claim is shown to be false."""
        return self.mu > self.claim.mu


def audit(
    absent: Scores, present: Scores, claim: Claim, *, trials: int, confidence: float
) -> Audit:
    """Audit a mechanism on two tables, of which `present` has one person more.

    Args:
        absent: gives scores of this many runs on the table without the person, (n,).
        present: the same on the table with the person. A good score is the likelihood ratio.
        trials: runs on each table. A tenth of them choose the threshold and are left out.
    """
    pilot = max(1, int(trials * _PILOT_SHARE))
    threshold = _best_threshold(absent(pilot), present(pilot))
    counted = trials - pilot
    return judge(
        absent(counted), present(counted), claim, threshold=threshold, confidence=confidence
    )


def judge(
    absent: Floats,
    present: Floats,
    claim: Claim,
    *,
    threshold: float,
    confidence: float,
    group: int = 1,
) -> Audit:
    """Return the greater of two bounds: by right and wrong guesses, and by proofs.

    Args:
        absent: scores on the table without the group, (n_absent,).
        present: scores on the table with it, (n_present,); infinite where the outcome is one that
            the other table cannot give.
        threshold: from where on the attacker accuses; fixed before these scores were seen.
    """
    each = 1 - (1 - confidence) / 2
    errors = Errors(
        int((absent >= threshold).sum()),
        len(absent),
        int((present < threshold).sum()),
        len(present),
    )
    proofs = int((present == math.inf).sum())
    by_guesses = mu_at_least(errors, confidence=each, delta=claim.shift, group=group)
    by_proofs = mu_of_proofs(
        proofs, len(present), confidence=each, delta=claim.shift, group=group
    )  # fmt: skip
    mu = max(by_guesses, by_proofs)
    trials = min(len(absent), len(present))
    expected_mu, half_noise_mu = (
        expected_bound(true, trials=trials, confidence=each, shift=claim.shift, group=group)
        for true in (claim.mu, 2 * claim.mu)
    )
    return Audit(
        claim=claim,
        errors=errors,
        proofs=proofs,
        group=group,
        confidence=confidence,
        mu=mu,
        epsilon=claim.epsilon_at(mu),
        epsilon_of_rates=epsilon_at_least(errors, delta=claim.delta, confidence=confidence),
        expected_mu=expected_mu,
        half_noise_mu=half_noise_mu,
    )


def expected_bound(
    mu: float, *, trials: int, confidence: float, shift: float = 0.0, group: int = 1
) -> float:
    """Return the bound on μ that a mechanism of exactly this μ comes to.

    Both error rates are then Φ(-group·μ/2) at the threshold where they are equal, and occur as
    often as is expected.

    Args:
        trials: on each of the two tables.
    """
    wrong = trials * float(scipy.special.ndtr(-group * mu / 2))
    errors = Errors(wrong, trials, wrong, trials)
    return mu_at_least(errors, confidence=confidence, delta=shift, group=group)


def _best_threshold(absent: Floats, present: Floats) -> float:
    """Return the threshold whose two error rates lie furthest apart on the normal scale."""
    pooled = np.sort(np.concatenate([absent, present]))
    places = np.linspace(0, len(pooled) - 1, _CANDIDATES).astype(int)

    def apart(threshold: float) -> float:
        # Half a hit more and less keeps rates of 0 and 1 finite.
        wrong = ((absent >= threshold).sum() + 0.5) / (len(absent) + 1)
        missed = ((present < threshold).sum() + 0.5) / (len(present) + 1)
        blur = _blur(wrong, len(absent)) + _blur(missed, len(present))
        return float(-scipy.special.ndtri(wrong) - scipy.special.ndtri(missed)) - blur

    return max((float(pooled[place]) for place in places), key=apart)


def _blur(rate: float, trials: int) -> float:
    """Return how far off the normal score of a rate may be: in the tails it is known least.

    Without it the pilot's luckiest threshold wins, and the bound is lost on the trials that count.
    """
    density = math.exp(-(float(scipy.special.ndtri(rate)) ** 2) / 2) / math.sqrt(2 * math.pi)
    return 5 * math.sqrt(rate * (1 - rate) / trials) / density
