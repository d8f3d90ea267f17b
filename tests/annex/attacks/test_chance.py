"""Chance is known, since a coin says who is in."""

import numpy as np
import pytest
import scipy

from synth.annex.attacks.chance import EXCESS_LIMIT, Share, chance_of_scores, judge_hits


def test_hits_are_judged_by_fishers_exact_test() -> None:
    """The oracle is scipy's."""
    members = np.arange(200) < 90
    hits = np.zeros(200, dtype=bool)
    hits[:20] = hits[100:108] = True
    risk = judge_hits("x", hits, members)
    table = [[20, 70], [8, 102]]

    assert (risk.members.hits, risk.members.of) == (20, 90)
    assert (risk.controls.hits, risk.controls.of) == (8, 110)
    expected = scipy.stats.fisher_exact(table, alternative="greater").pvalue
    assert risk.chance == pytest.approx(expected)
    low, high = risk.excess_interval
    assert risk.excess == pytest.approx((20 / 90 - 8 / 110) / (1 - 8 / 110))
    assert low < risk.excess < high


def test_an_excess_stands_below_the_limit_above_it_or_open() -> None:
    members = np.arange(4000) % 2 == 0
    everybody, half = np.ones(4000, dtype=bool), members & (np.arange(4000) % 4 == 0)

    assert judge_hits("x", ~everybody, members).standing == "below"
    assert judge_hits("x", half, members).standing == "above"
    assert judge_hits("x", half[:20], members[:20]).standing == "open"
    assert judge_hits("x", everybody, members).excess == 0
    assert EXCESS_LIMIT == 0.1


def test_without_trials_nothing_is_known() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)
    assert chance_of_scores(np.arange(3.0), np.ones(3, dtype=bool)) == 1.0
    assert chance_of_scores(np.ones(4), np.arange(4) < 2) == 1.0


@pytest.mark.parametrize("ties", [False, True])
def test_scores_without_meaning_raise_few_alarms(ties: bool) -> None:
    """Of 2,000 at 5 % no more than 130: the chance of more is below 10⁻³."""
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(2000):
        scores, members = rng.normal(size=300), rng.random(300) < 0.5
        alarms += chance_of_scores(scores.round() if ties else scores, members) < 0.05
    assert alarms <= 130


def test_scores_at_the_very_top_are_a_signal_by_themselves() -> None:
    """Twenty of two thousand are found; the ranks of all would not show it."""
    rng = np.random.default_rng(6)
    scores, members = rng.normal(size=2000), rng.random(2000) < 0.5
    scores[np.flatnonzero(members)[:20]] = 9.0

    assert chance_of_scores(scores, members) < 1e-4
