"""Dependences of four and five columns that no pair and no triple shows."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from privacy.accounting import Accountant, Budget, price
from synth import Categories, ColumnSpec, InputError, Protection, Schema, Table, synthesize
from synth.counting.in_memory import CodedRows, as_private
from synth.domain import Codes, Domain, marginal_of
from synth.engines import engine_named
from synth.engines.scan import price_of_scan
from synth.planes import Planes
from synth.purchases import Purchase, new_accountant
from synth.queries import SCAN
from synth.release.verification import verify

PARITIES = (("c1", "c3", "c4", "c6"), ("c0", "c2", "c5", "c7", "c8"))


def parities(n_rows: int, n_columns: int = 10) -> Table:
    """Columns that are coins; one is the parity of three others, one of four, 5 % of them not."""
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 2, (n_rows, n_columns))
    for clique in PARITIES:
        *given, last = (int(column[1:]) for column in clique)
        codes[:, last] = codes[:, given].sum(axis=1) % 2 ^ (rng.random(n_rows) < 0.05)
    frame = pd.DataFrame({f"c{n}": codes[:, n].astype(str) for n in range(n_columns)})
    domain = Categories(("0", "1"))
    columns = tuple(ColumnSpec(name, "categorical", domain=domain) for name in frame)
    return Table.from_frame(frame, Schema(columns, Protection()))


def fit(table: Table, epsilon: float) -> tuple[Purchase, Codes, Domain]:
    accountant = new_accountant(table.schema, Budget(epsilon))
    rows = as_private(table).rows()
    purchase = Purchase(rows, table.schema, engine_named("adaptive"), accountant)
    columns = purchase.buy_columns()
    model = purchase.fit_model(purchase.encode(columns))
    return purchase, model.sample(30_000, rng=np.random.default_rng(1)), model.domain


def scans(accountant: Accountant) -> list[tuple[int, int]]:
    found = [spend for spend in accountant.spends if spend.query.kind == SCAN]
    return [(spend.query.size, spend.mu_squared) for spend in found]


def test_parities_of_four_and_five_columns_are_found() -> None:
    """Of a table without them each is .45 off; σ of a measured cell is about 25 rows of 30,000."""
    table = parities(30_000)
    purchase, drawn, domain = fit(table, 1.0)
    real = {column: table.frame[column].astype(int).to_numpy() for column in table.frame}

    for clique in PARITIES:
        shares = [marginal_of(codes, domain, clique) / 30_000 for codes in (real, drawn)]
        assert abs(shares[0] - shares[1]).sum() / 2 < 0.06
    [(size, paid)] = scans(purchase.accountant)
    assert size == 210 + 252  # all there are of ten columns
    assert paid < 0.01 * purchase.accountant.granted


def test_a_table_too_small_to_see_them_pays_for_no_scan() -> None:
    purchase, _, _ = fit(parities(300), 0.5)
    assert scans(purchase.accountant) == []


@pytest.mark.parametrize(
    ("size", "says"),
    [(None, "lacks spends"), (1, "fewer than were scored"), (100, "not the price of so many")],
)
def test_a_release_whose_scan_is_not_paid_is_refused(
    size: int | None, says: str, tmp_path: Path
) -> None:
    release = synthesize(parities(20_000), Budget(1.0))
    assert {*PARITIES} <= {clique for clique in release.model.fitted.cliques if len(clique) > 3}
    release.to_zip(tmp_path / "release.zip")
    verify(tmp_path / "release.zip")

    with zipfile.ZipFile(tmp_path / "release.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    certificate = json.loads(files["certificate.json"])
    spends = [one for one in certificate["spends"] if one["query"]["kind"] != SCAN]
    [scan] = [one for one in certificate["spends"] if one["query"]["kind"] == SCAN]
    if size:
        squared = 16**2 * size
        scan["query"]["size"] = size
        scan |= {
            "squared_sensitivity": squared,
            "mu_squared": price(scan["sigma"], squared),
        }
        place = next(n for n, one in enumerate(spends) if one["query"]["kind"] == "misfit")
        spends.insert(place + 1, scan)
    certificate |= {"spends": spends, "mu_squared_spent": sum(s["mu_squared"] for s in spends)}
    files["certificate.json"] = json.dumps(certificate).encode()
    with zipfile.ZipFile(tmp_path / "cheat.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(InputError, match=says):
        verify(tmp_path / "cheat.zip")


def test_what_a_scan_costs_grows_with_its_cliques_and_falls_with_the_rows() -> None:
    prices = [price_of_scan(n, total=10_000, max_rows=1) for n in (0, 10, 100, 1000)]
    assert prices[0] == 0
    assert prices == sorted(prices)
    assert price_of_scan(100, total=10_000, max_rows=2) == pytest.approx(4 * prices[2], rel=1e-6)
    assert price_of_scan(100, total=20_000, max_rows=1) == pytest.approx(prices[2] / 4, rel=1e-6)


@pytest.mark.parametrize("n_rows", [0, 1, 63, 64, 65, 1000])
def test_planes_count_what_rows_count(n_rows: int) -> None:
    rng = np.random.default_rng(n_rows)
    sizes = {"a": 2, "b": 3, "c": 4, "d": 2, "e": 3}
    codes = {column: rng.integers(0, size, n_rows) for column, size in sizes.items()}
    codes["b"] = np.minimum(codes["b"], 1)  # a code that no row has
    domain = Domain(sizes)
    planes, rows = Planes(codes, sizes), CodedRows(codes, domain, max_rows=1)
    for clique in (("a", "b", "c", "d"), ("a", "b", "d", "e"), ("b", "c", "d", "e"), (*sizes,)):
        expected = marginal_of(codes, domain, clique)
        assert (planes.count(clique) == expected).all()
        assert (rows.marginal(clique) == expected).all()
