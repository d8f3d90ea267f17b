"""Release OpenDP's contingency table of codes whose keys are public, and synthesize from it.

python run_opendp.py FOLDER OUT mst|aim round|sample EPSILON DELTA

The budget is the largest ρ of zero-concentrated privacy that OpenDP's own conversion takes to
(ε, δ): all keys are declared, so δ is not needed otherwise. OpenDP gives every column a null cell;
missing cells are that.

MST refuses its own budget when the parts it splits add up to one unit in the last place more than
the whole. Here its parts are taken a trillionth smaller: it spends less, and runs.
"""

import json
import sys
from pathlib import Path

import numpy as np
import opendp.extras.mbi._mst as mst
import opendp.prelude as dp
import polars as pl
from opendp.combinators import make_zCDP_to_approxDP

ALGORITHMS = {"mst": dp.mbi.MST, "aim": dp.mbi.AIM}


def rho_of(epsilon: float, delta: float) -> float:
    """Return the largest ρ whose (ε, δ) stays within the budget."""
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)

    def epsilon_of(rho: float) -> float:
        noise = dp.m.make_gaussian(*space, scale=(2 * rho) ** -0.5)
        return make_zCDP_to_approxDP(noise).map(1.0).epsilon(delta)

    low, high = 0.0, epsilon + 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if epsilon_of(middle) <= epsilon else (low, middle)
    return low


def main() -> None:
    """Release with the algorithm's own defaults and draw as many rows as there were."""
    folder, out, algorithm, method, epsilon, delta = sys.argv[1:]
    dp.enable_features("contrib")
    columns = json.loads(Path(folder, "domain.json").read_text(encoding="utf-8"))["columns"]
    names = [column["name"] for column in columns]
    codes = np.load(Path(folder, "codes.npy"))
    keys, cells = {}, {}
    for place, column in enumerate(columns):
        missing = column["missing"]
        present = column["size"] if missing is None else missing
        cells[column["name"]] = pl.Series(codes[:, place]).replace(missing, None)
        keys[column["name"]] = list(range(present))
    mst.prior = lambda share: share * (1 - 1e-12)
    rho = rho_of(float(epsilon), float(delta))
    context = dp.Context.compositor(
        data=pl.DataFrame(cells).lazy(),
        privacy_unit=dp.unit_of(contributions=1),
        privacy_loss=dp.loss_of(rho=rho),
    )
    query = context.query(rho=rho).select(names)
    table = query.contingency_table(keys=keys, algorithm=ALGORITHMS[algorithm]()).release()
    synthetic = table.synthesize(rows=len(codes), method=method)
    rows = [
        synthetic[column["name"]].fill_null(column["size"] - 1).to_numpy() for column in columns
    ]
    np.save(out, np.stack(rows, axis=1).astype(np.int64))


if __name__ == "__main__":
    main()
