"""Dossier: the evidence that may leave. Paid numbers, bounds that cost nothing, post-processing.

Nothing here sees a private count: what compares with the real rows is bought in
`synth.purchases`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from privacy.accounting import DELTA_UNIT, MU_SQUARED_UNIT, Accountant
from privacy.chain import Total
from privacy.conversions import (
    belief_after,
    best_guess,
    epsilon_of,
    group_guess,
    true_positive_rate,
)
from synth.codec.codec import Codec, ColumnCodec
from synth.counting.in_memory import ColumnValues
from synth.domain import Clique, Codes, marginal_of
from synth.dossier.column_evidence import (
    at_cap,
    describe_column,
    describe_shape,
    left_out,
    most_left_out,
    persons,
)
from synth.dossier.dictionary import describe_schema
from synth.dossier.estimates import TWO_SIDED_95, Ladder
from synth.dossier.inference import simulate_inference
from synth.dossier.likeness import Likeness
from synth.dossier.references import reach_of_furthest
from synth.dossier.verdict import judge
from synth.measurement import Measurement
from synth.queries import KINDS, write_query
from synth.statement import Standing

Json = dict[str, Any]

SCHEMA, VERSION = "urn:semblance:dossier:1", 1  # of schemas/dossier.schema.json
_ONE_SIDED_95 = 1.644854
_PRIORS = (0.01, 0.1, 0.5, 0.9)
_SHARES = (0.05, 1 / 50_000)  # of the releases, which may tell more
_GROUPS = (2, 4, 10)  # persons
_WORST = 10  # pairs that are listed
_WORST_TRIPLES = 5
_FALSE_POSITIVE_RATES = (0.001, 0.01, 0.1)
_GUESSES = {  # what an attacker may want, and how often they may succeed without the release
    "re-identification": (0.001, 0.01, 0.1),
    "inference": (0.1, 0.5, 0.9),
    "reconstruction": (0.000001, 0.0001, 0.01),
}
_DRAWN_DELTAS = 10.0 ** np.linspace(-12, -1, 45)


def describe(
    *,
    run: str,
    accountant: Accountant,
    standing: Standing | None,
    codec: Codec,
    one_ways: Sequence[Measurement],
    ladders: Mapping[str, Ladder],
    synthetic: Codes,
    rows: ColumnValues,
    likeness: Likeness,
) -> Json:
    """Return the dossier's numbers, ready for JSON and for the page.

    Args:
        run: the release's identifier.
        standing: where the run stands on its ledger.
        one_ways: the codec's marginal of each column.
        ladders: what was paid for the histogram of each ordered column.
        synthetic: the synthetic rows in codes,
        rows: and in values.
    """
    columns = [
        describe_measured(column, measured, ladders, synthetic, rows, codec)
        for column, measured in zip(codec.columns, one_ways, strict=True)
    ]
    n_rows = len(next(iter(synthetic.values())))
    found: Json = {
        **heading(run),
        "odds": odds(accountant),
        "cumulative": cumulative(standing, accountant),
        "budget": budget(accountant),
        "dictionary": describe_schema(codec),
        "rows": {
            "paid": round(codec.total),
            "margin_95": round(TWO_SIDED_95 * codec.total_sigma, 1),
            "persons": persons(codec),
            "synthetic": n_rows,
        },
        "likeness": describe_likeness(likeness, codec),
        "columns": columns,
        "at_cap": at_cap(codec),
        "inference": simulate_inference(codec, one_ways, ladders, rows, n_rows),
    }
    return {**found, "verdict": judge(found).to_json()}


def heading(run: str) -> Json:
    """Return what a dossier begins with: the schema it follows, and whose it is."""
    return {"$schema": SCHEMA, "version": VERSION, "run": run}


def describe_measured(
    column: ColumnCodec,
    measured: Measurement,
    ladders: Mapping[str, Ladder],
    synthetic: Codes,
    rows: ColumnValues,
    codec: Codec,
) -> Json:
    """Return what the dossier has of one column."""
    return {
        **describe_column(column, measured, synthetic[column.name], codec),
        "at_most": farthest(measured, codec, synthetic),
        **describe_shape(column, ladders, rows, codec),
    }


def farthest(measured: Measurement, codec: Codec, synthetic: Codes) -> float:
    """Return a bound that holds in 95 % of cases on how far a marginal is off, in total variation.

    The synthetic counts' distance to the measured ones, plus the sum of the noise: σ√(2/π) a cell
    on average, with a variance of σ²(1 - 2/π), and the noise of the paid number of rows; and what
    a bought domain leaves out, which counts at an end or as the rest.
    """
    rows = max(codec.total, 1.0)
    counts = marginal_of(synthetic, codec.domain, measured.clique)
    off = np.abs(measured.counts - counts * (rows / counts.sum())).sum()
    sigma = np.broadcast_to(np.asarray(measured.sigma, dtype=np.float64), counts.shape)
    spread = ((1 - 2 / np.pi) * (sigma**2).sum()) ** 0.5
    noise = (2 / np.pi) ** 0.5 * sigma.sum() + _ONE_SIDED_95 * (spread + codec.total_sigma)
    beyond = sum(most_left_out(codec[column], codec) for column in measured.clique)
    return min(1.0, float((off + noise) / (2 * rows) + beyond))


def describe_likeness(likeness: Likeness, codec: Codec) -> Json:
    """Return the distances with their intervals, and what chance alone would make of them.

    Each interval holds with 95 % by itself. Those of the worst pairs hold together, whichever they
    are: each is wide enough for all pairs to hold at once (Šidák, of independent noise).
    """
    # Distances were taken from n̂·p: next to n·p they are off by |n - n̂|/2n̂ at the most.
    rows, n_pairs = max(codec.total, 1.0), len(likeness.pairs)
    of_total = codec.total_sigma / (2 * rows)
    pair_sigma = math.hypot(likeness.pairs_sigma, of_total)
    mean_sigma = math.hypot(likeness.pairs_sigma / n_pairs**0.5, of_total)
    fresh = [likeness.fresh[pair] for pair in likeness.pairs]
    mean, pooled = _interval(likeness.pairs_mean, mean_sigma), likeness.pooled
    return {
        "columns": [
            {
                "column": column,
                **of_column(codec[column], distance, likeness.columns_sigma, codec),
                "fresh": likeness.fresh[(column,)],
            }
            for column, distance in likeness.columns.items()
        ],
        "pairs": {
            "count": n_pairs,
            **mean,
            "fresh": sum(fresh) / n_pairs,
            "as_sample": {
                "rows": pooled.sample_as_far(mean["distance"], rows),
                "low": pooled.sample_as_far(mean["high"], rows),
                "high": pooled.sample_as_far(mean["low"], rows),
            },
        },
        "each_pair": [
            {
                "columns": list(pair),
                **_interval(distance, pair_sigma),
                "fresh": likeness.fresh[pair],
                "association": likeness.association.get(pair, 0.0),
            }
            for pair, distance in likeness.pairs.items()
        ],
        "worst_pairs": _farthest(likeness.pairs, pair_sigma, _WORST),
        "triples": _describe_triples(likeness, of_total, len(codec.columns)),
    }


def _describe_triples(likeness: Likeness, of_total: float, n_columns: int) -> Json | None:
    """Return the mean of the triples and those furthest off; None of fewer than three columns."""
    triples, sigma = likeness.triples, math.hypot(likeness.triples_sigma, of_total)
    if not triples:
        return None
    mean_sigma = math.hypot(likeness.triples_sigma / len(triples) ** 0.5, of_total)
    return {
        "count": len(triples),
        "of": math.comb(n_columns, 3),
        **_interval(sum(triples.values()) / len(triples), mean_sigma),
        "fresh": sum(likeness.fresh[triple] for triple in triples) / len(triples),
        "worst": [
            {**row, "fresh": likeness.fresh[tuple(row["columns"])]}
            for row in _farthest(triples, sigma, _WORST_TRIPLES)
        ],
    }


def _farthest(distances: Mapping[Clique, float], sigma: float, most: int) -> list[Json]:
    """Return the furthest of some distances, with intervals that hold together, whichever it is."""
    together = reach_of_furthest(np.array([*distances.values()]), sigma, most)
    worst = sorted(distances.items(), key=lambda one: -one[1])[:most]
    return [
        {"columns": list(clique), **_interval(distance, sigma, together)}
        for clique, distance in worst
    ]


def odds(accountant: Accountant) -> Json:
    """Say what the budget means to an ideal attacker, from the whole curve.

    The bounds are those of what was granted, spent or not. An attack that succeeds with some
    probability without the release succeeds with at most 1 - f of it with the release, f being
    the trade-off curve: Kulynych et al. 2025, arXiv:2507.06969.
    """
    mu = (accountant.granted * MU_SQUARED_UNIT) ** 0.5
    shift = accountant.delta_granted * DELTA_UNIT
    deltas = [accountant.budget.delta * 10.0**power for power in range(4)]
    return {
        "mu": mu,
        "threshold_delta": shift,
        "curve": [
            {"delta": delta, "epsilon": epsilon_of(delta - shift, mu=mu)}
            for delta in deltas
            if shift < delta < 1
        ],
        "drawn": [
            {"delta": delta, "epsilon": epsilon_of(delta - shift, mu=mu)}
            for delta in _DRAWN_DELTAS.tolist()
            if delta >= 2 * shift
        ],
        "beliefs": [
            {
                "before": prior,
                "right": best_guess(prior, mu=mu, delta=shift),
                "after": _after(prior, mu, shift),
            }
            for prior in _PRIORS
        ],
        "groups": [
            {
                "persons": persons,
                "right": group_guess(mu=mu, delta=shift, group=persons),
                "after": _after(0.5, mu, shift, persons),
            }
            for persons in _GROUPS
        ],
        "attacks": [
            {
                "false_positive_rate": rate,
                "true_positive_rate": true_positive_rate(rate, mu=mu, delta=shift),
            }
            for rate in _FALSE_POSITIVE_RATES
        ],
        "guesses": [
            {
                "attack": attack,
                "without": rate,
                "with": true_positive_rate(rate, mu=mu, delta=shift),
            }
            for attack, rates in _GUESSES.items()
            for rate in rates
        ],
    }


def cumulative(standing: Standing | None, accountant: Accountant) -> Json | None:
    """Return what was spent on the population before, and what it is with this release at most."""
    if standing is None:
        return None
    before = Total(standing.releases, standing.mu_squared, standing.delta)
    together = Total(
        standing.releases + 1,
        standing.mu_squared + accountant.granted,
        standing.delta + accountant.delta_granted,
    )
    return {
        "before": _total(before, accountant),
        "with": _total(together, accountant),
        "cap": standing.cap,
        "cap_in_advance": standing.cap_in_advance,
    }


def _total(total: Total, accountant: Accountant) -> Json:
    epsilon, delta = total.promise(accountant.budget.delta) or (None, None)
    mu, shift = (total.mu_squared * MU_SQUARED_UNIT) ** 0.5, total.delta * DELTA_UNIT
    return {
        "releases": total.releases,
        "epsilon": epsilon,
        "delta": delta,
        "right": best_guess(0.5, mu=mu, delta=shift),
    }


def _after(before: float, mu: float, shift: float, group: int = 1) -> list[Json]:
    """Return the most that is believed after a release, in all but a share of the releases."""
    return [
        {
            "all_but": share,
            "belief": belief_after(before, share, mu=mu, delta=shift, group=group),
        }
        for share in _SHARES
    ]


def budget(accountant: Accountant) -> list[Json]:
    """Return every spend with its share of the budget, in the order they were charged."""
    return [
        {
            "query": write_query(spend.query),
            "mechanism": spend.mechanism,
            "unit": KINDS[spend.query.kind].unit,
            "sigma": spend.sigma,
            "share": spend.mu_squared / accountant.granted,
            "delta": spend.delta * DELTA_UNIT,
        }
        for spend in accountant.spends
    ]


def _interval(value: float, sigma: float, reach: float = TWO_SIDED_95) -> Json:
    return {
        "distance": min(1.0, max(0.0, value)),
        "low": min(1.0, max(0.0, value - reach * sigma)),
        "high": min(1.0, max(0.0, value + reach * sigma)),
    }


def of_column(column: ColumnCodec, distance: float, noise: float, codec: Codec) -> Json:
    """Return a column's distance to the private table, with the interval that its noise gives it.

    What it cannot show differs: where noise has the distance below that share, the share counts.
    """
    # Distances were taken from n̂·p: next to n·p they are off by |n - n̂|/2n̂ at the most.
    of_total = codec.total_sigma / (2 * max(codec.total, 1.0))
    found, missed = _interval(distance, math.hypot(noise, of_total)), left_out(column, codec)
    least = missed["share"] if missed["low"] > 0 else 0.0
    return {**found, **{end: max(found[end], least) for end in ("distance", "high")}}
