"""The network: an autoregressive distribution over codes, whose rows are drawn column by column.

Given all columns before, a column's codes have logits that are a sum of a weight for each code
before and of what hidden units say. What is known of a row, or asked of it, is met by sequential
Monte Carlo: of several rows begun, those go on that make it likely.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Codes, Domain, Floats, cell_index
from synth.measurement import Measurement
from synth.models.layout import WEIGHT_PARTS, Layout, Weights, activate, exponentiate

_ROWS_AT_ONCE = 8_192  # of a sample
_LEAST_FOR_ONE, _MOST_FOR_ONE = 4, 64  # rows begun for each that is to satisfy a condition
_SPARE = 2  # times as many as a pilot says that each could be another row's end
_BEGUN = 32  # rows begun for each that is completed
_COMPLETED_AT_ONCE = 128
_LEAST_EFFECTIVE = 0.5  # share of rows begun; with less, those of little weight are given up
_PILOT = 2_000  # rows that the share of a condition, and how many to begin, is estimated from
_COLUMNS_AT_ONCE = 8  # whose sums over all columns before are begun together
_STRATUM = 64  # rows whose chances are spread evenly
_CALIBRATIONS = 8
_SEED = 0  # of the rows that biases and shares are calibrated on: post-processing

Bars = Mapping[Clique, NDArray[np.bool_]]
Choice = Mapping[str, Floats]  # weights of codes, (n_codes,) or (n_rows, n_codes)


@dataclass(frozen=True)
class Network:
    """A fitted network.

    Attributes:
        order: the columns in the order in which they are drawn.
        weights: those of `Layout`, each of its masks' shape.
        total: the number of rows it stands for.
        bars: cells that cannot be, (n_codes, …) by clique.
        measured: what it began with; not part of its file.
    """

    domain: Domain
    order: Clique
    weights: Weights
    total: float
    bars: Bars = field(default_factory=dict)
    measured: tuple[Measurement, ...] = ()

    @cached_property
    def layout(self) -> Layout:
        """Return which weights there are."""
        return Layout(self.domain.shape(self.order), len(self.weights["first_bias"]))

    @property
    def cliques(self) -> frozenset[Clique]:
        """Return the cliques of which it knows that cells cannot be."""
        return frozenset(self.bars)

    @property
    def log_potentials(self) -> Mapping[Clique, Floats]:
        """Return that it has none: it is no product over cliques."""
        return {}

    @property
    def is_tilted(self) -> bool:
        """Tell that no tree holds it."""
        return False

    def with_bars(self, bars: Bars) -> "Network":
        """Return it with further cells that cannot be, (n_codes, …) by clique."""
        joined = {
            clique: bar | self.bars[clique] if clique in self.bars else bar
            for clique, bar in bars.items()
        }
        return replace(self, bars={**self.bars, **joined})

    def with_shares(self, shares: Mapping[str, Floats]) -> "Network":
        """Return it with biases under which its rows have these shares of each column's codes."""
        bias = self.weights["bias"].copy()
        calibrated = replace(self, weights={**self.weights, "bias": bias})
        chain = _Chain(calibrated, 1, _ROWS_AT_ONCE)
        rng = np.random.default_rng(_SEED)
        starts, layout = self.layout.starts, self.layout
        for place, column in enumerate(self.order):
            codes = slice(starts[place], starts[place + 1])
            for _ in range(_CALIBRATIONS):
                chances = chain.chances(place)
                has = (chances / chances.sum(axis=1, keepdims=True)).mean(axis=0)
                missed = (has > 0) & (shares[column] > 0)
                step = np.where(missed, shares[column], 1.0) / np.where(missed, has, 1.0)
                bias[codes] += np.rint(np.log(step) * WEIGHT_PARTS) / WEIGHT_PARTS
            bias[codes] -= np.rint(bias[codes].max() * WEIGHT_PARTS) / WEIGHT_PARTS
            chain.draw(place, chain.chances(place), rng)
        return replace(self, weights=layout.unpack(layout.round(layout.pack(calibrated.weights))))

    def log_share(self, where: Choice) -> float:
        """Return an estimate of the log of the share of rows that `where` describes."""
        chain = _Chain(self, 1, _PILOT)
        chain.run(where, np.random.default_rng(_SEED))
        return float(chain.log_shares[0])

    def sample(
        self, n_rows: int, *, rng: np.random.Generator, where: Choice | None = None
    ) -> dict[str, NDArray[np.int64]]:
        """Draw rows of codes, (n_rows,) for each column.

        Args:
            where: weights of each column's codes to condition on.
        """
        parts = list(self._parts(n_rows, rng, where or {}))
        return {column: np.concatenate([part[column] for part in parts]) for column in self.order}

    def _parts(
        self, n_rows: int, rng: np.random.Generator, where: Choice
    ) -> Iterator[dict[str, NDArray[np.int64]]]:
        for_one = self._begun_for_one(where) if where else 1
        at_once = _ROWS_AT_ONCE // for_one
        for first in range(0, max(n_rows, 1), at_once):
            wanted = min(at_once, n_rows - first)
            chain = _Chain(self, 1, for_one * wanted)
            chain.run(where, rng)
            yield chain.rows(wanted if where else None, rng)

    def _begun_for_one(self, where: Choice) -> int:
        """Return how many rows to begin for each that is wanted, so that few share a beginning.

        What is asked of a late column may leave few of the rows begun, and all that goes on then
        agrees with one of them in the columns before.
        """
        chain = _Chain(self, 1, _PILOT)
        chain.run(where, np.random.default_rng(_SEED))
        chosen = chain.begun[_choose(chain.log_weights, _PILOT, np.random.default_rng(_SEED))]
        share = _PILOT / np.square(np.bincount(chosen)).sum()  # of them that are left, in effect
        return int(np.clip(np.ceil(_SPARE / share), _LEAST_FOR_ONE, _MOST_FOR_ONE))

    def complete(
        self, rows: Codes, known: Mapping[str, NDArray[np.bool_]], *, rng: np.random.Generator
    ) -> dict[str, NDArray[np.int64]]:
        """Draw the codes that are not known given those that are in the same row.

        Args:
            rows: codes of each column, (n_rows,); what is not known may be any code.
            known: which of them are.
        """
        completed = {column: np.array(codes) for column, codes in rows.items()}
        n_rows = len(completed[self.order[0]])
        for first in range(0, n_rows, _COMPLETED_AT_ONCE):
            some = slice(first, first + _COMPLETED_AT_ONCE)
            n_some = len(completed[self.order[0]][some])
            chain = _Chain(self, n_some, _BEGUN)
            chain.run(self._choice(completed, known, some), rng)
            drawn = chain.rows(1, rng)
            for column in self.order:
                held = known[column][some]
                completed[column][some] = np.where(held, completed[column][some], drawn[column])
        return completed

    def _choice(
        self, rows: Codes, known: Mapping[str, NDArray[np.bool_]], some: slice
    ) -> dict[str, Floats]:
        """Return weights of 1 and 0, (n_rows · _BEGUN, n_codes), by what is known of some rows."""
        choice = {}
        for column in self.order:
            size = self.domain.sizes[column]
            is_code = np.arange(size) == rows[column][some][:, None]
            fills = np.arange(size) < max(1, size - 1)  # the last is "missing"
            allowed = np.where(known[column][some][:, None], is_code, fills)
            choice[column] = np.repeat(allowed.astype(np.float64), _BEGUN, axis=0)
        return choice

    def to_document(self) -> dict[str, Any]:
        """Return what its file holds: whole numbers, so that it is the same when read."""
        vector = np.rint(self.layout.pack(self.weights) * WEIGHT_PARTS)
        return {
            "network": {
                "order": list(self.order),
                "hidden": self.layout.hidden,
                "weights": vector.astype(np.int64).tolist(),
                "bars": [
                    {"clique": list(clique), "cells": np.flatnonzero(bar).tolist()}
                    for clique, bar in self.bars.items()
                ],
            }
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any], domain: Domain, total: float) -> "Network":
        """Read a network from what `to_document` returned."""
        held = document["network"]
        order = tuple(str(column) for column in held["order"])
        if sorted(order) != sorted(domain.columns):
            raise ValueError("a network of other columns")
        layout = Layout(domain.shape(order), int(held["hidden"]))
        vector = np.array(held["weights"], dtype=np.float64) / WEIGHT_PARTS
        if vector.shape != (layout.n_weights,) or (np.abs(vector) > layout.largest).any():
            raise ValueError("weights of another network")
        bars = {}
        for entry in held["bars"]:
            clique = tuple(str(column) for column in entry["clique"])
            bar = np.zeros(domain.cells(clique), dtype=bool)
            bar[np.array(entry["cells"], dtype=np.int64)] = True
            bars[clique] = bar.reshape(domain.shape(clique))
        return cls(domain, order, layout.unpack(vector), total, bars)


class _Chain:
    """Rows that are drawn together, column by column, in groups of as many.

    Attributes:
        log_weights: of each row in its group, (n_groups, n_each).
        log_shares: of each group, what its rows had to satisfy so far.
        begun: which of the rows begun each one goes back to, (n_rows,).
    """

    def __init__(self, network: Network, n_groups: int, n_each: int) -> None:
        """Begin rows of which nothing is drawn."""
        self.network, self.layout = network, network.layout
        n_rows, hidden = n_groups * n_each, self.layout.hidden
        self.log_weights = np.zeros((n_groups, n_each))
        self.log_shares = np.zeros(n_groups)
        self.codes = np.zeros((n_rows, len(network.order)), dtype=np.int64)
        self.begun = np.arange(n_rows)
        # Which codes are drawn, sums over them for a few columns to come and their units, and what
        # the units say whose columns are all drawn.
        self.drawn = np.zeros((n_rows, self.layout.n_codes))
        self.logits, self.sums = np.zeros((n_rows, 0)), np.zeros((n_rows, 0))
        self.one, self.both = np.zeros((n_rows, hidden)), np.zeros((n_rows, hidden))
        self._ends = _bars_by_last(network)

    def run(self, where: Choice, rng: np.random.Generator) -> None:
        """Draw all columns; rows go on in proportion to how likely they make what is asked."""
        for place, column in enumerate(self.network.order):
            chances = self.chances(place)
            whole = chances.sum(axis=1)
            allowed = chances * self._allowed(place)
            if column in where:
                allowed = allowed * where[column]
                share = allowed.sum(axis=1) / whole
            else:
                # Of what cannot be, rows have next to nothing: only a dead end is given up.
                share = (allowed.sum(axis=1) > 0).astype(np.float64)
            if (share != 1).any():
                with np.errstate(divide="ignore"):
                    self.log_weights += np.log(share).reshape(self.log_weights.shape)
                ended = allowed.sum(axis=1) <= 0
                allowed[ended] = chances[ended]
                self.draw(place, allowed, rng)
                self._give_up(rng)
            else:
                self.draw(place, allowed, rng)
        self.log_shares += np.log(np.maximum(np.exp(self.log_weights).mean(axis=1), 1e-300))

    def chances(self, place: int) -> Floats:
        """Return whole numbers in proportion to the chances of a column's codes."""
        layout, weights = self.layout, self.network.weights
        if place % _COLUMNS_AT_ONCE == 0:
            self._look_back(place)
        codes, units = layout.few(place - place % _COLUMNS_AT_ONCE, _COLUMNS_AT_ONCE)
        before, seen = int(layout.units[place - 1]) if place else 0, int(layout.units[place])
        if seen > before:
            new = slice(before, seen)
            first = self.sums[:, before - units.start : seen - units.start]
            self.one[:, new] = activate(first + weights["first_bias"][new])
            second = self.one[:, :seen] @ weights["second"][:seen, new]
            said = activate(second + weights["second_bias"][new])
            self.both[:, new] = self.one[:, new] + said
        own = slice(int(layout.starts[place]), int(layout.starts[place + 1]))
        logits = self.logits[:, own.start - codes.start : own.stop - codes.start]
        said = self.both[:, :seen] @ weights["out"][:seen, own]
        return exponentiate(logits + weights["bias"][own] + said)

    def _look_back(self, place: int) -> None:
        """Begin the sums of a few columns: over all that is drawn before them."""
        codes, units = self.layout.few(place, _COLUMNS_AT_ONCE)
        before, weights = self.drawn[:, : codes.start], self.network.weights
        self.logits = before @ weights["direct"][: codes.start, codes]
        self.sums = before @ weights["first"][: codes.start, units]

    def draw(self, place: int, chances: Floats, rng: np.random.Generator) -> None:
        """Draw a column's codes by their chances, evenly spread among rows that are alike."""
        running = np.cumsum(chances, axis=1)
        total = running[:, -1]
        alike = (chances @ np.arange(chances.shape[1])) / total
        marks = np.minimum(_spread(alike, rng) * total, total * (1 - 2.0**-50))
        drawn = (running <= marks[:, None]).sum(axis=1)
        self.codes[:, place] = drawn
        rows, weights = drawn + self.layout.starts[place], self.network.weights
        self.drawn[np.arange(len(rows)), rows] = 1.0
        codes, units = self.layout.few(place - place % _COLUMNS_AT_ONCE, _COLUMNS_AT_ONCE)
        end, seen = int(self.layout.starts[place + 1]), int(self.layout.units[place])
        self.logits[:, end - codes.start :] += weights["direct"][rows, end : codes.stop]
        self.sums[:, seen - units.start :] += weights["first"][rows, seen : units.stop]

    def rows(self, n_each: int | None, rng: np.random.Generator) -> dict[str, NDArray[np.int64]]:
        """Return the rows, of each group so many by their weights; None for all as they are."""
        codes = self.codes
        if n_each is not None:
            codes = codes[_choose(self.log_weights, n_each, rng)]
            codes = rng.permutation(codes) if len(self.log_weights) == 1 else codes
        return {column: codes[:, place] for place, column in enumerate(self.network.order)}

    def _allowed(self, place: int) -> NDArray[np.bool_] | float:
        """Return which codes of a column can be beside those drawn, (n_rows, n_codes)."""
        column, domain = self.network.order[place], self.network.domain
        allowed: NDArray[np.bool_] | float = 1.0
        for clique in self._ends.get(column, ()):
            bar = np.moveaxis(self.network.bars[clique], clique.index(column), -1)
            others = tuple(each for each in clique if each != column)
            held = {each: self.codes[:, self.network.order.index(each)] for each in others}
            flat = bar.reshape(-1, bar.shape[-1])
            index = cell_index(held, domain, others) if others else np.zeros(1, dtype=np.int64)
            allowed = ~flat[index] if isinstance(allowed, float) else allowed & ~flat[index]
        return allowed

    def _give_up(self, rng: np.random.Generator) -> None:
        """Let likely rows go on in the place of unlikely ones, where those are many."""
        weights = _normalized(self.log_weights)
        effective = 1 / np.square(weights).sum(axis=1) / weights.shape[1]
        if (effective >= _LEAST_EFFECTIVE).all():
            return
        self.log_shares += np.log(np.maximum(np.exp(self.log_weights).mean(axis=1), 1e-300))
        chosen = _choose(self.log_weights, self.log_weights.shape[1], rng)
        for name in ("begun", "codes", "drawn", "logits", "sums", "one", "both"):
            setattr(self, name, getattr(self, name)[chosen])
        self.log_weights = np.zeros_like(self.log_weights)


def _bars_by_last(network: Network) -> dict[str, list[Clique]]:
    """Return the cliques of a network's bars by the column of each that is drawn last."""
    places = {column: place for place, column in enumerate(network.order)}
    ends: dict[str, list[Clique]] = {}
    for clique in network.bars:
        ends.setdefault(max(clique, key=lambda column: places[column]), []).append(clique)
    return ends


def _normalized(log_weights: Floats) -> Floats:
    """Return weights that add up to one in each group; all alike where none has any."""
    largest = log_weights.max(axis=1, keepdims=True)
    weights = np.exp(log_weights - np.where(np.isfinite(largest), largest, 0.0))
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, 1.0)
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _choose(log_weights: Floats, n_each: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose rows of each group by their weights, systematically, (n_groups · n_each,)."""
    n_groups, n_rows = log_weights.shape
    running = np.cumsum(_normalized(log_weights), axis=1)
    running[:, -1] = 1.0
    marks = (np.arange(n_each) + rng.random((n_groups, 1))) / n_each * (1 - 1e-12)
    groups = np.arange(n_groups)[:, None]
    # Group by group on one line: a group's weights run from its number to the next.
    flat = np.searchsorted((running + groups).ravel(), (marks + groups).ravel(), side="right")
    ends: NDArray[np.int64] = np.repeat(np.arange(1, n_groups + 1) * n_rows - 1, n_each)
    return np.minimum(flat, ends).astype(np.int64)


def _spread(alike: Floats, rng: np.random.Generator) -> Floats:
    """Return a number between 0 and 1 for each row, evenly spread among rows that are alike.

    Each is uniform by itself; of rows next to one another in `alike` each has its part of the way
    from 0 to 1, in an order by chance.
    """
    n_rows = len(alike)
    whole = n_rows - n_rows % _STRATUM
    strata = rng.permuted(np.tile(np.arange(_STRATUM), (whole // _STRATUM, 1)), axis=1)
    rest = rng.permutation(n_rows - whole)
    marks = np.append(
        (strata.ravel() + rng.random(whole)) / _STRATUM,
        (rest + rng.random(n_rows - whole)) / max(1, n_rows - whole),
    )
    found = np.empty(n_rows)
    found[np.argsort(alike, kind="stable")] = marks
    return found
