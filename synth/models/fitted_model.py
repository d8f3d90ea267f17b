"""FittedModel: what rows of codes are drawn from, whatever it is inside; its tables in a file."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from synth.domain import Clique, Domain, Floats
from synth.measurement import Measurement

DIGITS = 7  # of log-potentials and masses in a file: far below their noise


class FittedModel(Protocol):
    """A distribution over the codes of a row, as an engine fitted it."""

    @property
    def domain(self) -> Domain:
        """Return the codes of each column."""
        ...

    @property
    def total(self) -> float:
        """Return the number of rows it stands for."""
        ...

    @property
    def measured(self) -> tuple[Measurement, ...]:
        """Return what it was fitted to; nothing where it was read from its file."""
        ...

    @property
    def cliques(self) -> frozenset[Clique]:
        """Return the cliques that it has potentials of: it knows nothing else of the rows."""
        ...

    @property
    def log_potentials(self) -> Mapping[Clique, Floats]:
        """Return what adds up to the log of a row's probability, but for a constant."""
        ...

    @property
    def is_tilted(self) -> bool:
        """Tell whether it goes beyond one tree, which takes a second round of scores."""
        ...

    def with_bars(self, bars: Mapping[Clique, NDArray[np.bool_]]) -> Self:
        """Return it with further cells that cannot be, (n_codes, …) by clique."""
        ...

    def log_share(self, where: Mapping[str, Floats]) -> float:
        """Return the log of the share of rows that `where` describes: weights of codes."""
        ...

    def sample(
        self,
        n_rows: int,
        *,
        rng: np.random.Generator,
        where: Mapping[str, Floats] | None = None,
    ) -> dict[str, NDArray[np.int64]]:
        """Draw rows of codes, (n_rows,) for each column."""
        ...

    def to_document(self) -> dict[str, Any]:
        """Return its potentials for a file, rounded far below their noise."""
        ...


def round_for_file(values: float | Floats, digits: int = DIGITS) -> Any:
    """Return numbers for a file."""
    return np.round(values, digits).tolist()


def read_tables(
    entries: Iterable[Mapping[str, Any]], what: str, domain: Domain
) -> dict[Clique, Floats]:
    """Return one table of each clique that a file lists, of shape `domain.shape(clique)`."""
    return {
        tuple(entry["clique"]): np.array(entry[what], dtype=np.float64).reshape(
            domain.shape(tuple(entry["clique"]))
        )
        for entry in entries
    }
