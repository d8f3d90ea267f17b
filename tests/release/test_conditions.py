"""Conditions: how they are read, and what they leave of a column."""

import numpy as np
import pytest

from synth.codec.cells import Names, Points
from synth.codec.codec import Codec, ColumnCodec
from synth.errors import InputError
from synth.release.conditions import parse_condition, restrict
from synth.tables.grid import Grid
from synth.tables.schema import Schema

SCHEMA = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: a, kind: integer, domain: {minimum: 0, maximum: 99}}
  - {name: plan, kind: categorical, domain: {categories: ['in b', 'b, c', d, 'in']}}
  - {name: plan in, kind: categorical, domain: {categories: [b, c]}}
"""
)
CODES = np.array([0, 0, 1])


def codec() -> Codec:
    """Two codes of 50 + 25 and 25 numbers; the middle cell is empty."""
    cells = Points(Grid.of(SCHEMA["a"]), np.array([0, 50, 75]), np.array([50, 75, 100]))
    names = Names(("in b", "b, c", "d", "in"))
    columns = (
        ColumnCodec("a", cells, np.array([100.0, 0.0, 50.0]), CODES, missing=10.0),
        ColumnCodec("plan", names, np.array([6.0, 3.0, 1.0, 0.0]), np.array([0, 1, 1, 2]), 2.0),
        ColumnCodec("plan in", Names(("b", "c")), np.ones(2), np.arange(2), missing=0.0),
    )
    return Codec(SCHEMA, columns, total=160.0, total_sigma=1.0)


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ('plan in "b, c",d', [0, 1, 0, 0]),
        ("plan in d", [0, 0.25, 0, 0]),
        ("plan in d, d,", [0, 0.25, 0, 1]),
        ("plan in in", [0, 0, 1, 0]),
        ("plan=in b", [1, 0, 0, 0]),
        ("plan not in in b,d", [0, 0.75, 1, 0]),
        ("plan!=in b", [0, 1, 1, 0]),
        ("plan=", [0, 0, 0, 1]),
        ("plan in ", [0, 0, 0, 1]),
        ("plan!=", [1, 1, 1, 0]),
        ("a!=10", [0.98, 1, 0]),
        ("a not in 10,20,99", [0.96, 0.96, 0]),
        ("a in 10,20,99,", [0.04, 0.04, 1]),
        ("a<25", [0.5, 0, 0]),
        ("a>=50", [0, 1, 0]),
    ],
)
def test_a_condition_weighs_codes_by_what_it_leaves_of_them(
    text: str, weights: list[float]
) -> None:
    """Categories may look like lists, and hold commas."""
    held = codec()
    condition = parse_condition(held, text)
    assert condition.name == text[: len(condition.name)]
    cut, found = restrict(held[condition.name], [condition])
    np.testing.assert_allclose(found, weights)
    assert cut.size == held[condition.name].size


def test_the_longest_name_is_meant_where_an_operator_stands_behind_it() -> None:
    held = codec()
    assert parse_condition(held, "plan in=b").name == "plan in"
    assert parse_condition(held, "plan in in b,c").name == "plan in"
    assert parse_condition(held, "plan in b").name == "plan"


def test_exceptions_are_never_drawn_and_their_neighbours_are() -> None:
    """Decoded from a column in pieces: each point that is left, evenly."""
    column, _ = restrict(codec()["a"], [parse_condition(codec(), "a not in 10,20,60")])
    drawn = column.decode(np.zeros(480, dtype=np.int64), rng=np.random.default_rng(1))
    assert drawn.value_counts().to_dict() == {
        value: 10 for value in range(50) if value not in (10, 20)
    }


@pytest.mark.parametrize("text", ["plan", "plan:d", "b=1", "planin d", "plan in", "=d"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="names no modelled column"):
        parse_condition(codec(), text)
