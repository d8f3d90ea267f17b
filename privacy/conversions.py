"""From noise to μ, from μ to (ε, δ), and from there to what an attacker can gain.

Every function here is a bound that holds: where a number is rounded, it is rounded against us.
"""

import math

import numpy as np
import scipy

from privacy.noise import probability_of_zero

LEAST_SIGMA, LARGEST_SIGMA = 0.15, 1e12  # rows: the scales that have a price
_ROUNDING = 1e-12  # more than the relative error of the special functions used here


def gaussian_mu(sigma: float) -> float:
    """Return the μ of one draw of N_Z(0, σ²) on a count that one person shifts by one.

    μ₁(σ) = 2Φ⁻¹(P[N_Z ≥ 0]) = 2√2·erf⁻¹(P[N_Z = 0]). The discrete Gaussian is not exactly
    1/σ-GDP: (μ₁σ)² is 1.094 at σ = 1 and 1.003 at σ = 5.

    Source: docs/privacy.md, "One draw"; the definition of μ-GDP is that of Dong, Roth & Su 2019,
    arXiv:1905.02383.
    """
    if not LEAST_SIGMA <= sigma <= LARGEST_SIGMA:
        raise ValueError(
            f"The scale of the noise must lie between {LEAST_SIGMA} and {LARGEST_SIGMA:g}, "
            f"got {sigma}."
        )
    at_zero = probability_of_zero(sigma)
    if sigma >= 1:
        mu = 2 * math.sqrt(2) * float(scipy.special.erfinv(at_zero))
    else:
        # P[N_Z = 0] is near 1 here, and its last digits decide: the tail has them, 1 - P has not.
        above = at_zero * float(np.exp(-(np.arange(1, 41) ** 2) / (2 * sigma**2)).sum())
        mu = -2 * float(scipy.special.ndtri(above))
    return mu * (1 + _ROUNDING)


def sigma_for(mu: float) -> float:
    """Return the least scale, to five digits, whose draws are μ-GDP for a shift by one.

    Raises:
        ValueError: no scale up to `LARGEST_SIGMA` is that private.
    """
    if mu >= gaussian_mu(LEAST_SIGMA):
        return LEAST_SIGMA
    # μ₁σ lies between 1 and 2 for every σ (docs/privacy.md, "One draw").
    if not mu * LARGEST_SIGMA > 2:
        raise ValueError(f"μ = {mu:.3g} needs noise beyond a scale of {LARGEST_SIGMA:g}.")
    bracket = max(LEAST_SIGMA, 0.9 / mu), 2 / mu
    exact = scipy.optimize.brentq(lambda sigma: gaussian_mu(sigma) - mu, *bracket)
    places = 4 - math.floor(math.log10(exact))
    unit = 10.0**-places
    sigma = round(math.ceil(exact / unit) * unit, places)
    while gaussian_mu(sigma) > mu:
        sigma = round(sigma + unit, places)
    return sigma


def delta_of(epsilon: float, *, mu: float) -> float:
    """Return the least δ (rounded up) for which μ-GDP implies (ε, δ)-differential privacy.

    Source: Dong, Roth & Su 2019, arXiv:1905.02383, Corollary 2.13.
    """
    if mu == 0:
        return 0.0
    inside = float(scipy.special.log_ndtr(-epsilon / mu + mu / 2))
    outside = epsilon + float(scipy.special.log_ndtr(-epsilon / mu - mu / 2))
    delta = math.exp(inside) * -math.expm1(min(0.0, outside - inside))
    # The two logarithms are nearly equal where μ is small: their difference has a relative error
    # below 1e-11/μ while δ ≥ 1e-300, which is the least bound that is ever returned.
    return min(1.0, max(1e-300, delta * (1 + 1e-9 + 1e-11 / mu)))


def epsilon_of(delta: float, *, mu: float) -> float:
    """Return the least ε ≥ 0 (rounded up) for which μ-GDP implies (ε, δ)-differential privacy."""
    if mu == 0 or delta_of(0.0, mu=mu) <= delta:
        return 0.0
    ceiling = mu * mu / 2 + mu * math.sqrt(2 * math.log(1 / delta))  # from the Gaussian tail
    root = scipy.optimize.brentq(
        lambda e: math.log(delta_of(e, mu=mu) / delta), 0, ceiling, xtol=1e-12
    )
    return float(root) * (1 + 1e-9) + 2e-12


def mu_of(epsilon: float, delta: float) -> float:
    """Return the largest μ (rounded down) for which μ-GDP implies (ε, δ)-differential privacy."""

    def excess(log_mu: float) -> float:
        return math.log(delta_of(epsilon, mu=math.exp(log_mu)) / delta)

    root = scipy.optimize.brentq(
        excess, math.log(1e-6 * epsilon), math.log(60 + epsilon), xtol=1e-13
    )
    return math.exp(float(root)) * (1 - 1e-9)


def tail_bound(least: int, *, sigma: float) -> float:
    """Return an upper bound on P[N_Z(0, σ²) ≥ least], for least ≥ 0.

    The sum over k ≥ least of a falling function is at most its first term plus its integral.
    """
    if least < 0:
        return 1.0
    first = math.exp(-((least / sigma) ** 2) / 2)
    integral = sigma * math.sqrt(2 * math.pi) * float(scipy.special.ndtr(-least / sigma))
    bound = probability_of_zero(sigma) * (first + integral) * (1 + 1e-9)
    return min(1.0, max(1e-300, bound))


def threshold_for(delta: float, *, sigma: float, max_rows: int) -> int:
    """Return the least τ with max_rows·P[N_Z ≥ τ - max_rows] ≤ δ.

    A value that only one person holds then passes τ with probability at most δ: it occurs at
    most max_rows times, and a person has at most max_rows such values.
    """
    if not (1e-100 <= delta < 1 and max_rows >= 1):
        raise ValueError(f"No threshold keeps δ = {delta} for {max_rows} rows of one person.")
    low, high = 0, math.ceil(50 * sigma) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if max_rows * tail_bound(middle, sigma=sigma) <= delta:
            high = middle
        else:
            low = middle
    return max_rows + high


def true_positive_rate(false_positive_rate: float, *, mu: float, delta: float = 0.0) -> float:
    """Bound the share of members an attacker accuses rightly, at a share of others accused wrongly.

    The same curve bounds re-identification, attribute inference and reconstruction: read the
    false positive rate as the success without the release (Kulynych et al. 2025,
    arXiv:2507.06969).

    Source: Dong, Roth & Su 2019, arXiv:1905.02383, the trade-off function G_μ; `delta` shifts it.
    """
    if false_positive_rate >= 1:
        return 1.0
    gained = float(scipy.special.ndtr(scipy.special.ndtri(false_positive_rate) + mu))
    return min(1.0, (gained + delta) * (1 + _ROUNDING))


def best_guess(prior: float, *, mu: float, delta: float = 0.0) -> float:
    """Bound the share of right guesses of an ideal attacker who believed `prior` before.

    The largest share of right guesses about one person's presence over all tests on the curve:
    max over α of (1 - prior)(1 - α) + prior·TPR(α), which is where the two densities, weighed
    with the prior, are equal.
    """
    if mu == 0 or not 0 < prior < 1:
        share = max(prior, 1 - prior)
    else:
        cut = math.log((1 - prior) / prior) / mu
        share = (1 - prior) * float(scipy.special.ndtr(cut + mu / 2))
        share += prior * float(scipy.special.ndtr(mu / 2 - cut))
    return min(1.0, (share + prior * delta) * (1 + _ROUNDING))


def group_rate(rate: float, *, mu: float, delta: float, group: int) -> float:
    """Bound the share of groups accused rightly, where a table has all of a group or none of it.

    The curve of one person, applied as many times over as the group has persons; for δ = 0 that is
    the curve of group·μ.

    Source: Dong, Roth & Su 2019, arXiv:1905.02383, Theorem 2.14.
    """
    for _ in range(group):
        rate = true_positive_rate(rate, mu=mu, delta=delta)
    return rate


def group_guess(*, mu: float, delta: float, group: int) -> float:
    """Bound the share of right guesses whether a group is in a table, by who tossed a coin before.

    Half of 1 + max over α of (TPR(α) - α), see `group_rate`: a concave function, so that a search
    finds its top, and near the top an error of the place is one of second order.
    """
    found = scipy.optimize.minimize_scalar(
        lambda rate: rate - group_rate(rate, mu=mu, delta=delta, group=group),
        bounds=(0.0, 1.0),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return min(1.0, 0.5 * (1 - float(found.fun)) + 1e-9)


def belief_after(
    before: float, share: float, *, mu: float, delta: float = 0.0, group: int = 1
) -> float:
    """Bound what an ideal attacker believes after a release, in all but a share of releases.

    The chance given to a person (or a group, all of it or none) being in the table. Let S be the
    outcomes after which the odds have grown by more than a factor g. If the person is in, S has
    some probability p, and without the person less than p/g; but the curve lets it be no less than
    q(p) there, so g < p/q(p). As p/q(p) falls in p, S has a probability of at most `share` for
    g = share/q(share). Some mechanism on the curve reaches it: one that tells S, and no more.

    Args:
        before: the chance given before, 0 to 1.
        share: of the releases that may tell more, if the person is in; fewer do if not.

    Source: docs/privacy.md, "Beliefs".
    """
    least = share
    for _ in range(group):
        inside = max(least - delta, 0.0)
        gained = float(scipy.special.ndtr(scipy.special.ndtri(inside) - mu))
        least = max(0.0, gained * (1 - 1e-9))
    grown = before * share
    return min(1.0, grown / (grown + (1 - before) * least) * (1 + _ROUNDING))
