"""Only paid answers reach a release.

What every mechanism let out is recorded on a table and played back on its neighbour: the two zips
must be the same bytes. Whatever else the run had read of the private rows would show.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Budget
from privacy.mechanisms import Tape
from synth import InputError, Schema, Table, verify
from synth.engines import engine_named
from synth.pipeline import Occasion, Plan, carry_out, new_accountant
from synth.release import Release

ROW = Schema.from_yaml(
    """
version: 1
protection: {unit: row}
columns:
  - {name: age, kind: integer, domain: {minimum: 0, maximum: 120}}
  - {name: premium, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 5000}}
  - {name: city, kind: categorical, missing: ['?'], domain: bought}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus, '=max']}}
  - {name: joined, kind: date, domain: {minimum: 2015-01-01, maximum: 2026-12-31}}
  - {name: email, kind: identifier, role: drop, finding: email}
"""
)
PERSON = Schema.from_yaml(
    """
version: 1
protection: {person: id, max_rows: 3}
columns:
  - {name: id, kind: identifier}
  - name: seen
    kind: datetime
    grid: 60
    domain: {minimum: '2020-01-01 00:00', maximum: '2026-12-31 23:59'}
  - {name: at, kind: time, domain: {minimum: '00:00:00', maximum: '23:59:59'}}
  - {name: ward, kind: categorical, domain: bought}
  - {name: urgent, kind: boolean}
"""
)
WARDS = ["north", "south", "east", "a name that only one person has"]


def customers(rng: np.random.Generator, n_rows: int) -> pd.DataFrame:
    """Rows with outliers, missing values, values outside the domain and rare categories."""
    return pd.DataFrame(
        {
            "age": rng.choice(["0", "35", "36", "71", "120", "999", ""], n_rows),
            "premium": rng.choice(["0", "49.99", "0.01", "5000", "7e6", "", "-3"], n_rows),
            "city": rng.choice(["Seoul", "Busan", "?", "", f"only {rng.random()}"], n_rows),
            "plan": rng.choice(["basic", "plus", "=max", ""], n_rows),
            "joined": rng.choice(["2015-01-01", "2026-12-31", "1900-01-01", ""], n_rows),
            "email": rng.choice(["a@example.com", ""], n_rows),
        }
    )


def visits(rng: np.random.Generator, person: str, n_rows: int) -> pd.DataFrame:
    """The rows of one person, more than the bound allows included."""
    return pd.DataFrame(
        {
            "id": person,
            "seen": rng.choice(["2020-01-01 00:00", "2024-02-29 13:59", ""], n_rows),
            "at": rng.choice(["00:00:00", "23:59:59", "08:30", ""], n_rows),
            "ward": rng.choice(WARDS, n_rows),
            "urgent": rng.choice(["true", "FALSE", ""], n_rows),
        }
    )


def exceeds_its_bound(seed: int) -> bool:
    """Tell whether some persons of the pair may have more rows than count."""
    return seed % 4 == 0


def neighbours(seed: int) -> tuple[Table, Table]:
    """A table, and the same with all the rows of one person more (or fewer)."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        frame = customers(rng, int(rng.integers(2, 60)))
        pair = [frame, frame.drop(index=int(rng.integers(len(frame))))]
        schema = ROW
    else:
        most = 8 if exceeds_its_bound(seed) else 4
        people = [
            visits(rng, "" if number == 0 else f"p{number}", int(rng.integers(1, most)))
            for number in range(int(rng.integers(1, 15)))
        ]
        stranger = visits(rng, "the one", int(rng.integers(1, most)))
        place = int(rng.integers(len(people) + 1))
        pair = [pd.concat(people), pd.concat([*people[:place], stranger, *people[place:]])]
        schema = PERSON
    order = [0, 1] if rng.random() < 0.5 else [1, 0]
    first, second = (Table.from_frame(typed(pair[index], seed), schema) for index in order)
    return first, second


def typed(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The frame as text, or with types that depend on what stands in it, as pandas gives them."""
    frame = frame.astype("str")
    if "age" in frame and seed % 3 == 0:
        return frame.assign(
            age=pd.to_numeric(frame["age"]),
            city=frame["city"].where(frame["city"] != "", None).astype(object),
            joined=pd.to_datetime(frame["joined"]),
        )
    return frame


def run(table: Table, tape: Tape, *, engine: str, epsilon: float = 20.0) -> Release:
    """A run whose clock, identifier and seed are held fixed; few rows are not too few at ε = 20."""
    budget = Budget(epsilon, delta=1e-5)
    occasion = Occasion(run="0" * 32, date="2026-01-01", seed=7, tape=tape)
    plan = Plan(budget, engine_named(engine))
    accountant = new_accountant(table.schema, budget)
    return carry_out(table, plan, occasion, accountant, lambda step, share: None)


def released_or_refused(
    table: Table, tape: Tape, *, engine: str, epsilon: float = 20.0
) -> bytes | str:
    """Return the zip's bytes, or the words of a refusal, which is an output like any other."""
    try:
        return run(table, tape, engine=engine, epsilon=epsilon).to_bytes()
    except InputError as refusal:
        return str(refusal)


def assert_substitutable(seed: int) -> None:
    """Record on a table, replay on it and on its neighbour, compare bytes and sensitivities."""
    table, neighbour = neighbours(seed)
    engine = "independent" if seed % 7 == 0 else "tree"
    recorded = Tape()
    released_or_refused(table, recorded, engine=engine)
    here, there = recorded.rewound(), recorded.rewound()
    original = released_or_refused(table, here, engine=engine)
    replayed = released_or_refused(neighbour, there, engine=engine)

    assert original == replayed
    if exceeds_its_bound(seed):
        return  # which surplus rows are left out is drawn anew in each run
    for one, other, spend in zip(here.inputs, there.inputs, here.spends, strict=True):
        assert squared_distance(one, other) <= spend.squared_sensitivity, spend.purpose


def squared_distance(one: object, other: object) -> int:
    """Squared L2 distance of the exact answers; a name that only one table has counts as zero."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = one.keys() | other.keys()
        return sum((one.get(name, 0) - other.get(name, 0)) ** 2 for name in names)
    return int(((np.asarray(one) - np.asarray(other)) ** 2).sum())


@pytest.mark.parametrize("seed", range(12))
def test_a_neighbouring_table_with_the_same_answers_gives_the_same_bytes(seed: int) -> None:
    """And no exact answer moves by more than was declared, hence paid for."""
    assert_substitutable(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_a_hundred_neighbouring_pairs_give_the_same_bytes(seed: int) -> None:
    """The same over a hundred pairs, half of them with several rows a person."""
    assert_substitutable(seed)


def test_a_replayed_release_is_refused_as_a_test(tmp_path: Path) -> None:
    """The seam that tests use cannot make something to hand out."""
    table = Table.from_frame(customers(np.random.default_rng(1), 60).astype("str"), ROW)
    tape = Tape()
    run(table, tape, engine="tree")
    path = tmp_path / "release.zip"
    run(table, tape.rewound(), engine="tree").to_zip(path)
    with pytest.raises(InputError, match="replay test"):
        verify(path)
    with pytest.raises(ValueError, match="replay test has no receipt"):
        run(table, tape.rewound(), engine="tree").with_receipt(b"{}")


def test_a_tape_that_runs_out_stops_the_run() -> None:
    """A run that asks for more than was recorded has taken another way."""
    table = Table.from_frame(customers(np.random.default_rng(1), 60).astype("str"), ROW)
    tape = Tape()
    run(table, tape, engine="tree")
    tape.outputs.pop()
    with pytest.raises(LookupError):
        run(table, tape.rewound(), engine="tree")


def test_a_tiny_table_is_refused_on_its_paid_count() -> None:
    """Noise lets a table of one row pass about once in 30 runs, all of eight once in 10¹¹."""
    table = Table.from_frame(customers(np.random.default_rng(1), 1).astype("str"), ROW)
    said = [released_or_refused(table, Tape(), engine="tree", epsilon=0.05) for _ in range(8)]
    refused = [words for words in said if isinstance(words, str)]
    assert refused
    assert all("too small for ε = 0.05" in words for words in refused)
    assert all("or drop columns" in words for words in refused)
