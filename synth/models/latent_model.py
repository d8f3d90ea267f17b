"""The latent model: a distribution over the codes of a row and of a class that nobody sees.

To everything that draws, weighs or moves rows the class is one more column, named "", which no
column of a table can be; it is left out of what is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Domain, Floats
from synth.measurement import Measurement
from synth.models.graphical_model import GraphicalModel
from synth.models.latent_classes import Classes
from synth.models.tilted_model import TiltedModel

HIDDEN = ""  # the name of the class among the columns
_FAINTEST = 1e-12  # share of a code within a class; none at all is barred
_BARRED = -1e4  # the log-potential of a code that does not occur


@dataclass(frozen=True)
class LatentModel:
    """A fitted model with a hidden column.

    Attributes:
        whole: the distribution over all columns, `HIDDEN` first.
    """

    whole: TiltedModel

    @cached_property
    def domain(self) -> Domain:
        """Return the codes of each column that a table has."""
        sizes = self.whole.domain.sizes
        return Domain({column: size for column, size in sizes.items() if column != HIDDEN})

    @property
    def total(self) -> float:
        """Return the number of rows it stands for."""
        return self.whole.total

    @property
    def measured(self) -> tuple[Measurement, ...]:
        """Return what it was fitted to."""
        return self.whole.measured

    @property
    def cliques(self) -> frozenset[Clique]:
        """Return the cliques that it was fitted to."""
        return frozenset(self.log_potentials)

    @property
    def log_potentials(self) -> Mapping[Clique, Floats]:
        """Return the potentials of columns alone; those with the class tell of all of them."""
        tables = self.whole.log_potentials
        return {clique: table for clique, table in tables.items() if HIDDEN not in clique}

    @property
    def is_tilted(self) -> bool:
        """Tell that it goes beyond one tree."""
        return True

    def with_bars(self, bars: Mapping[Clique, NDArray[np.bool_]]) -> "LatentModel":
        """Return it with further cells that cannot be, (n_codes, …) by clique."""
        return replace(self, whole=self.whole.with_bars(bars))

    def log_share(self, where: Mapping[str, Floats]) -> float:
        """Return the log of the share of rows that `where` describes, before the tilt."""
        return self.whole.log_share(where)

    def sample(
        self,
        n_rows: int,
        *,
        rng: np.random.Generator,
        where: Mapping[str, Floats] | None = None,
    ) -> dict[str, NDArray[np.int64]]:
        """Draw rows of codes, (n_rows,) for each column, as `TiltedModel.sample` does."""
        codes = self.whole.sample(n_rows, rng=rng, where=where)
        return {column: codes[column] for column in self.domain.columns}

    def to_document(self) -> dict[str, Any]:
        """Return its potentials for a file, rounded far below their noise."""
        return {**self.whole.to_document(), "classes": self.whole.domain.sizes[HIDDEN]}

    @classmethod
    def from_document(
        cls, document: Mapping[str, Any], domain: Domain, total: float
    ) -> "LatentModel":
        """Read a model from what `to_document` returned.

        Raises:
            ValueError: it has no such classes, or says nothing of what it was fitted to.
        """
        n_classes = document["classes"]
        if type(n_classes) is not int or n_classes < 1 or not document["tilts"]:
            raise ValueError("no latent model")
        with_class = Domain({HIDDEN: n_classes, **domain.sizes})
        return cls(TiltedModel.from_document(document, with_class, total))


def as_hidden_column(classes: Classes, total: float) -> GraphicalModel:
    """Return classes as a tree: one more column, on which each other depends."""
    domain = Domain({HIDDEN: len(classes.shares), **classes.domain.sizes})
    potentials: dict[Clique, Floats] = {(HIDDEN,): np.log(np.maximum(classes.shares, _FAINTEST))}
    for column in classes.domain.columns:
        shares = classes.of(column)
        potentials[(HIDDEN, column)] = np.where(
            shares > 0, np.log(np.maximum(shares, _FAINTEST)), _BARRED
        )
    return GraphicalModel(domain, potentials, total)
