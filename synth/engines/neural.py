"""The engine that learns from private rows by noisy gradients, from where `adaptive` leaves off."""

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from synth.counting.paid import PaidCounts
from synth.domain import Clique
from synth.engines.adaptive import Adaptive
from synth.errors import InputError
from synth.models.fitted_model import FittedModel
from synth.models.layout import MOST_TERMS, Layout
from synth.models.network import Network

_ROWS_FOR_ONE, _LEAST_ROWS, _MOST_ROWS = 4, 2_000, 100_000  # of `adaptive`, to begin with
_STEPS_FOR_A_COLUMN, _LEAST_STEPS, _MOST_STEPS = 30, 200, 900  # on them
_HIDDEN_FOR_A_COLUMN, _LEAST_HIDDEN, _MOST_HIDDEN = 8, 16, 192
_MOST_ROWS_A_STEP = 100_000  # about: 100 columns and 30 steps take some minutes
_SEED = 0  # of these rows: post-processing


def is_installed() -> bool:
    """Tell whether what a network is fitted with is there; it is not loaded for that."""
    return all(find_spec(name) is not None for name in ("torch", "opacus"))


def refuse_missing(engine: object) -> None:
    """Refuse an engine whose packages are not there.

    Raises:
        InputError: says which.
    """
    if isinstance(engine, Neural) and not is_installed():
        raise InputError(
            "The engine neural needs torch and opacus, which are not installed. Install "
            "semblance[neural], or use adaptive."
        )


@dataclass(frozen=True)
class Neural:
    """An autoregressive network: begun on rows of `adaptive`, then led by gradients.

    Half of the budget buys `adaptive`'s model. The network learns its rows, and then takes some
    steps along the gradient of the likelihood of all private rows, cut row by row and noisy. Of
    more than 100,000 rows each step takes about so many, every one by a coin of its own.

    Attributes:
        base_share: the part of what the engine is given for `adaptive`.
        steps: gradients that are bought.
        rate: of the first step.

    Source: pre-training on a marginal model's rows and full-batch steps were chosen on public and
    made tables (docs/decisions/0029); DP-SGD is that of Abadi et al. 2016, arXiv:1607.00133.
    """

    base_share: float = 0.5
    steps: int = 30
    rate: float = 1e-3

    @property
    def name(self) -> str:
        """Return what the command line calls it."""
        return "neural"

    def codec_budget(self, mu_squared: int) -> int:
        """Return the part for the one-way marginals: that of `adaptive`."""
        return Adaptive().codec_budget(mu_squared)

    def expected_marginals(self, n_columns: int) -> int:
        """Return the number of pairs whose noise the codes are chosen for."""
        return Adaptive().expected_marginals(n_columns)

    def fit(self, paid: PaidCounts, *, mu_squared: int) -> FittedModel:
        """Spend `mu_squared`: `adaptive`, then the gradients.

        Raises:
            InputError: torch is not installed.
        """
        refuse_missing(self)
        if len(paid.domain.columns) < 2:
            return Adaptive().fit(paid, mu_squared=mu_squared)
        domain = paid.domain
        n_codes = sum(domain.sizes.values())
        if n_codes > MOST_TERMS:  # refused before more is spent
            raise InputError(
                "The engine neural holds up to {most} codes of all columns together, and the table "
                "has {n}. Use adaptive, or fewer columns.",
                most=MOST_TERMS,
                n=n_codes,
            )
        # Loading torch takes seconds, and nothing else needs it.
        from synth.engines.network import training

        for_base = int(mu_squared * self.base_share)
        base = Adaptive().fit(paid, mu_squared=for_base)
        n_rows = int(np.clip(_ROWS_FOR_ONE * paid.total, _LEAST_ROWS, _MOST_ROWS))
        rows = base.sample(n_rows, rng=np.random.default_rng(_SEED))
        # Columns of many codes first: what comes later can depend on them.
        order = tuple(sorted(domain.columns, key=lambda column: -domain.sizes[column]))
        n_columns = len(order)
        hidden = min(max(_HIDDEN_FOR_A_COLUMN * n_columns, _LEAST_HIDDEN), _MOST_HIDDEN)
        layout = Layout(domain.shape(order), hidden)
        shares, alone = training.shares_of(layout, order, rows)
        where = training.device()
        steps = min(max(_STEPS_FOR_A_COLUMN * n_columns, _LEAST_STEPS), _MOST_STEPS)
        vector = training.pretrain(layout, order, rows, shares, steps=steps, where=where)
        vector = training.refine(
            paid,
            layout,
            order,
            vector,
            rows,
            steps=self.steps,
            rate=self.rate,
            most_rows=_MOST_ROWS_A_STEP,
            mu_squared=mu_squared - for_base,
            where=where,
        )
        bars: dict[Clique, NDArray[np.bool_]] = {
            (column,): bar for column, bar in paid.impossible.items() if bar.any()
        }
        bars |= paid.bars
        network = Network(domain, order, layout.unpack(vector), paid.total, bars, base.measured)
        return network.with_shares(alone)
