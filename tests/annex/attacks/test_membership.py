"""The area under the curve and who is accused, against brute force."""

import numpy as np
import pytest

from privacy.conversions import true_positive_rate
from synth.annex.attacks.membership import LEVELS, Bound, judge_scores

BOUND = Bound(0.25, 1e-7)


def drawn(shift: float, n: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    members = rng.random(n) < 0.5
    return rng.normal(size=n).round(1) + shift * members, members


def test_the_area_is_that_of_all_pairs_of_a_member_and_another() -> None:
    scores, members = drawn(0.5, 300)
    gaps = scores[members][:, None] - scores[~members]
    roc = judge_scores("x", scores, members, BOUND)

    assert roc.auc == pytest.approx((gaps > 0).mean() + (gaps == 0).mean() / 2)
    assert roc.auc_low < roc.auc < roc.auc_high


def test_no_more_others_are_accused_than_the_level_allows() -> None:
    """Ties included; and the rate is that of the members above the same score."""
    scores, members = drawn(0.5)
    roc = judge_scores("x", scores, members, BOUND)

    assert [held.level for held in roc.accused] == list(LEVELS)
    for held in roc.accused:
        assert held.others.rate <= held.level
        assert held.bound == true_positive_rate(held.level, mu=0.25, delta=1e-7)
    cut = np.sort(scores[~members])[-1 - int(0.1 * (~members).sum())]
    assert roc.accused[-1].members.hits == (scores[members] > cut).sum()


@pytest.mark.parametrize(("shift", "contradicts"), [(0.0, False), (0.25, False), (1.5, True)])
def test_only_what_lies_above_the_curve_contradicts_it(shift: float, contradicts: bool) -> None:
    """Scores that are μ apart meet the curve of μ exactly."""
    scores, members = drawn(shift, 20_000)
    roc = judge_scores("x", scores, members, BOUND)

    assert any(held.contradicts for held in roc.accused) == contradicts
    if shift == 0.25:
        assert roc.auc == pytest.approx(BOUND.auc, abs=0.01)
