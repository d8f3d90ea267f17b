"""Completing rows: codes that are not known, drawn given those that are."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from synth.domain import Codes, Domain, Floats, cell_index
from synth.models.fitted_model import FittedModel
from synth.models.gibbs import ROWS_AT_ONCE, as_whole_logs, draw_codes
from synth.models.latent_model import HIDDEN, LatentModel
from synth.models.network import Network

_CANDIDATES = 4_000  # rows of the model, the likest of which a row begins with
_COMPARED_AT_ONCE = 256  # rows
_SWEEPS = 20  # of Gibbs
_NEVER = -1e4  # log-potential of the code "missing", which fills nothing

Known = Mapping[str, NDArray[np.bool_]]  # which codes of a column are known, (n_rows,)


def complete_rows(
    model: FittedModel, rows: Codes, known: Known, *, rng: np.random.Generator
) -> dict[str, NDArray[np.int64]]:
    """Draw the codes that are not known from the model, given those that are in the same row.

    A network begins each row some times, and lets one go on that makes likely what is known. Of
    other models each row begins with what the likest of some rows of the model has, so that codes
    which hang together begin together; sweeps of Gibbs then draw each unknown code given all
    others.

    Args:
        rows: codes of each column, (n_rows,); what is not known may be any code.

    Returns:
        Rows with the same known codes, and no other code that stands for a missing value, which
        is the last of each column, unless that has no other.
    """
    if isinstance(model, LatentModel):
        nowhere = np.zeros(len(rows[model.domain.columns[0]]), dtype=np.int64)
        with_class = {HIDDEN: nowhere, **rows}
        completed = complete_rows(
            model.whole, with_class, {HIDDEN: nowhere.astype(bool), **known}, rng=rng
        )
        return {column: completed[column] for column in model.domain.columns}
    if isinstance(model, Network):
        return model.complete(rows, known, rng=rng)
    domain = model.domain
    started = _start(model, rows, known, rng)
    tables = {column: _tables(model, domain, column) for column in domain.columns}
    for _ in range(_SWEEPS):
        for column in domain.columns:
            places = np.flatnonzero(~known[column])
            for first in range(0, len(places), ROWS_AT_ONCE):
                some = places[first : first + ROWS_AT_ONCE]
                logs = np.zeros((len(some), domain.sizes[column]), dtype=np.int32)
                for others, table in tables[column]:
                    part = {each: started[each][some] for each in others}
                    logs += (
                        table.take(cell_index(part, domain, others), axis=0) if others else table[0]
                    )
                started[column][some] = draw_codes(logs, rng.random(len(some)))
    return started


def _tables(
    model: FittedModel, domain: Domain, column: str
) -> list[tuple[tuple[str, ...], NDArray[np.int32]]]:
    """Return the potentials of a column, by the other columns of each, and a bar on "missing"."""
    bar: Floats = np.zeros(domain.sizes[column])
    bar[-1] = 0.0 if column == HIDDEN else _NEVER
    return [
        ((), as_whole_logs(bar, 0)),
        *(
            (
                tuple(each for each in clique if each != column),
                as_whole_logs(table, clique.index(column)),
            )
            for clique, table in model.log_potentials.items()
            if column in clique
        ),
    ]


def _start(
    model: FittedModel, rows: Codes, known: Known, rng: np.random.Generator
) -> dict[str, NDArray[np.int64]]:
    """Return rows whose unknown codes are those of the likest of some rows of the model."""
    columns = model.domain.columns
    drawn = model.sample(_CANDIDATES, rng=rng)
    started = {column: np.array(rows[column]) for column in columns}
    said = [known[column] for column in columns if column != HIDDEN]
    open_rows = np.flatnonzero(~np.logical_and.reduce(said))
    for first in range(0, len(open_rows), _COMPARED_AT_ONCE):
        some = open_rows[first : first + _COMPARED_AT_ONCE]
        # Of several that are alike any is taken, not the first for all.
        alike = rng.random((len(some), _CANDIDATES), dtype=np.float32)
        for column in columns:
            same = rows[column][some][:, None] == drawn[column][None, :]
            alike += same & known[column][some][:, None]
        chosen = alike.argmax(axis=1)
        for column in columns:
            held = known[column][some]
            started[column][some] = np.where(held, started[column][some], drawn[column][chosen])
    return started
