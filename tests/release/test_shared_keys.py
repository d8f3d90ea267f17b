"""Keys that tables share: the same id for person k of each, whatever else differs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from synth import Budget, InputError, Release, Schema, Table, synthesize, verify

KEY = "{type: key, format: 'C-######', unique: true, key: customers}"
CUSTOMERS = f"""
version: 1
protection: {{unit: row}}
columns:
  - {{name: customer, kind: identifier, role: surrogate, surrogate: {KEY}}}
  - {{name: plan, kind: categorical, domain: {{categories: [basic, plus]}}}}
"""
VISITS = f"""
version: 1
protection: {{person: 고객, max_rows: 3}}
columns:
  - {{name: 고객, kind: identifier, role: surrogate, surrogate: {KEY}}}
  - {{name: minutes, kind: integer, domain: {{minimum: 0, maximum: 59}}}}
"""


def release(text: str, frame: pd.DataFrame, folder: Path, name: str) -> Release:
    table = Table.from_frame(frame.astype("str"), Schema.from_yaml(text))
    made = synthesize(
        table, Budget(2), engine="independent", ledger=folder / "l.db", population="customers"
    )
    made.to_zip(folder / name)
    return Release.read_zip(folder / name)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release, Release]:
    """1,200 customers, of whom 900 come, and some of these several times."""
    folder, rng = tmp_path_factory.mktemp("keys"), np.random.default_rng(5)
    plans = rng.choice(["basic", "plus"], 1200)
    customers = pd.DataFrame({"customer": np.arange(1200), "plan": plans})
    who = np.concatenate([np.arange(900), rng.integers(0, 900, 600)])
    visits = pd.DataFrame({"고객": who, "minutes": rng.integers(0, 60, 1500)})
    return (
        folder,
        release(CUSTOMERS, customers, folder, "customers.zip"),
        release(VISITS, visits, folder, "visits.zip"),
    )


def test_person_k_has_the_same_id_in_every_table(both: tuple[Path, Release, Release]) -> None:
    """Every visitor is a customer as long as there are no fewer customers; ids are in no order."""
    folder, customers, visits = both
    ids = customers.table.frame["customer"]
    visitors = visits.table.frame["고객"].drop_duplicates()
    n = min(len(ids), len(visitors))
    assert ids[:n].tolist() == visitors[:n].tolist()
    assert 700 < n < len(ids)
    joined = visits.table.frame.merge(
        customers.table.frame, left_on="고객", right_on="customer", validate="many_to_one"
    )
    assert len(joined) == len(visits.table.frame)
    assert ids.is_unique
    assert not ids.is_monotonic_increasing
    for name in ("customers.zip", "visits.zip"):
        assert "to the last byte" in str(verify(folder / name)[3])


def test_the_seed_of_a_sample_does_not_count(both: tuple[Path, Release, Release]) -> None:
    """Place 0 is place 0 in each sample, and so are all others."""
    _, customers, _ = both
    first, other = (customers.sample(50, seed=seed).frame for seed in (1, 2))
    assert first["customer"].tolist() == other["customer"].tolist()
    assert first["customer"].tolist() == customers.table.frame["customer"][:50].tolist()
    assert first["plan"].tolist() != other["plan"].tolist()


def test_another_name_gives_other_ids(both: tuple[Path, Release, Release]) -> None:
    """The name stands for the seed: these 50 are always the same."""
    _, customers, _ = both
    model = customers.model
    other = Schema.from_yaml(CUSTOMERS.replace("key: customers", "key: patients"))
    drawn = Table(customers.table.frame[:50], other)
    issued = model.issue_surrogates(drawn, seed=1).frame["customer"]
    assert not set(issued) & set(customers.table.frame["customer"][:50])


@pytest.mark.parametrize(
    ("text", "before", "after", "says"),
    [
        (CUSTOMERS, "unique: true, ", "", "one person's and no other's"),
        (CUSTOMERS, "key: customers", "key: ' '", "and not empty"),
        (VISITS, "name: 고객, kind", "name: 번호, kind", "one person's and no other's"),
        (VISITS, "type: key, format: 'C-######'", "type: kr_rrn", "says nothing of a person"),
    ],
)
def test_a_key_that_is_nobody_s_is_refused(text: str, before: str, after: str, says: str) -> None:
    changed = text.replace(before, after)
    if "번호" in changed:
        changed += "  - {name: 고객, kind: identifier}\n"
    with pytest.raises(InputError, match=says):
        Schema.from_yaml(changed)
    assert Schema.from_yaml(Schema.from_yaml(text).to_yaml()) == Schema.from_yaml(text)
