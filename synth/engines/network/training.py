"""Training a network: first on synthetic rows, then by gradients of private ones that are paid for.

Nothing is tried out on private rows: how many steps, how long and how large follows from declared
and paid numbers, and no loss is ever looked at.
"""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from synth.counting.paid import PaidCounts
from synth.domain import Clique, Codes, Floats
from synth.engines.network.gradient import Gradient
from synth.engines.network.second_opinion import compare_with_opacus
from synth.models.layout import LARGEST_WEIGHT, Layout

_BATCH = 1_024  # synthetic rows a step
_PRETRAINING_RATE = 1e-2
_SEED = 0  # of what a network begins with and of its batches: post-processing
_LOOKED_AT = 2_048  # synthetic rows whose gradients say where to cut
_FIRST_MOMENT, _SECOND_MOMENT, _LEAST_STEP = 0.9, 0.99, 1e-12
_LEAST_CLIP = 0.01  # of a row's length: of rows that are foreseen, half have none at all
_AVERAGED = 0.5  # of the steps, the last, whose weights are averaged


def device() -> str:
    """Return where networks are fitted: on a graphics processor, where there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def pretrain(
    layout: Layout, order: Clique, rows: Codes, shares: Floats, *, steps: int, where: str
) -> Floats:
    """Fit a network to synthetic rows.

    Args:
        shares: of each column's codes, one column after the other, (n_codes,).
        steps: of so many rows each.

    Returns:
        Its weights, (n_weights,).
    """
    rng = np.random.default_rng(_SEED)
    vector = layout.pack(_beginning(layout, shares, rng))
    masks = {
        name: torch.from_numpy(mask.astype(np.float32)).to(where)
        for name, mask in layout.masks.items()
    }
    tables = {
        name: torch.from_numpy(table.astype(np.float32)).to(where).requires_grad_()
        for name, table in layout.unpack(vector).items()
    }
    held = np.stack([rows[column] for column in order], axis=1)
    places = torch.from_numpy(held + layout.starts[:-1])
    optimizer = torch.optim.Adam(tables.values(), lr=_PRETRAINING_RATE)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = _PRETRAINING_RATE * _cosine(step, steps)
        batch = places[torch.from_numpy(rng.integers(len(held), size=_BATCH))].to(where)
        optimizer.zero_grad()
        _loss(layout, {name: tables[name] * masks[name] for name in tables}, batch).backward()
        optimizer.step()
        with torch.no_grad():
            for name, table in tables.items():
                if name != "bias":
                    table.clamp_(-LARGEST_WEIGHT, LARGEST_WEIGHT)
    return layout.round(
        layout.pack({n: table.detach().cpu().numpy().astype(float) for n, table in tables.items()})
    )


def refine(
    paid: PaidCounts,
    layout: Layout,
    order: Clique,
    vector: Floats,
    rows: Codes,
    *,
    steps: int,
    rate: float,
    most_rows: int,
    mu_squared: int,
    where: str,
) -> Floats:
    """Improve a network by noisy gradients over all private rows, each paid for.

    Args:
        vector: its weights, (n_weights,).
        rows: synthetic rows, whose gradients are half of them longer than the bound.
        steps: so many gradients, of equal price together `mu_squared`.
        rate: of the first step.
        most_rows: of a gradient, about: of more, each is taken by a coin.

    Returns:
        The mean of its weights after the later steps, (n_weights,).
    """
    few = {column: codes[:_LOOKED_AT] for column, codes in rows.items()}
    before = Gradient(layout, order, layout.unpack(layout.round(vector)), 1.0, where)
    clip = max(_LEAST_CLIP, float(before.lengths(few).median()))
    compare_with_opacus(replace(before, clip=clip, device="cpu"), few)
    first, second = np.zeros_like(vector), np.zeros_like(vector)
    averaged, n_averaged = np.zeros_like(vector), 0
    total = max(paid.total, 1.0)
    taken = min(1.0, most_rows / total)
    for step in range(steps):
        weights = layout.unpack(layout.round(vector))
        noisy, _ = paid.measure_gradient(
            Gradient(layout, order, weights, clip, where),
            layout.n_weights,
            mu_squared=mu_squared // steps,
            rate=taken,
        )
        slope = noisy * clip / (taken * total)
        first += (1 - _FIRST_MOMENT) * (slope - first)
        second += (1 - _SECOND_MOMENT) * (np.square(slope) - second)
        mean = first / (1 - _FIRST_MOMENT ** (step + 1))
        spread = np.sqrt(second / (1 - _SECOND_MOMENT ** (step + 1)))
        vector = vector - rate * _cosine(step, steps) * mean / (spread + _LEAST_STEP)
        if step >= steps * (1 - _AVERAGED):
            averaged, n_averaged = averaged + vector, n_averaged + 1
    return layout.round(averaged / n_averaged)


def _beginning(layout: Layout, shares: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Return weights to begin with: columns by themselves, and units that differ by chance."""
    n_columns, hidden = len(layout.sizes), max(1, layout.hidden)
    tables = {name: np.zeros(mask.shape) for name, mask in layout.masks.items()}
    tables["first"] = rng.normal(0, 1 / math.sqrt(n_columns), tables["first"].shape)
    tables["second"] = rng.normal(0, 1 / math.sqrt(hidden), tables["second"].shape)
    tables["bias"] = np.log(np.maximum(shares, 1e-6))
    return tables


def _loss(layout: Layout, tables: dict[str, torch.Tensor], places: torch.Tensor) -> torch.Tensor:
    """Return the mean negative log-likelihood of some rows, in floats.

    Args:
        places: of each row's codes among those of all columns, (n_rows, n_columns).
    """
    drawn = torch.zeros(len(places), layout.n_codes, device=places.device)
    drawn.scatter_(1, places, 1.0)
    one = torch.relu(drawn @ tables["first"] + tables["first_bias"])
    both = one + torch.relu(one @ tables["second"] + tables["second_bias"])
    logits = both @ tables["out"] + drawn @ tables["direct"] + tables["bias"]
    starts = layout.starts.tolist()
    losses = [
        functional.cross_entropy(logits[:, start:end], places[:, column] - start)
        for column, (start, end) in enumerate(pairwise(starts))
    ]
    return torch.stack(losses).sum()


def _cosine(step: int, steps: int) -> float:
    return (1 + math.cos(math.pi * step / steps)) / 2


def shares_of(layout: Layout, order: Clique, rows: Codes) -> tuple[Floats, dict[str, Floats]]:
    """Return the shares of each column's codes in some rows, together and by column."""
    alone: dict[str, NDArray[np.float64]] = {}
    for column, size in zip(order, layout.sizes, strict=True):
        counts = np.bincount(rows[column], minlength=size).astype(np.float64)
        alone[column] = counts / counts.sum()
    return np.concatenate([alone[column] for column in order]), alone
