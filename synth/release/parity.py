"""Parity: rows in which an outcome is independent of named columns, and what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from privacy.message import Message
from synth.codec.codec import Codec
from synth.domain import Clique
from synth.errors import InputError
from synth.models.independence import (
    ClassModel,
    sample_independent,
    sample_independent_classes,
)
from synth.reading.counts import list_names
from synth.release.conditions import parse_condition, read_list
from synth.release.model import Model
from synth.tables.table import Table


@dataclass(frozen=True)
class Parity:
    """Rows of a release's model in which an outcome is independent of other columns.

    Attributes:
        others: the outcome is independent of these together, given nothing.
        before: the parity gap among rows of the model as it is: the largest difference of the
            outcome's shares (total variation distance) between two groups of `others` that hold a
            hundredth of the rows or more.
        after: the same in `table`.
        n_compared: sampled rows over which `changes` was measured.
        changes: pair of columns → share of rows that would have to change for the model as it is
            to agree with the repaired one; pairs of the outcome with `others` left out.
    """

    table: Table
    outcome: str
    others: tuple[str, ...]
    before: float
    after: float
    n_compared: int
    changes: Mapping[Clique, float]

    @property
    def mean_change(self) -> float:
        """Return the mean of all changes; 0 where there is no other pair."""
        return sum(self.changes.values()) / max(len(self.changes), 1)


def parse_independence(model: Model, text: str) -> list[str]:
    """Read an outcome and the columns it shall be independent of, such as "approved,sex".

    Raises:
        InputError: there are fewer than two, one twice, or one that is not modelled.
    """
    names = list(read_list(text))
    known = {column.name for column in model.codec.own_columns}
    if len(names) < 2 or len(set(names)) < len(names) or not known.issuperset(names):
        raise InputError(
            "{text!r} must name an outcome and then the columns it shall be independent of, each a "
            "modelled one, once: OUTCOME,COLUMN.",
            text=text,
        )
    return names


def sample_with_parity(
    model: Model,
    n_rows: int | None,
    *,
    independent: str,
    where: Sequence[str] = (),
    balance: Sequence[str] = (),
    counts: pd.DataFrame | None = None,
    seed: int,
) -> Parity:
    """Draw rows in which an outcome is independent of other columns.

    Args:
        n_rows: how many; None with `counts`.
        independent: the outcome and then the others, as a row of CSV: "approved,sex".
        where: conditions that every row satisfies; independence is then among such rows.
        balance: shares of columns, and
        counts: a plan of classes, as `Model.sample` has them; independence is then among all rows
            that are drawn, not in each class.

    Raises:
        InputError: what is asked for cannot be read, or the model holds no such rows.
    """
    outcome, *others = parse_independence(model, independent)
    conditions = [parse_condition(model.codec, text) for text in where]
    classes = model.classes(n_rows, balance=balance, counts=counts)
    restricted = [model.restrict([*conditions, *one.conditions]) for one in classes]
    codecs = [_within_codes(codec, {outcome, *others}) for codec, _, _ in restricted]
    rng = np.random.default_rng([seed, 0])
    if len(classes) == 1:
        _, fitted, weights = restricted[0]
        rows = sample_independent(
            fitted, outcome, others, classes[0].n_rows, rng=rng, where=weights
        )
        codes = [rows.codes]
    else:
        held = [
            ClassModel(fitted, weights, one.n_rows)
            for one, (_, fitted, weights) in zip(classes, restricted, strict=True)
        ]
        codes, rows = sample_independent_classes(held, outcome, others, rng=rng)
    tables = [
        codec.decode(part, rng=np.random.default_rng([seed, 1, *([place] if place else [])]))
        for place, (codec, part) in enumerate(zip(codecs, codes, strict=True))
    ]
    table = tables[0] if len(tables) == 1 else model.mix(tables, seed)
    return Parity(
        table=model.issue_surrogates(table, seed),
        outcome=outcome,
        others=tuple(others),
        before=rows.before,
        after=rows.after,
        n_compared=rows.n_compared,
        changes=rows.changes,
    )


def _within_codes(codec: Codec, names: set[str]) -> Codec:
    """Return a codec that leaves values in the codes that were made independent."""
    if names & {name for one in codec.schema.differences for name in (one.left, one.right)}:
        return replace(codec, keeps_differences=False)
    return codec


def say_parity(parity: Parity) -> list[Message]:
    """Say which independence was made, how far it holds, and its price in likeness."""
    others = list_names([repr(name) for name in parity.others])
    said = [
        Message(
            "{outcome!r} is independent of {others} in these rows, given nothing (marginal "
            "independence): all groups have the same shares of it. Among rows that agree in "
            "further columns groups may still differ, and other columns may still tell of "
            "{others}.",
            outcome=parity.outcome,
            others=others,
        ),
        Message(
            "Largest difference of its shares between two groups: {before:.1%} in rows of the "
            "model as it is, {after:.1%} in these (total variation distance; groups of 1 % of the "
            "rows or more).",
            before=parity.before,
            after=parity.after,
        ),
    ]
    if parity.changes:
        worst = max(parity.changes, key=lambda pair: parity.changes[pair])
        said.append(
            Message(
                "Price in likeness, model against model over {rows} sampled rows: the other pairs "
                "of columns changed by {mean:.2%} of rows on average, most {pair}: {worst:.2%}.",
                rows=parity.n_compared,
                mean=parity.mean_change,
                pair=" × ".join(worst),
                worst=parity.changes[worst],
            )
        )
    return said
