"""Release OpenDP's contingency table of a raw table without keys or cuts: values by threshold.

    python raw_opendp.py TABLE.csv OUT.csv EPSILON DELTA

Half of δ finds the values of each column that enough rows have, the rest is for converting the
budget, the largest ρ that OpenDP's own conversion takes to (ε, δ/2). What is not found is dropped.
"""

import sys

import opendp.extras.mbi._mst as mst
import opendp.prelude as dp
import polars as pl
from run_opendp import rho_of


def main() -> None:
    """Release with MST and draw as many rows as there were."""
    table, out, epsilon, delta = sys.argv[1:]
    dp.enable_features("contrib")
    frame = pl.read_csv(table, infer_schema=False)
    mst.prior = lambda share: share * (1 - 1e-12)
    rho = rho_of(float(epsilon), float(delta) / 2)
    context = dp.Context.compositor(
        data=frame.lazy(),
        privacy_unit=dp.unit_of(contributions=1),
        privacy_loss=dp.loss_of(rho=rho, delta=float(delta) / 2),
    )
    query = context.query(rho=rho, delta=float(delta) / 2).select(frame.columns)
    released = query.contingency_table(algorithm=dp.mbi.MST()).release()
    released.synthesize(rows=len(frame), method="sample").write_csv(out)


if __name__ == "__main__":
    main()
